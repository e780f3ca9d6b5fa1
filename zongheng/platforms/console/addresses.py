# SPDX-License-Identifier: Apache-2.0
"""The addresses of interfaces, as a running configuration has them."""

from __future__ import annotations

import ipaddress

from zongheng.config import parse


def interfaces_ip(running: str, platform: str) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """Return ``{interface: {"ipv4"|"ipv6": {address: {"prefix_length": n}}}}`` of a running text."""
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for section in parse(running, platform).sections("interface "):
        families: dict[str, dict[str, dict[str, int]]] = {}
        for node in section.children:
            address = _address(node.text)
            if address is not None:
                family = families.setdefault(f"ipv{address.version}", {})
                family[str(address.ip)] = {"prefix_length": address.network.prefixlen}
        if families:
            found[section.text.removeprefix("interface ")] = families
    return found


def _address(line: str) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface | None:
    words = line.split()
    try:
        if words[:2] == ["ip", "address"]:
            return ipaddress.IPv4Interface("/".join(words[2:4]))
        if words[:2] == ["ipv6", "address"]:
            return ipaddress.IPv6Interface("/".join(words[2:4]) if "/" not in words[2] else words[2])
    except (ValueError, IndexError):
        return None
    return None
