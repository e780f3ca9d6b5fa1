# SPDX-License-Identifier: Apache-2.0
"""Virtual routers (VRRP) of a device, of IPv4 and of IPv6, and who of those that hear each other leads."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zongheng.twin.configuration.tree import Section, Words
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import link_local
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.facts import Port
from zongheng.twin.routing.topology import Topology

_OWNER, _ACTIVE, _USUAL = 255, 120, 100
"""Priorities: of whose own address it is, of a group of a hot-standby pair's active end, of all others."""
_VRID = "#"
_FORMS: Mapping[int, tuple[tuple[Words, Words], ...]] = {
    4: (
        (("vrrp", "vrid", _VRID, "virtual-ip"), ("vrrp", "vrid", _VRID, "priority")),
        (("vrrp", _VRID, "ip"), ("vrrp", _VRID, "priority")),
    ),
    6: (
        (("vrrp6", "vrid", _VRID, "virtual-ip"), ("vrrp6", "vrid", _VRID, "priority")),
        (("vrrp", "ipv6", "vrid", _VRID, "virtual-ip"), ("vrrp", "ipv6", "vrid", _VRID, "priority")),
        (("vrrp", _VRID, "ipv6"), ("vrrp", "ipv6", _VRID, "priority")),
    ),
}
"""By family what says a virtual address, which comes next, and what says the priority of its group."""


@dataclass(frozen=True, slots=True)
class VirtualRouter:
    """A group on an interface; ``state`` is ``Master``, ``Backup``, or ``Initialize`` where it is down.

    ``addresses`` are at least one; of IPv6 the first is link-local.
    """

    interface: str
    number: str
    priority: int
    addresses: tuple[str, ...]
    state: str

    @property
    def address(self) -> str:
        """Return the address by which the group is told from others."""
        return self.addresses[0]


@dataclass(frozen=True, slots=True)
class _Group:
    addresses: tuple[str, ...]
    priority: int


def virtual_routers(device: Device, family: int = 4) -> Iterator[VirtualRouter]:
    """Yield the groups of a device in one family, by interface."""
    for name, link, body in interfaces(device):
        for number, group in _groups(body, family).items():
            state = _state(device, name, number, group, family) if link else "Initialize"
            yield VirtualRouter(name, number, group.priority, group.addresses, state)


def _groups(body: Section, family: int) -> dict[str, _Group]:
    """Return the groups of an interface by number, however its vendor says them."""
    said: dict[str, list[Words]] = {}
    priorities: dict[str, int] = {}
    for address, priority in _FORMS[family]:
        at = address.index(_VRID)
        for entry in body.all(address[0]):
            number = entry.words[at] if len(entry.words) > len(address) else ""
            if entry.words[: len(address)] == _of(address, number):
                said.setdefault(number, []).append(entry.words[len(address) :])
                priorities[number] = _priority(body, entry.words, len(address), _of(priority, number))
    return {
        number: _Group(tuple(word[0] for word in sorted(words, key=_is_global)), priorities[number])
        for number, words in said.items()
    }


def _of(form: Words, number: str) -> Words:
    return tuple(number if word == _VRID else word for word in form)


def _is_global(words: Words) -> bool:
    return not ipaddress.ip_address(words[0]).is_link_local


def _priority(body: Section, words: Words, at: int, setting: Words) -> int:
    if words[at] in _own(body):
        return _OWNER
    said = body.entries.get(setting)
    if said is not None:
        return int(said.value[0])
    return _ACTIVE if words[-1] == "active" else _USUAL


def _own(body: Section) -> frozenset[str]:
    """Return the addresses of an interface itself."""
    entries = (*body.beginning(("ip", "address")), *body.beginning(("ipv6", "address")))
    return frozenset(entry.words[2].partition("/")[0] for entry in entries if len(entry.words) > 2)


def _state(device: Device, name: str, number: str, group: _Group, family: int) -> str:
    """Return who leads: the highest priority, then the highest address, of those that hear each other."""
    network = topology_of(device)
    heard = [s for s in network.segments(device.host, family) if s.mine.name == name] if network else []
    if network is None or not heard:
        return "Master"
    mine = (group.priority, _number(network, heard[0].mine, family))
    others = (_rank(network, segment.other, number, group, family) for segment in heard)
    return "Master" if all(other < mine for other in others) else "Backup"


def _rank(network: Topology, port: Port, number: str, group: _Group, family: int) -> tuple[int, int]:
    """Return what another end says in a group; what has another virtual address is not listened to."""
    entry = network.devices[port.host].running.root.entries.get(("interface", port.name))
    other = _groups(entry.body, family).get(number) if entry and entry.body else None
    if other is None or set(other.addresses) != set(group.addresses):
        return (-1, 0)
    return (other.priority, _number(network, port, family))


def _number(network: Topology, port: Port, family: int) -> int:
    """Return the address that advertisements come from; of IPv6 that is the link-local one."""
    if family == 6:
        return int(ipaddress.IPv6Address(link_local(network.devices[port.host], port.name)))
    return int(port.v4.ip) if port.v4 else 0
