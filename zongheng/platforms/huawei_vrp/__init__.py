# SPDX-License-Identifier: Apache-2.0
"""Huawei VRP: routers and switches of version 5 and 8, and USG firewalls."""
