# SPDX-License-Identifier: Apache-2.0
"""Device configuration text of any platform: tree, canonical form, diff, redaction, secrets."""

from zongheng.config.canonical import canonical, same, text_hash
from zongheng.config.concealment import redact
from zongheng.config.difference import unified_diff
from zongheng.config.scopes import scope_names, scope_of, scoped
from zongheng.config.tree import ConfigNode, ConfigTree, broken_off, parse
from zongheng.config.words import decode

__all__ = [
    "ConfigNode",
    "ConfigTree",
    "broken_off",
    "canonical",
    "decode",
    "parse",
    "redact",
    "same",
    "scope_names",
    "scope_of",
    "scoped",
    "text_hash",
    "unified_diff",
]
