# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of Comware 7, after the examples of the vendor's command references."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.displays.comware_link_displays import short
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.facts import UNKNOWN_ID
from zongheng.twin.sessions.session import Session


def _version(session: Session, _: Match[str]) -> str:
    device = session.device
    minutes = int(device.clock.elapsed() - device.booted_at) // 60
    weeks, days, hours = minutes // 10080, minutes // 1440 % 7, minutes // 60 % 24
    return (
        f"{device.model.version}\n"
        "Copyright (c) 2004-2022 New H3C Technologies Co., Ltd. All rights reserved.\n"
        f"H3C {device.model.product} uptime is {weeks} weeks, {days} days, {hours} hours, "
        f"{minutes % 60} minutes"
    )


def _startup(session: Session, _: Match[str]) -> str:
    device = session.device
    name = f"flash:/{device.startup}" if device.startup else "NULL"
    return "\n".join(
        [
            f" Current startup saved-configuration file: {name}",
            f" Next main startup saved-configuration file: {name}",
            " Next backup startup saved-configuration file: NULL",
        ]
    )


def _manuinfo(session: Session, _: Match[str]) -> str:
    device = session.device
    rows = {
        "DEVICE_NAME": device.model.product,
        "DEVICE_SERIAL_NUMBER": device.serial,
        "MAC_ADDRESS": "000F-E26A-58EA",
        "MANUFACTURING_DATE": "2022-11-10",
        "VENDOR_NAME": "H3C",
    }
    return "\n".join(["Slot 1 CPU 0:", *(f"{key:<20} : {value}" for key, value in rows.items())])


def _clock(session: Session, _: Match[str]) -> str:
    return f"{session.device.clock.now():%H:%M:%S.000 UTC %a %m/%d/%Y}"


def _ospf_peer(session: Session, match: Match[str]) -> str:
    head = " Router ID       Address         Pri Dead-Time  State             Interface"
    return _peers(session, match, 4, "OSPF", "               Neighbor Brief Information", head)


def _ospfv3_peer(session: Session, match: Match[str]) -> str:
    head = " Router ID       Pri State             Dead-Time InstID Interface"
    return _peers(session, match, 6, "OSPFv3", "", head)


def _peers(session: Session, match: Match[str], family: int, protocol: str, title: str, head: str) -> str:
    device = session.device
    found = device.network.ospf_neighbours(device.host, family) if device.network else []
    wanted = match.arguments.get("process")
    out: list[str] = []
    for process in dict.fromkeys(n.process for n in found if wanted in (None, n.process)):
        out += ["", f"          {protocol} Process {process} with Router ID {_router_id(session, process)}"]
        out += [title] if title else []
        last = ""
        for neighbour in (n for n in found if n.process == process):
            out += [f" Area: {neighbour.area}", head] if neighbour.area != last else []
            last = neighbour.area
            out.append(_peer_row(family, neighbour.router_id, neighbour.interface))
    return "\n".join(out)


def _peer_row(family: int, router_id: str, interface: str) -> str:
    if family == 4:
        return f" {router_id:<15} {router_id:<15} 1   36         Full/ -           {interface}"
    return f" {router_id:<15} 1   Full/ -           00:00:36  0      {interface}"


def _isis_peer(session: Session, match: Match[str]) -> str:
    device = session.device
    found = device.network.isis_neighbours(device.host) if device.network else []
    wanted = match.arguments.get("process")
    out: list[str] = []
    for process in dict.fromkeys(n.process for n in found if wanted in (None, n.process)):
        title = f"Peer information for IS-IS({process})"
        out += ["", f"{'':25}{title}", f"{'':25}{'-' * len(title)}"]
        for circuit, neighbour in enumerate((n for n in found if n.process == process), start=1):
            port = short(neighbour.interface)
            out += [
                "",
                f" System ID: {neighbour.router_id}",
                f" Interface: {port:<24}Circuit Id:  {circuit:03}",
                f" State: Up     HoldTime: 27s        Type: {neighbour.area:<13}PRI: --",
            ]
    return "\n".join(out)


def _router_id(session: Session, process: str) -> str:
    entry = session.device.running.root.find("ospf", process)
    words = entry.value if entry else ()
    return words[words.index("router-id") + 1] if "router-id" in words else UNKNOWN_ID


def _ip_brief(session: Session, _: Match[str]) -> str:
    rows = ["*down: administratively down", "(s): spoofing  (l): loopback"]
    rows.append(f"{'Interface':<24} {'Physical':<9} {'Protocol':<9} {'IP address/Mask':<19} Description")
    for name, link, body in interfaces(session.device):
        address, text = body.entries.get(("ip", "address")), body.find("description")
        shown = str(ipaddress.IPv4Interface("/".join(address.words[2:4]))) if address else "--"
        rows.append(
            f"{name:<24} {link.starred:<9} {'up' if link else 'down':<9} {shown:<19} "
            f"{' '.join(text.value) if text else '--'}"
        )
    return "\n".join(rows)


COMWARE_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "comware-version": _version,
    "comware-startup": _startup,
    "comware-manuinfo": _manuinfo,
    "comware-clock": _clock,
    "comware-ospf-peer": _ospf_peer,
    "comware-ospfv3-peer": _ospfv3_peer,
    "comware-isis-peer": _isis_peer,
    "comware-ip-brief": _ip_brief,
}
