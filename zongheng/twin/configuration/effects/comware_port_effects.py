# SPDX-License-Identifier: Apache-2.0
"""What settings of Comware's ports and VLANs do beyond being kept, after the vendor's command references."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.tree import Section, Words

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

_MODE = ("port", "link-mode")
_STAYS = frozenset({_MODE, ("shutdown",)})
_VLAN_INTERFACE = "Vlan-interface"
_FIRST = "1"


def _link_mode(edit: Edit) -> None:
    """A port in another mode has lost all settings but ``shutdown``; ``undo`` gives it that of its birth."""
    configuration, section, port = edit.configuration, edit.section, edit.path[-1][1]
    born = configuration.model.mode(port)
    if not born:
        edit.refusal = edit.says("not_a_port")
        return
    before = section.find(*_MODE)
    if before and before.value != ((born,) if edit.removes else edit.words[len(_MODE) :]):
        _clear(section)
    if edit.removes:
        edit.then.append(lambda: _enter(edit, f"port link-mode {born}"))


def _clear(section: Section) -> None:
    for identity in [identity for identity in section.entries if identity not in _STAYS]:
        del section.entries[identity]


def _enter(edit: Edit, line: str) -> None:
    edit.configuration.enter(edit.path, line)


def _interface(edit: Edit) -> None:
    """Ports cannot be removed; a port has sub-interfaces only where it routes."""
    name = edit.words[-1]
    if edit.removes and edit.configuration.model.is_physical(name):
        edit.refusal = edit.says("physical_interface")
    elif not edit.removes and "." in name and _bridges(edit, name.partition(".")[0]):
        edit.refusal = edit.says("not_a_port")


def _bridges(edit: Edit, port: str) -> bool:
    entry = edit.root.find("interface", port)
    return entry is not None and entry.body is not None and entry.body.find(*_MODE, "bridge") is not None


def _vlan_interface(edit: Edit) -> None:
    """A VLAN interface is made only for a VLAN that is there."""
    number = edit.words[-1].removeprefix(_VLAN_INTERFACE)
    if not edit.removes and ("vlan", number) not in edit.root.entries:
        edit.refusal = edit.says("no_vlan")


def _vlan(edit: Edit) -> None:
    """VLAN 1 is always there, and a VLAN with an interface stays as long as it has it."""
    if not edit.removes:
        return
    if edit.words[1] == _FIRST:
        edit.refusal = edit.says("vlan_stands")
    elif ("interface", f"{_VLAN_INTERFACE}{edit.words[1]}") in edit.root.entries:
        edit.refusal = edit.says("vlan_used")


def _vlans(edit: Edit) -> None:
    """``vlan A to B`` is a line for each of them."""
    first, last = int(edit.arguments["vlan"]), int(edit.arguments["last"])
    configuration, words = edit.configuration, edit.words
    undo = "undo " if edit.removes else ""

    def each() -> None:
        configuration.root.entries.pop(words, None)
        for number in range(first, last + 1):
            configuration.enter((), f"{undo}vlan {number}")

    edit.then.append(each)


def _sole_filter(edit: Edit) -> None:
    """A port has one filter of a family and a direction: another list takes its place."""
    if edit.removes:
        return
    for entry in edit.section.beginning(edit.words[:1]):
        if entry.words != edit.words and _filtered(entry.words) == _filtered(edit.words):
            del edit.section.entries[entry.identity]


def _filtered(words: Words) -> tuple[bool, str]:
    """Return what a filter is for: whether IPv6, and the direction."""
    return words[1] == "ipv6", words[-1]


COMWARE_PORT_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "link-mode": _link_mode,
    "comware-interface": _interface,
    "vlan-interface": _vlan_interface,
    "comware-vlan": _vlan,
    "comware-vlans": _vlans,
    "sole-filter": _sole_filter,
}
