# SPDX-License-Identifier: Apache-2.0
"""Which port is joined to which: a cable is where two ports hold the two ends of a link's own subnet."""

from __future__ import annotations

from dataclasses import dataclass

from zongheng.twin.configuration.tree import natural
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import port_under
from zongheng.twin.routing.facts import Port
from zongheng.twin.routing.topology import Segment, Topology
from zongheng.twin.routing.wires import LINK


@dataclass(frozen=True, slots=True)
class Cable:
    """A port of a device and what is at the other end."""

    port: str
    other: Device
    other_port: str


def topology_of(device: Device) -> Topology | None:
    """Return the network that the device is part of; None for one that stands alone."""
    return device.network if isinstance(device.network, Topology) else None


def cables(device: Device) -> list[Cable]:
    """Return the cables of a device in order of its ports; those that carry anything."""
    network = topology_of(device)
    if network is None:
        return []
    found: dict[tuple[str, str, str], Cable] = {}
    for family in (4, 6):
        for segment in network.segments(device.host, family):
            cable = _cable(network, segment, family)
            if cable is not None:
                found[cable.port, cable.other.host, cable.other_port] = cable
    return sorted(found.values(), key=lambda cable: (natural((cable.port,)), cable.other.host))


def _cable(network: Topology, segment: Segment, family: int) -> Cable | None:
    ends = (segment.mine, segment.other)
    if any(not _is_link(end, family) for end in ends):
        return None
    mine, other = (network.devices[end.host] for end in ends)
    port, other_port = port_under(mine, segment.mine.name), port_under(other, segment.other.name)
    return Cable(port, other, other_port) if port and other_port else None


def _is_link(port: Port, family: int) -> bool:
    address = port.address(family)
    return port.tunnel is None and address is not None and address.network.prefixlen >= LINK[family]
