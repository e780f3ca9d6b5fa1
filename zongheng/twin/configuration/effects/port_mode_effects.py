# SPDX-License-Identifier: Apache-2.0
"""Ports of VRP switches that bridge until they are told to route (``undo portswitch``).

A port goes over only while it has nothing that the other mode has not (configuration guide of CE6800,
V300R023C00, on working modes of interfaces); the words of the refusal are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.tree import Entry, Path

if TYPE_CHECKING:
    from zongheng.twin.configuration.configuration import Configuration
    from zongheng.twin.configuration.effects.effects import Edit

_ROUTE, _BRIDGE = "route", "bridge"


def suits(configuration: Configuration, path: Path, mode: str) -> bool:
    """Return whether the interface at ``path`` has the settings of a mode.

    An interface that can never bridge (of a VLAN, loopback, for management) has those of routing.
    """
    return (_mode(configuration, path) == _BRIDGE) == (mode == _BRIDGE)


def _mode(configuration: Configuration, path: Path) -> str:
    born = configuration.model.mode(path[-1][1])
    told = configuration.section(path).entries.get(("portswitch",))
    if not born or told is None:
        return born
    return _ROUTE if told.negated else _BRIDGE


def _portswitch(edit: Edit) -> None:
    """What the new mode has not stands in the way."""
    if not edit.configuration.model.mode(edit.path[-1][1]):
        edit.refusal = edit.says("no_port_mode")
        return
    coming = _ROUTE if edit.removes else _BRIDGE
    if any(
        entry.command.mode not in ("", coming) and _shows(entry) for entry in edit.section.entries.values()
    ):
        edit.refusal = edit.says("port_mode_busy")


def _shows(entry: Entry) -> bool:
    """Return whether an entry is more than a default that was set again."""
    return entry.negated or entry.command.undone != "printed"


PORT_MODE_EFFECTS: Mapping[str, Callable[[Edit], None]] = {"portswitch": _portswitch}
