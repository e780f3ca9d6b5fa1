# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of OSPF and IS-IS: who is a neighbour."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zongheng.twin.devices.device import Neighbour
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.facts import UNKNOWN_ID
from zongheng.twin.sessions.session import Session


def _ospf_peer(session: Session, match: Match[str]) -> str:
    device = session.device
    found = device.network.ospf_neighbours(device.host, 4) if device.network else []
    out: list[str] = []
    for process in device.running.root.all("ospf"):
        number = process.words[1]
        if match.arguments.get("process", number) != number:
            continue
        ids = process.words
        router_id = ids[ids.index("router-id") + 1] if "router-id" in ids else UNKNOWN_ID
        mine = [n for n in found if n.process == number]
        out += [
            f"\n\t OSPF Process {number} with Router ID {router_id}",
            "\t\t  Peer Statistic Information",
            " " + "-" * 76,
            " Area Id          Interface                        Neighbor id      State",
            *(f" {n.area:<16} {n.interface:<32} {n.router_id:<16} Full" for n in mine),
            " " + "-" * 76,
            f" Total Peer(s):     {len(mine)}",
        ]
    return "\n".join(out)


def _ospfv3_peer(session: Session, match: Match[str]) -> str:
    device = session.device
    found = device.network.ospf_neighbours(device.host, 6) if device.network else []
    out: list[str] = []
    for process in device.running.root.all("ospfv3"):
        number = process.words[1]
        if match.arguments.get("process", number) != number:
            continue
        mine = [n for n in found if n.process == number]
        out += [
            f"OSPFv3 Process ({number})",
            "OSPFv3 Area (0.0.0.0)",
            "Neighbor ID     Pri  State            Dead Time Interface            Instance ID",
        ]
        out += [f"{n.router_id:<15} 1    Full/-           00:00:31  {n.interface:<20} 0" for n in mine]
    return "\n".join(out)


def _isis_peer(session: Session, match: Match[str]) -> str:
    device = session.device
    found = device.network.isis_neighbours(device.host) if device.network else []
    out: list[str] = []
    for process in device.running.root.all("isis"):
        number = process.words[1]
        mine = [n for n in found if n.process == number]
        if match.arguments.get("process", number) != number or not mine:
            continue
        out += [
            f"\n                          Peer information for ISIS({number})\n",
            "  System Id     Interface          Circuit Id        State HoldTime Type     PRI",
            "-" * 80,
            *(_isis_row(n, circuit) for circuit, n in enumerate(mine, start=1)),
            f"\nTotal Peer(s): {len(mine)}",
        ]
    return "\n".join(out)


def _isis_row(found: Neighbour, circuit: int) -> str:
    names = f"  {found.router_id}  {_short(found.interface):<18} {circuit:010d}"
    return f"{names}         Up   28s      {found.area:<8} --"


def _short(interface: str) -> str:
    return interface.replace("GigabitEthernet", "GE")


NEIGHBOUR_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-isis-peer": _isis_peer,
    "display-ospf-peer": _ospf_peer,
    "display-ospfv3-peer": _ospfv3_peer,
}
