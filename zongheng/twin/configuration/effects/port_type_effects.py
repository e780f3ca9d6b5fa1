# SPDX-License-Identifier: Apache-2.0
"""What a switch's port has by its type: access, trunk or hybrid.

Huawei's S switches take another type only where the VLANs of the former are at their default (knowledge base
EKB1000017070, which prints the refusal); that a line of another type is refused by the same words is said in
no manual. H3C's ports go from trunk to hybrid, and back, by way of access (VLAN configuration guides), and
lose the VLANs of the former type with it; how the device words refusals is printed in none of its manuals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.tree import Entry, Section, Words

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

_TYPE = ("port", "link-type")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "access": ("default", "access"),
    "trunk": ("trunk",),
    "hybrid": ("hybrid",),
}
"""The second word of lines that only ports of a type have, as VRP and as Comware say it."""
_VLAN_1 = ("port", "trunk", "allow-pass", "vlan", "1")
"""What ports that are trunks allow by themselves: its ``undo`` is a line as others are."""
_BORN = "access"
"""What Comware's ports are; Huawei's negotiate it."""


def _vrp_type(edit: Edit) -> None:
    """A port takes another type once nothing is left of the former."""
    wanted = "" if edit.removes else edit.words[-1]
    if any(_of_others(edit.section, wanted)):
        edit.refusal = edit.says("renew_default")


def _vrp_line(edit: Edit) -> None:
    """A port takes no line of another type than its own; one that negotiates its type, none of any."""
    told = edit.section.find(*_TYPE)
    kind = told.value[0] if told else _vrp_born(edit)
    if (not edit.removes or edit.words == _VLAN_1) and not _is_of(edit.words, kind):
        edit.refusal = edit.says("renew_default")


def _vrp_born(edit: Edit) -> str:
    """Return the type that ports have by default; none where they negotiate it."""
    commands = edit.configuration.grammar.views["interface"].commands
    return next(
        (command.default or "" for command in commands if command.set.startswith(" ".join(_TYPE))), ""
    )


def _comware_type(edit: Edit) -> None:
    """A port loses the VLANs of its former type, and is no trunk just after it was hybrid."""
    wanted, told = _BORN if edit.removes else edit.words[-1], _comware_told(edit)
    if _BORN not in (wanted, told) and wanted != told:
        edit.refusal = edit.says("by_way_of_access")
    else:
        edit.then.append(lambda: _drop(edit.section, wanted))


def _comware_line(edit: Edit) -> None:
    """A port takes no line of another type than its own."""
    if not _is_of(edit.words, _comware_told(edit)):
        edit.refusal = edit.says("not_a_port")


def _comware_told(edit: Edit) -> str:
    told = edit.section.find(*_TYPE)
    return told.value[0] if told else _BORN


def _is_of(words: Words, kind: str) -> bool:
    return words[1] in _WORDS.get(kind, ())


def _of_others(section: Section, kind: str) -> Iterator[Entry]:
    """Yield what a port was told as one of other types."""
    for words in (words for other, each in _WORDS.items() if other != kind for words in each):
        yield from (each for each in section.beginning(("port", words)) if each.negated or each.value)


def _drop(section: Section, kind: str) -> None:
    for entry in list(_of_others(section, kind)):
        del section.entries[entry.identity]


PORT_TYPE_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "vrp-port-type": _vrp_type,
    "vrp-port-line": _vrp_line,
    "comware-port-type": _comware_type,
    "comware-port-line": _comware_line,
}
