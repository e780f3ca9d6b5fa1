# SPDX-License-Identifier: Apache-2.0
"""What some settings of Comware do beyond being kept: numbers that the device gives, refusals, questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.effects.tag_effects import sole_tag
from zongheng.twin.configuration.tree import Entry, Words

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

_STANDING_ZONES = frozenset({"Local", "Trust", "DMZ", "Untrust", "Management"})
_DEFAULT_ROLE = "authorization-attribute user-role network-operator"
_SOLE_ROLE = "security-audit"
_OTHER_KIND = {"basic": "advanced", "advanced": "basic"}


def _number_member(edit: Edit) -> None:
    """A member of an object group without a number gets the one that it has, or the next of step ten."""
    if edit.removes:
        return
    entries = list(edit.section.entries.values())
    if edit.words[0].isdigit():
        _drop([e for e in entries if e.words[0] == edit.words[0] and e.words != edit.words], edit)
        return
    known = next((entry for entry in entries if entry.words[1:] == edit.words), None)
    _lengthen(edit, known.words if known else (str(_next(entries, 0, 10)), *edit.words))


def _named_rule(edit: Edit) -> None:
    """A rule of a security policy is known by its name; a new one gets the next number."""
    if edit.removes:
        return
    entries = edit.section.all("rule")
    known = next((entry for entry in entries if entry.words[-1] == edit.words[-1]), None)
    if known:
        edit.longer = len(known.words) - len(edit.words)
        edit.words = known.words
    elif edit.words[1] == "name":
        _lengthen(edit, ("rule", str(_next(entries, 1, 1)), *edit.words[1:]))


def _lengthen(edit: Edit, words: Words) -> None:
    edit.longer = len(words) - len(edit.words)
    edit.words = words


def _next(entries: list[Entry], at: int, step: int) -> int:
    """Return the smallest multiple of ``step`` above the numbers that stand at word ``at``."""
    taken = [int(entry.words[at]) for entry in entries if entry.words[at].isdigit()]
    return (max(taken) // step + 1) * step if taken else 0


def _drop(entries: list[Entry], edit: Edit) -> None:
    for entry in entries:
        del edit.section.entries[entry.identity]


def _move_named_rule(edit: Edit) -> None:
    """``move`` changes the order of rules, which keep their numbers, and is not kept itself."""
    rules = sorted(edit.section.all("rule"), key=lambda entry: entry.serial)
    by_name = {entry.words[-1]: entry for entry in rules}
    moved = by_name.get(edit.arguments["rule"])
    other = by_name.get(edit.arguments.get("other", edit.arguments["rule"]))
    if moved is None or other is None or (moved is other and "other" in edit.arguments):
        edit.refusal = edit.says("no_rule")
        return
    serials = [entry.serial for entry in rules]
    rules.remove(moved)
    words = set(edit.words) - {edit.arguments["rule"], edit.arguments.get("other", "")}
    at = 0 if "top" in words else len(rules)
    if "other" in edit.arguments:
        at = rules.index(other) + ("after" in words)
    rules.insert(at, moved)
    for entry, serial in zip(rules, serials, strict=True):
        entry.serial = serial
    section, line = edit.section, edit.words
    edit.then.append(lambda: _forget(section.entries, line))


def _forget(entries: dict[Words, Entry], line: Words) -> None:
    entries.pop(line, None)


def _taken(edit: Edit) -> None:
    """What has one value already takes no other before it was undone."""
    entry = edit.section.find(*edit.words[:2])
    if not edit.removes and entry is not None and entry.words != edit.words:
        edit.refusal = edit.says("taken")


def _sole_list(edit: Edit) -> None:
    """Lines tell a list by its name alone, so that a basic and an advanced one of a family have two."""
    other = tuple(_OTHER_KIND.get(word, word) for word in edit.words)
    if not edit.removes and other in edit.root.entries:
        edit.refusal = edit.says("taken")


def _translated(edit: Edit) -> None:
    """At a port one access list, and one public address with its port, is translated in one way."""
    own = edit.words[:3] if edit.words[1] == "outbound" else edit.words[:7]
    entry = edit.section.find(*own)
    if not edit.removes and entry is not None and entry.words != edit.words:
        edit.refusal = edit.says("taken")


def _of_a_sub_interface(edit: Edit) -> None:
    """Only sub-interfaces have a VLAN, and one of them has one."""
    if edit.removes:
        return
    entry = edit.section.find("vlan-type", "dot1q", "vid")
    if "." not in edit.path[-1][1]:
        edit.refusal = edit.says("not_a_port")
    elif entry is not None and entry.words != edit.words:
        edit.refusal = edit.says("taken")
    else:
        sole_tag(edit)


def _of_a_port(edit: Edit) -> None:
    if not edit.configuration.model.is_physical(edit.path[-1][1]):
        edit.refusal = edit.says("not_a_port")


def _standing_domain(edit: Edit) -> None:
    """The domain of whoever names none stays for ever."""
    if edit.removes and edit.words == ("domain", "system"):
        edit.refusal = edit.says("standing_domain")


def _standing_zone(edit: Edit) -> None:
    """Zones of the factory stay; they may be entered by their names."""
    if edit.removes and edit.words[-1] in _STANDING_ZONES:
        edit.refusal = edit.says("zone_stands")


def _known_nqa(edit: Edit) -> None:
    """Only an operation that is described can be scheduled."""
    entry = edit.root.entries.get(("nqa", "entry", *edit.words[2:4]))
    if not edit.removes and (entry is None or not (entry.body and entry.body.entries)):
        edit.refusal = edit.says("no_nqa")


def _nqa_scheduled(edit: Edit) -> None:
    """An operation that runs can be neither changed nor removed."""
    if edit.removes and edit.root.beginning(("nqa", "schedule", *edit.words[2:4])):
        edit.refusal = edit.says("nqa_scheduled")


def _default_role(edit: Edit) -> None:
    """A new account has the role of an operator, who may look."""
    if edit.removes or edit.words in edit.section.entries:
        return
    configuration, path = edit.configuration, (*edit.path, edit.words)
    edit.then.append(lambda: _enter(configuration.enter, path, _DEFAULT_ROLE))


def _enter(enter: Callable[..., object], path: tuple[Words, ...], line: str) -> None:
    enter(path, line)


def _sole_role(edit: Edit) -> None:
    """The auditor of security logs has no other role; giving it takes all others, after a question."""
    if edit.removes:
        return
    others = [
        entry
        for entry in edit.section.all(*edit.words[:2])
        if entry.words != edit.words and _SOLE_ROLE in (entry.words[-1], edit.words[-1])
    ]
    if edit.words[-1] == _SOLE_ROLE and others:
        edit.question = edit.says("sole_role_question")
    edit.then.append(lambda: _drop(others, edit))


def _gather_services(edit: Edit) -> None:
    """Services of an account are one line: what is typed is added, and ``undo`` takes only what it names."""
    entry = edit.section.find("service-type")
    known = entry.words[1:] if entry else ()
    named = edit.words[1:]
    if not edit.removes:
        _drop([entry] if entry else [], edit)
        _lengthen(edit, ("service-type", *dict.fromkeys((*known, *named))))
        return
    left = tuple(word for word in known if word not in named)
    if len(left) == len(known):
        return
    edit.words = ("service-type", *known)
    if left:
        configuration, path = edit.configuration, edit.path
        edit.then.append(lambda: _enter(configuration.enter, path, " ".join(("service-type", *left))))


def _stop_snmp(edit: Edit) -> None:
    """``undo snmp-agent`` takes every setting of the agent with it."""
    if edit.removes and edit.words == ("snmp-agent",):
        _drop(edit.root.beginning(("snmp-agent",)), edit)


COMWARE_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "number-member": _number_member,
    "named-rule": _named_rule,
    "move-named-rule": _move_named_rule,
    "taken": _taken,
    "sole-list": _sole_list,
    "translated": _translated,
    "of-a-sub-interface": _of_a_sub_interface,
    "of-a-port": _of_a_port,
    "standing-zone": _standing_zone,
    "standing-domain": _standing_domain,
    "known-nqa": _known_nqa,
    "nqa-scheduled": _nqa_scheduled,
    "default-role": _default_role,
    "sole-role": _sole_role,
    "gather-services": _gather_services,
    "stop-snmp": _stop_snmp,
}
