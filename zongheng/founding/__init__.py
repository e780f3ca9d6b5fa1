# SPDX-License-Identifier: Apache-2.0
"""A new network: the folder of a county's, city's or province's own, from its division code."""

from zongheng.founding.folder import found_network
from zongheng.founding.founded import Founded

__all__ = ["Founded", "found_network"]
