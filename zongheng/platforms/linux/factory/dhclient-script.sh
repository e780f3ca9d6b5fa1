#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
PYTHONPATH=/usr/lib/zongheng exec /usr/bin/python3 -m factory.leasing
