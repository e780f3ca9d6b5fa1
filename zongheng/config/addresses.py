# SPDX-License-Identifier: Apache-2.0
"""Addresses among the words of configurations."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address


def address_in(word: str) -> Address | None:
    """Return the address that a word is; None of any other word."""
    try:
        return ip_address(word)
    except ValueError:
        return None


def area_number(text: str) -> int:
    """Return the number of an OSPF area, told as such or dotted; -1 of what is none."""
    try:
        return int(text) if text.isdigit() else int(IPv4Address(text))
    except ValueError:
        return -1


def wildcard_holds(words: Sequence[str], address: Address) -> bool:
    """Return whether ``words``, an IPv4 address and a wildcard, hold an address; False of other words."""
    try:
        base, wildcard = (int(IPv4Address(word)) for word in words)
    except ValueError:
        return False
    return base | wildcard == int(address) | wildcard
