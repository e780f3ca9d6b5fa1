# SPDX-License-Identifier: Apache-2.0
"""Whom a rule of a basic access list is about, as VRP and Comware say it."""

from __future__ import annotations

from ipaddress import IPv4Address

from zongheng.config.addresses import wildcard_holds

_ONE = "0.0.0.0"  # noqa: S104 - a wildcard, nothing is bound
"""What the wildcard ``0`` means."""


def is_about(words: tuple[str, ...], source: str) -> bool:
    """Return whether a rule is about a source: one that names none is about all."""
    if "source" not in words:
        return True
    at = words.index("source") + 1
    if words[at] == "any":
        return True
    wildcard = _ONE if words[at + 1] == "0" else words[at + 1]
    return wildcard_holds((words[at], wildcard), IPv4Address(source))
