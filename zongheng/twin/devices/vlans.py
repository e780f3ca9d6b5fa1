# SPDX-License-Identifier: Apache-2.0
"""Which switch ports carry a VLAN, tagged or not, by the configuration of a device."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.grammar.numbers import as_numbers

_LINK_TYPE = ("port", "link-type")
_ALLOWED = (("port", "trunk", "allow-pass", "vlan"), ("port", "trunk", "permit", "vlan"))
_UNTAGGED = (("port", "default", "vlan"), ("port", "access", "vlan"))
"""As VRP and as Comware say it."""
_LAST = 4094
_INTERFACE = re.compile(r"(?:Vlanif|Vlan-interface|VLAN )(\d+)")


def number_of(interface: str) -> str | None:
    """Return the VLAN whose interface this is; None for any other interface."""
    found = _INTERFACE.fullmatch(interface)
    return found[1] if found else None


def members(root: Section) -> dict[int, dict[str, bool]]:
    """Return by VLAN the ports that carry it, and whether they tag it; VLANs without ports included.

    Ports that were told nothing are in VLAN 1, as switches are born; routed ports are in none.
    """
    found: dict[int, dict[str, bool]] = {number: {} for number in numbers(root)}
    for entry in root.all("interface"):
        if entry.body:
            for number, tagged in carried(entry.body).items():
                if number in found:
                    found[number][entry.words[1]] = tagged
    return found


def numbers(root: Section) -> list[int]:
    """Return the numbers of the VLANs that exist, beside VLAN 1."""
    batch = root.find("vlan", "batch")
    own = [int(e.words[1]) for e in root.all("vlan") if len(e.words) > 1 and e.words[1].isdigit()]
    return sorted({*(as_numbers(batch.value) if batch else ()), *own})


def carried(body: Section) -> Mapping[int, bool]:
    """Return the VLANs that a switch port was told to carry, and whether it tags them."""
    if body.beginning(("switchport",)):
        return _carried_by_rgos(body)
    kind = body.find(*_LINK_TYPE)
    mode = kind.value[0] if kind and kind.value else ""
    found: dict[int, bool] = {}
    if mode == "trunk":
        allowed = next(filter(None, (body.entries.get(words) for words in _ALLOWED)), None)
        if allowed:
            listed = range(1, _LAST + 1) if "all" in allowed.value else as_numbers(allowed.value)
            found = dict.fromkeys(listed, True)
        untagged = body.find("port", "trunk", "pvid", "vlan")
        if untagged:
            found[int(untagged.value[0])] = False
    default = next(filter(None, (body.entries.get(words) for words in _UNTAGGED)), None)
    if default and (mode == "access" or (not mode and _is_born_access(default))):
        found[int(default.value[0])] = False
    return found


def _is_born_access(default: Entry) -> bool:
    """Return whether a port is of the type access until told otherwise: Comware's, and CloudEngine's."""
    return default.identity == _UNTAGGED[1] or default.command.mode == "bridge"


def _carried_by_rgos(body: Section) -> Mapping[int, bool]:
    """Return the same of a port whose settings begin with ``switchport``: of access where it has no mode."""
    mode = body.entries.get(("switchport", "mode"))
    if mode is not None and mode.value == ("trunk",):
        allowed = body.entries.get(("switchport", "trunk", "allowed", "vlan"))
        native = body.entries.get(("switchport", "trunk", "native", "vlan"))
        words = allowed.value[-1].replace(",", " ").replace("-", " to ").split() if allowed else ["all"]
        listed = range(1, _LAST + 1) if words == ["all"] else as_numbers(words)
        return {**dict.fromkeys(listed, True), int(native.value[0]) if native else 1: False}
    access = body.entries.get(("switchport", "access", "vlan"))
    return {int(access.value[0]): False} if access else {}


def without_ports(root: Section, up: Collection[str]) -> frozenset[str]:
    """Return the VLAN interfaces that are down because no port that is up carries their VLAN.

    VLAN 1, which every port that was told nothing is in, counts as carried.
    """
    wanted = {name: int(number) for name in up if (number := number_of(name))}
    if not wanted:
        return frozenset()
    bodies = [entry.body for entry in root.all("interface") if entry.body and entry.words[1] in up]
    there = {1}.union(*(carried(body) for body in bodies))
    return frozenset(name for name, number in wanted.items() if number not in there)


def tag_of(root: Section, number: str, up: Collection[str]) -> str:
    """Return the tag of a VLAN's frames at its first port that is up: none where that sends them bare."""
    for entry in root.all("interface"):
        if entry.body and entry.words[1] in up:
            tagged = carried(entry.body).get(int(number))
            if tagged is not None:
                return number if tagged else ""
    return ""
