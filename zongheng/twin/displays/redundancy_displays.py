# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of VRP about who takes over: virtual routers (VRRP), and pairs of firewalls (HRP)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from zongheng.twin.devices.device import Device
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.virtual_routers import VirtualRouter, virtual_routers
from zongheng.twin.sessions.session import Session

_COUNTED = {"Master": "Master", "Backup": "Backup", "Non-active": "Initialize"}
"""What the head counts, and the state that it counts."""


def _vrrp(session: Session, _: Match[str]) -> str:
    return _brief(list(virtual_routers(session.device)))


def _vrrp6(session: Session, _: Match[str]) -> str:
    return _brief(list(virtual_routers(session.device, 6)))


def _brief(routers: Sequence[VirtualRouter]) -> str:
    counts = {name: sum(one.state == state for one in routers) for name, state in _COUNTED.items()}
    return "\n".join(
        [
            f"Total:{len(routers):<6}" + "".join(f"{name}:{n:<6}" for name, n in counts.items()),
            "VRID  State        Interface                Type     Virtual IP",
            "-" * 64,
            *(
                f"{one.number:<6}{one.state:<13}{one.interface:<25}{'Normal':<9}{one.address}"
                for one in routers
            ),
        ]
    )


def _hrp(session: Session, _: Match[str]) -> str:
    device = session.device
    if device.running.root.find("hrp", "enable") is None:
        return "Info: HRP is not enabled."
    role, other = ("standby", "active") if _stands_by(device) else ("active", "standby")
    peer, priority = (other, "45000") if _hears_its_peer(device) else ("unknown", "unknown")
    return f" Role: {role}, peer: {peer}\n Running priority: 45000, peer: {priority}"


def _stands_by(device: Device) -> bool:
    return device.running.root.find("hrp", "standby-device") is not None


def _hears_its_peer(device: Device) -> bool:
    """Tell whether the other end of the heartbeat is a firewall of a pair, in the other role."""
    network = topology_of(device)
    line = device.running.root.find("hrp", "interface")
    if network is None or line is None:
        return False
    for segment in network.segments(device.host, 4):
        other = network.devices[segment.other.host]
        is_pair = other.running.root.find("hrp", "enable") is not None
        if segment.mine.name == line.words[2] and is_pair and _stands_by(other) != _stands_by(device):
            return True
    return False


REDUNDANCY_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-vrrp": _vrrp,
    "display-vrrp6": _vrrp6,
    "display-hrp": _hrp,
}
