# SPDX-License-Identifier: Apache-2.0
"""What settings of IS-IS do beyond being kept: refusals of real devices.

The vendor documents the order (a process before its interfaces, ``isis enable`` before all else that an
interface says of IS-IS, a circuit type before the authentication that it resets); the words of the refusals
are ours where no transcript shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.tree import Section

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

_ENABLED = (("isis", "enable"), ("isis", "ipv6", "enable"))


def _remove_isis(edit: Edit) -> None:
    """A process goes with all that interfaces say of it, after a question."""
    number = edit.words[1]
    entry = edit.root.find("isis", number)
    if not edit.removes or entry is None:
        return
    edit.question = edit.says("isis_question")

    def clean() -> None:
        for interface in edit.root.all("interface"):
            if interface.body and number in _processes(interface.body):
                _forget(interface.body)

    edit.then.append(clean)


def _processes(interface: Section) -> set[str]:
    found = (interface.entries.get(identity) for identity in _ENABLED)
    return {entry.value[0] for entry in found if entry}


def _forget(interface: Section) -> None:
    for entry in interface.all("isis"):
        del interface.entries[entry.identity]


def _isis_starts(edit: Edit) -> None:
    """An interface has one process, of its own VPN instance; the last family that ends takes all along."""
    others = [identity for identity in _ENABLED if identity != edit.words[: len(identity)]]
    if edit.removes:
        if not any(identity in edit.section.entries for identity in others):
            section = edit.section
            edit.then.append(lambda: _forget(section))
        return
    number = edit.words[-1]
    process = edit.root.find("isis", number)
    if process is None or process.body is None:
        return
    words = edit.configuration.grammar.dialect.isis
    if _bound(edit.section) != process.words[3:4]:
        edit.refusal = edit.says("isis_vpn")
    elif _processes(edit.section) - {number}:
        edit.refusal = edit.says("isis_other")
    elif "ipv6" in edit.words and process.body.find(*words.speaks6) is None:
        edit.refusal = edit.says("isis_no_ipv6")
    elif "ipv6" in edit.words and words.port6 and edit.section.find(*words.port6) is None:
        edit.refusal = edit.says("isis_port_ipv6")


def _bound(interface: Section) -> tuple[str, ...]:
    binding = interface.find("ip", "binding", "vpn-instance")
    return binding.value[:1] if binding else ()


def _of_isis(edit: Edit) -> None:
    """Only an interface that speaks IS-IS says anything more of it."""
    if not edit.removes and not _processes(edit.section):
        edit.refusal = edit.says("isis_off")


def _isis_circuit(edit: Edit) -> None:
    """Who becomes a circuit of two, or is one no longer, forgets its authentication (documented)."""
    _of_isis(edit)
    known = edit.section.find("isis", "circuit-type")
    if not edit.refusal and (edit.removes or known is None):
        edit.section.entries.pop(("isis", "authentication-mode"), None)


def _isis_of_six(edit: Edit) -> None:
    if not edit.removes and edit.section.find("ipv6", "enable") is None:
        edit.refusal = edit.says("isis_no_ipv6")


def _one_system(edit: Edit) -> None:
    """All network entity titles of a process, at most three, have one system id."""
    others = [e for e in edit.section.all("network-entity") if e.words != edit.words]
    if edit.removes or not others:
        return
    if any(system_of(entry.words[1]) != system_of(edit.words[1]) for entry in others):
        edit.refusal = edit.says("isis_system")
    elif len(others) > _MOST_AREAS - 1:
        edit.refusal = edit.says("isis_areas")


_MOST_AREAS = 3


def system_of(net: str) -> str:
    """Return the system id of a network entity title: ``0100.6600.1002`` of ``49.0001.0100.6600.1002.00``."""
    return ".".join(net.split(".")[-4:-1])


def area_of(net: str) -> str:
    """Return the area of a network entity title: ``49.0001`` of ``49.0001.0100.6600.1002.00``."""
    return ".".join(net.split(".")[:-4])


ISIS_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "remove-isis": _remove_isis,
    "isis-starts": _isis_starts,
    "of-isis": _of_isis,
    "isis-circuit": _isis_circuit,
    "isis-of-six": _isis_of_six,
    "one-system": _one_system,
}
