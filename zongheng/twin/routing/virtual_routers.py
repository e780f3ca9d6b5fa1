# SPDX-License-Identifier: Apache-2.0
"""Virtual routers (VRRP for IPv4) of a device, and who of those that hear each other leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.facts import Port
from zongheng.twin.routing.topology import Topology

_OWNER, _ACTIVE, _USUAL = 255, 120, 100
"""Priorities: of whose own address it is, of a group of a hot-standby pair's active end, of all others."""


@dataclass(frozen=True, slots=True)
class VirtualRouter:
    """A group on an interface; ``state`` is ``Master``, ``Backup``, or ``Initialize`` where it is down."""

    interface: str
    number: str
    priority: int
    address: str
    state: str


@dataclass(frozen=True, slots=True)
class _Group:
    address: str
    priority: int


def virtual_routers(device: Device) -> Iterator[VirtualRouter]:
    """Yield the groups of a device by interface."""
    for name, link, body in interfaces(device):
        for number, group in _groups(body).items():
            state = _state(device, name, number, group) if link else "Initialize"
            yield VirtualRouter(name, number, group.priority, group.address, state)


def _groups(body: Section) -> dict[str, _Group]:
    """Return the groups of an interface by number, said by ``vrrp vrid 1 virtual-ip`` or ``vrrp 1 ip``."""
    found: dict[str, _Group] = {}
    for entry in body.all("vrrp"):
        words = entry.words[2:] if entry.words[1] == "vrid" else entry.words[1:]
        if words[1] in ("virtual-ip", "ip"):
            head = entry.words[: -len(words) + 1]
            found.setdefault(words[0], _Group(words[2], _priority(body, head, words)))
    return found


def _priority(body: Section, head: tuple[str, ...], words: tuple[str, ...]) -> int:
    own = body.entries.get(("ip", "address"))
    if own is not None and own.words[2] == words[2]:
        return _OWNER
    said = body.entries.get((*head, "priority"))
    if said is not None:
        return int(said.value[0])
    return _ACTIVE if words[-1] == "active" else _USUAL


def _state(device: Device, name: str, number: str, group: _Group) -> str:
    """Return who leads: the highest priority, then the highest address, of those that hear each other."""
    network = topology_of(device)
    heard = [s for s in network.segments(device.host, 4) if s.mine.name == name] if network else []
    if network is None or not heard:
        return "Master"
    mine = (group.priority, _number(heard[0].mine))
    others = (_rank(network, segment.other, number, group.address) for segment in heard)
    return "Master" if all(other < mine for other in others) else "Backup"


def _rank(network: Topology, port: Port, number: str, address: str) -> tuple[int, int]:
    """Return what another end says in a group; what has another virtual address is not listened to."""
    entry = network.devices[port.host].running.root.entries.get(("interface", port.name))
    group = _groups(entry.body).get(number) if entry and entry.body else None
    if group is None or group.address != address:
        return (-1, 0)
    return (group.priority, _number(port))


def _number(port: Port) -> int:
    return int(port.v4.ip) if port.v4 else 0
