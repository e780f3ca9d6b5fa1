# SPDX-License-Identifier: Apache-2.0
"""What some settings do beyond being kept: side effects, refusals and questions of real devices.

Each function is named by ``effect`` in a grammar file. It sees the edit before it is made; what
it adds to ``edit.then`` runs after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zongheng.twin.configuration.effects.aaa_effects import AAA_EFFECTS
from zongheng.twin.configuration.effects.address_effects import ADDRESS_EFFECTS
from zongheng.twin.configuration.effects.comware_effects import COMWARE_EFFECTS
from zongheng.twin.configuration.effects.comware_port_effects import COMWARE_PORT_EFFECTS
from zongheng.twin.configuration.effects.isis_effects import ISIS_EFFECTS
from zongheng.twin.configuration.effects.port_mode_effects import PORT_MODE_EFFECTS
from zongheng.twin.configuration.effects.port_type_effects import PORT_TYPE_EFFECTS
from zongheng.twin.configuration.effects.reach_effects import REACH_EFFECTS
from zongheng.twin.configuration.effects.rgos_effects import RGOS_EFFECTS
from zongheng.twin.configuration.effects.tag_effects import TAG_EFFECTS
from zongheng.twin.configuration.effects.tunnel_effects import TUNNEL_EFFECTS
from zongheng.twin.configuration.effects.virtual_router_effects import VIRTUAL_ROUTER_EFFECTS
from zongheng.twin.configuration.effects.vpn_effects import VPN_EFFECTS
from zongheng.twin.configuration.tree import Path, Section, Words
from zongheng.twin.grammar.numbers import as_numbers, as_ranges

if TYPE_CHECKING:
    from zongheng.twin.configuration.configuration import Configuration

_NOTHING: Words = ("",)
"""The words of no line."""


@dataclass(slots=True)
class Edit:
    """One edit about to be made."""

    configuration: Configuration
    path: Path
    words: Words
    arguments: Mapping[str, str]
    removes: bool
    refusal: str = ""
    question: str = ""
    messages: list[str] = field(default_factory=list)
    then: list[Callable[[], None]] = field(default_factory=list)
    longer: int = 0
    """Words that an effect put into the identity (the number of a rule)."""

    @property
    def section(self) -> Section:
        return self.configuration.section(self.path)

    @property
    def root(self) -> Section:
        return self.configuration.root

    def says(self, text: str, /, **values: object) -> str:
        """Return what the device says, by its name in the dialect."""
        return self.configuration.grammar.dialect.says(text, **values)

    def after(self) -> None:
        for step in self.then:
            step()


def _number_rule(edit: Edit) -> None:
    """A rule without a number gets the next one of step five."""
    if edit.removes or edit.words[1].isdigit():
        return
    for entry in edit.section.all("rule"):
        if entry.words[2:] == edit.words[1:]:
            edit.words = entry.words
            edit.longer = 1
            return
    taken = [int(e.words[1]) for e in edit.section.all("rule") if e.words[1].isdigit()]
    number = (max(taken) // 5 + 1) * 5 if taken else 5
    edit.words = ("rule", str(number), *edit.words[1:])
    edit.longer = 1


def _whole_acl(edit: Edit) -> None:
    """``number`` may be left out, and is kept all the same."""
    at = next(index for index, word in enumerate(edit.words) if word.isdigit())
    if edit.words[at - 1] != "number":
        edit.words, edit.longer = (*edit.words[:at], "number", *edit.words[at:]), 1


def _remove_interface(edit: Edit) -> None:
    """Only interfaces that an operator made can be removed; sub-interfaces go with their settings."""
    if edit.removes and edit.configuration.model.is_physical(edit.words[-1]):
        edit.refusal = edit.says("physical_interface")


def _known_trunk(edit: Edit) -> None:
    """A port joins only an Eth-Trunk that was made (command reference of eth-trunk)."""
    if not edit.removes and edit.root.find("interface", f"Eth-Trunk{edit.words[-1]}") is None:
        edit.refusal = edit.says("no_trunk")


def _filter_of_ipv4(edit: Edit) -> None:
    """``undo traffic-filter inbound`` leaves the filter of IPv6, which has an ``undo`` of its own.

    Huawei's reference: ``undo traffic-filter { inbound | outbound } [ ipv6 acl ]``.
    """
    if edit.removes and len(edit.words) == len(("traffic-filter", "inbound")):
        standing = edit.section.entries.get(edit.words)
        edit.words = standing.words if standing else _NOTHING


def _one_zone(edit: Edit) -> None:
    """An interface is in one security zone only."""
    if edit.removes:
        return
    kind = edit.path[-1][:2]
    for zone in edit.root.all(*kind):
        if zone.body and zone.body is not edit.section and zone.body.beginning(edit.words):
            edit.refusal = edit.says("zone_taken", zone=zone.identity[-1])


def _move_rule(edit: Edit) -> None:
    """``rule move A before|after|top|bottom B`` reorders and is not kept itself."""
    section, words = edit.section, edit.words
    rules = sorted(section.all("rule", "name"), key=lambda entry: entry.serial)
    moved = section.entries.get(("rule", "name", edit.arguments["rule"]))
    if moved is None:
        edit.refusal = "Error: The specified rule does not exist."
        return
    rules.remove(moved)
    at = {"top": 0, "bottom": len(rules)}.get(words[-1])
    if at is None:
        other = section.entries.get(("rule", "name", edit.arguments["other"]))
        if other is None or other is moved:
            edit.refusal = "Error: The specified rule does not exist."
            return
        at = rules.index(other) + (words[3] == "after")
    rules.insert(at, moved)
    serials = sorted(entry.serial for entry in rules)
    for entry, serial in zip(rules, serials, strict=True):
        entry.serial = serial

    def forget() -> None:
        section.entries.pop(words, None)

    edit.then.append(forget)


def _one_vlan(edit: Edit) -> None:
    """``vlan N`` makes the VLAN that ``vlan batch`` lists; ``undo vlan N`` removes both."""
    configuration, number = edit.configuration, edit.words[1]
    line = f"{'undo ' if edit.removes else ''}vlan batch {number}"

    def list_it() -> None:
        configuration.enter((), line)

    edit.then.append(list_it)


def _first_vlan(edit: Edit) -> None:
    """VLAN 1, which a trunk carries from the first, is a setting of its own though lists may name it."""
    at = edit.words.index("vlan") + 1
    numbers = set(range(1, 4095)) if edit.words[at:] == ("all",) else as_numbers(edit.words[at:])
    if 1 not in numbers:
        return
    head, configuration, path = edit.words[:at], edit.configuration, edit.path
    line = " ".join((*(("undo",) if edit.removes else ()), *head, "1"))
    edit.words = (*head, *as_ranges(numbers - {1}))
    edit.then.append(lambda: _carry_out(configuration, path, line))


def _after(first: str, then: Callable[[Edit], None]) -> Callable[[Edit], None]:
    """Return an effect that comes about where another refuses nothing."""

    def effect(edit: Edit) -> None:
        PORT_TYPE_EFFECTS[first](edit)
        if not edit.refusal:
            then(edit)

    return effect


def _carry_out(configuration: Configuration, path: Path, line: str) -> None:
    configuration.enter(path, line)


def _all_of_it(edit: Edit) -> None:
    """``undo LIST all`` takes the whole line."""
    if edit.removes and edit.words[-1] == "all":
        edit.words = edit.words[:-1]


def _both_ways(edit: Edit) -> None:
    """``both`` is kept as one line a direction."""
    if edit.words[-1] != "both":
        return
    configuration, path, rest = edit.configuration, edit.path, " ".join(edit.words[:-1])
    undo = "undo " if edit.removes else ""

    def split() -> None:
        edit.section.entries.pop(edit.words, None)
        for direction in ("export-extcommunity", "import-extcommunity"):
            configuration.enter(path, f"{undo}{rest} {direction}")

    edit.then.append(split)


def _forget(edit: Edit) -> None:
    """A command that acts at once and leaves no line."""

    def forget() -> None:
        edit.section.entries.pop(edit.words, None)

    edit.then.append(forget)


def _named_server(edit: Edit) -> None:
    """``undo nat server name X`` names what ``nat server X`` set."""
    if edit.removes and edit.words[2:3] == ("name",) and len(edit.words) == 4:
        edit.words = ("nat", "server", edit.words[3])


def _start_snmp(edit: Edit) -> None:
    """Any setting of the SNMP agent starts it (documented at ``snmp-agent``)."""
    if not edit.removes:
        edit.then.append(lambda: _enter_once(edit.configuration, "snmp-agent"))


def _enter_once(configuration: Configuration, line: str) -> None:
    if (line,) not in configuration.root.entries:
        configuration.enter((), line)


def _known_peer(edit: Edit) -> None:
    """A BGP peer is made by its AS number, here or (for an address family) in the BGP view."""
    if edit.removes:
        return
    made = (*edit.words[:2], "as-number")
    is_vpn = "vpn-instance" in edit.path[-1]
    outer = edit.section if is_vpn else edit.configuration.section(edit.path[:-1])
    if not edit.section.beginning(made) and not outer.beginning(made):
        edit.refusal = edit.says("no_peer")


def _session(edit: Edit) -> None:
    """``undo peer X`` ends a session with all that the families of its own table say of it."""
    if not edit.removes or len(edit.words) > len(("peer", "X")):
        return

    def end() -> None:
        for family in edit.section.entries.values():
            if family.body is not None and "vpn-instance" not in family.words:
                for entry in family.body.beginning(edit.words):
                    del family.body.entries[entry.identity]

    edit.then.append(end)


def _known_user(edit: Edit) -> None:
    """A local user is made by its password; without one it has no other settings."""
    if not edit.removes and not edit.section.beginning((*edit.words[:2], "password")):
        edit.refusal = "Error: The user does not exist."


def _silent_all(edit: Edit) -> None:
    """Exceptions from ``silent-interface all`` go with it."""
    if edit.removes:
        edit.then.append(lambda: _drop_exceptions(edit.section))


def _silent_exception(edit: Edit) -> None:
    """``undo silent-interface X`` is kept only as an exception from ``silent-interface all``."""
    if edit.removes and not edit.section.beginning(("silent-interface", "all")):
        edit.then.append(lambda: _drop_exceptions(edit.section))


def _drop_exceptions(section: Section) -> None:
    for entry in section.beginning(("silent-interface",)):
        if entry.negated:
            del section.entries[entry.identity]


EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "number-rule": _number_rule,
    "whole-acl": _whole_acl,
    "remove-interface": _remove_interface,
    "known-trunk": _known_trunk,
    "filter-of-ipv4": _filter_of_ipv4,
    "one-zone": _one_zone,
    "move-rule": _move_rule,
    "one-vlan": _one_vlan,
    "vrp-first-vlan": _after("vrp-port-line", _first_vlan),
    "comware-first-vlan": _after("comware-port-line", _first_vlan),
    "all-of-it": _all_of_it,
    "both-ways": _both_ways,
    "named-server": _named_server,
    "forget": _forget,
    "start-snmp": _start_snmp,
    "known-peer": _known_peer,
    "session": _session,
    "known-user": _known_user,
    "silent-all": _silent_all,
    "silent-exception": _silent_exception,
    **ADDRESS_EFFECTS,
    **REACH_EFFECTS,
    **VIRTUAL_ROUTER_EFFECTS,
    **VPN_EFFECTS,
    **ISIS_EFFECTS,
    **TAG_EFFECTS,
    **TUNNEL_EFFECTS,
    **AAA_EFFECTS,
    **COMWARE_EFFECTS,
    **COMWARE_PORT_EFFECTS,
    **PORT_TYPE_EFFECTS,
    **PORT_MODE_EFFECTS,
    **RGOS_EFFECTS,
}
