# SPDX-License-Identifier: Apache-2.0
"""Access lists: what they say, and where the configuration uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.audit.device import Device
from zongheng.config import ConfigNode

Network = IPv4Network | IPv6Network
ANY = object()
"""A source that a rule does not limit."""

_DEFINITION = re.compile(
    r"acl (?P<v6>ipv6 )?(?:number (?P<number>\d+)|name (?P<name>\S+)(?: (?:\d+|basic|advance\w*))?"
    r"(?: number (?P<no>\d+))?|(?P<bare>\d+))(?: .*)?"
)


@dataclass(frozen=True, slots=True)
class AccessList:
    """A defined list. ``rules`` are its rule lines in order of their numbers."""

    name: str
    alias: str
    node: ConfigNode
    ipv6: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name in (self.name, self.alias) if name)

    @property
    def rules(self) -> list[ConfigNode]:
        return [child for child in self.node.children if re.match(r"rule\b", child.text)]


def access_lists(device: Device) -> list[AccessList]:
    """Return the lists that the device defines."""
    found = []
    for node in device.starting("acl"):
        match = _DEFINITION.fullmatch(node.text)
        if match is not None:
            name = match["number"] or match["no"] or match["bare"] or ""
            found.append(AccessList(name, match["name"] or "", node, bool(match["v6"])))
    return found


def uses(device: Device) -> list[tuple[ConfigNode, str, bool]]:
    """Return the lines that apply or reference a list: line, list name, whether it is an IPv6 list."""
    found: list[tuple[ConfigNode, str, bool]] = []
    for node in device.tree.walk():
        if node.parent is None and _DEFINITION.fullmatch(node.text):
            continue
        if node.parent is not None and node.parent.text.startswith("acl ") and node.parent.parent is None:
            continue
        found.extend((node, name, ipv6) for name, ipv6 in _named(node.text))
    return found


_BY_NUMBER = re.compile(
    r"(?:^| )(?:nat outbound|filter-policy|packet-filter|ntp(?:-service)? access (?:ipv6 )?\S+|source-policy"
    r"|group-policy|bsr-policy|crp-policy|register-policy|rp-policy) (?:ipv6 )?(?P<list>\d{4})\b"
)
_BY_WORD = re.compile(r"(?:^| )acl(?: ipv6)? (?:number |name |name-)?(?P<list>[A-Za-z0-9][\w.-]*)")
_SILENT = ("description", "undo ", "sysname", "header", "alias")


def _named(text: str) -> list[tuple[str, bool]]:
    """Return the lists that a line refers to, each with whether it is an IPv6 list."""
    if text.startswith(_SILENT):
        return []
    ipv6 = re.search(r"\bipv6\b", text) is not None
    found = [*_BY_NUMBER.finditer(text), *_BY_WORD.finditer(text)]
    return [(match["list"], ipv6) for match in found if match["list"] not in ("inbound", "outbound")]


def source_of(rule: ConfigNode) -> Network | object | None:
    """Return what a permit rule lets in: a network, ``ANY``, or None for a rule that permits nothing."""
    match = re.match(r"rule(?: \d+)?(?: name \S+)? permit\b(?P<rest>.*)", rule.text)
    if match is None:
        return None
    source = re.search(r"\bsource (?P<address>\S+)(?: (?P<mask>\S+))?", match["rest"])
    if source is None or source["address"] == "any":
        return ANY
    return _network(source["address"], source["mask"] or "0")


def _network(address: str, mask: str) -> Network | object:
    try:
        return ip_network(_prefix(address, mask), strict=False)
    except ValueError:
        return ANY  # a wildcard with holes lets in what no prefix describes


def _prefix(address: str, mask: str) -> str:
    if "/" in address:
        return address
    if ":" in address:
        return f"{address}/{mask if mask.isdigit() and mask != '0' else 128}"
    host = mask in ("0", "0.0.0.0")  # noqa: S104 - a wildcard mask, not an address to bind
    return f"{address}/{32 if host else mask}"
