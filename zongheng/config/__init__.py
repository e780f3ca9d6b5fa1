# SPDX-License-Identifier: Apache-2.0
"""Device configuration text of any platform: tree, canonical form, diff, redaction, secrets."""

from zongheng.config.tree import ConfigNode, ConfigTree, parse
from zongheng.config.words import decode

__all__ = ["ConfigNode", "ConfigTree", "decode", "parse"]
