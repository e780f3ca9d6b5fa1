# SPDX-License-Identifier: Apache-2.0
"""Zongheng (纵横): a Chinese e-government extranet as code."""

__version__ = "0.1.0"
