# SPDX-License-Identifier: Apache-2.0
"""Comware's ``display`` commands of interfaces and of what is heard at them, after its command references."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import link_local, mac_of
from zongheng.twin.devices.interfaces import Link, interfaces
from zongheng.twin.displays.interface_displays import kind_of
from zongheng.twin.displays.link_displays import beside, heard, loopback
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import Cable
from zongheng.twin.sessions.session import Session

_SHORT = {
    "GigabitEthernet": "GE",
    "Ten-GigabitEthernet": "XGE",
    "Twenty-FiveGigE": "WGE",
    "FortyGigE": "FGE",
    "HundredGigE": "HGE",
    "M-GigabitEthernet": "MGE",
    "Vlan-interface": "Vlan",
    "LoopBack": "Loop",
}
_SPEEDS = {
    "M-GigabitEthernet": 1000,
    "GigabitEthernet": 1000,
    "Ten-GigabitEthernet": 10_000,
    "Twenty-FiveGigE": 25_000,
    "FortyGigE": 40_000,
    "HundredGigE": 100_000,
}
"""Mbit/s by kind of port."""
_OWN = ("LoopBack", "NULL", "Tunnel")
"""Interfaces that no cable is in."""


def short(name: str) -> str:
    """Return an interface's name as tables print it."""
    kind = kind_of(name)
    return _SHORT.get(kind, kind) + name[len(kind) :]


def _interface(session: Session, match: Match[str]) -> str:
    device, wanted = session.device, match.arguments.get("port")
    return "\n\n".join(
        "\n".join(_block(device, name, link, body))
        for name, link, body in interfaces(device)
        if wanted in (None, name)
    )


def _block(device: Device, name: str, link: Link, body: Section) -> Iterator[str]:
    text, mtu, address = body.find("description"), body.find("mtu"), body.entries.get(("ip", "address"))
    own = name.startswith(_OWN)
    yield name
    yield f"Current state: {link.value}"
    yield f"Line protocol state: {'UP' if link else 'DOWN'}{'(spoofing)' if link and own else ''}"
    yield f"Description: {' '.join(text.value) if text else f'{name} Interface'}"
    speed = _SPEEDS.get(kind_of(name))
    if speed:
        yield f"Bandwidth: {speed * 1000} kbps"
    yield f"Maximum transmission unit: {mtu.value[0] if mtu else 1500}"
    if address and len(address.words) > 3:
        yield f"Internet address: {ipaddress.IPv4Interface('/'.join(address.words[2:4]))} (Primary)"
    else:
        yield "Internet protocol processing: Disabled"
    if not own:
        yield f"IP packet frame type: Ethernet II, hardware address: {mac_of(device, name)}"
    if speed and device.model.is_physical(name):
        yield from _port(device, speed, link)


def _port(device: Device, speed: int, link: Link) -> Iterator[str]:
    since = device.clock.begin + timedelta(seconds=device.booted_at)
    changed = f"{since:%Y-%m-%d %H:%M:%S}"
    yield f"{speed}Mbps-speed mode, Full-duplex mode" if link else "Unknown-speed mode, Unknown-duplex mode"
    yield "Link speed type is autonegotiation, link duplex type is autonegotiation"
    yield "Last clearing of counters: Never"
    yield f"Current system time:{device.clock.now():%Y-%m-%d %H:%M:%S}"
    yield f"Last time when physical state changed to up:{changed if link else '-'}"
    yield f"Last time when physical state changed to down:{changed}"
    for way in ("Input", "Output"):
        yield f" {way} (total): 0 packets, 0 bytes"
        yield "         0 unicasts, 0 broadcasts, 0 multicasts, 0 pauses"
        yield f" {way}: 0 {way.lower()} errors, 0 runts, 0 giants, 0 throttles"


def _brief(session: Session, _: Match[str]) -> str:
    rows = [
        "Brief information on interfaces in route mode:",
        "Link: ADM - administratively down; Stby - standby",
        "Protocol: (s) - spoofing",
        f"{'Interface':<20} {'Link':<4} {'Protocol':<8} {'Primary IP':<17} Description",
    ]
    for name, link, body in interfaces(session.device):
        address, text = body.entries.get(("ip", "address")), body.find("description")
        shown = address.words[2] if address and len(address.words) > 3 else "--"
        protocol = ("UP(s)" if name.startswith(_OWN) else "UP") if link else "DOWN"
        said = " ".join(text.value) if text else ""
        state = "ADM" if link is Link.SHUT else link.value
        rows.append(f"{short(name):<20} {state:<4} {protocol:<8} {shown:<17} {said}".rstrip())
    return "\n".join(rows)


def _ip_interface(session: Session, _: Match[str]) -> str:
    found = []
    for name, link, body in interfaces(session.device):
        lines = [*_state(name, link)]
        for entry in body.all("ip", "address"):
            if re.fullmatch(r"[\d.]+", " ".join(entry.words[2:3])):
                kind = "Sub" if "sub" in entry.words else "Primary"
                lines.append(
                    f"Internet Address is {ipaddress.IPv4Interface('/'.join(entry.words[2:4]))} {kind}"
                )
        found.append("\n".join(lines))
    return "\n\n".join(found)


def _state(name: str, link: Link) -> Iterator[str]:
    yield f"{name} current state: {link.value}"
    yield f"Line protocol current state: {'UP' if link else 'DOWN'}"


def _ipv6_interface(session: Session, _: Match[str]) -> str:
    found = []
    for name, link, body in interfaces(session.device):
        addresses = [
            ipaddress.IPv6Interface(e.words[2] if "/" in e.words[2] else "/".join(e.words[2:4]))
            for e in body.all("ipv6", "address")
            if "/" in e.words[2] or e.words[3:4]
        ]
        if addresses:
            lines = [*_state(name, link)]
            own = link_local(session.device, name).upper()
            lines += [f"IPv6 is enabled, link-local address is {own}", "  Global unicast address(es):"]
            lines += [
                f"    {a.ip!s}, subnet is {a.network!s}".upper().replace("SUBNET IS", "subnet is")
                for a in addresses
            ]
            found.append("\n".join([*lines, "  MTU is 1500 bytes"]))
    return "\n\n".join(found)


def _arp(session: Session, match: Match[str]) -> str:
    head = "IP address       MAC address     VLAN     Interface                Aging Type"
    rows = [
        f"{address:<16} {mac:<15} {'N/A':<8} {short(port.name):<24} 16    D"
        for port, address, mac in beside(session.device, 4)
        if match.arguments.get("vpn", port.vpn) == port.vpn
    ]
    return "\n".join(
        ["  Type: S-Static   D-Dynamic   O-Openflow   R-Rule   M-Multiport  I-Invalid", head, *rows]
    )


def _nd(session: Session, _: Match[str]) -> str:
    head = "IPv6 Address                   Link Layer     VID  Interface      State T  Age"
    rows = [
        f"{address.upper():<30} {mac:<14} {'N/A':<4} {short(port.name):<14} REACH D  10"
        for port, address, mac in beside(session.device, 6)
    ]
    return "\n".join(
        ["         Type: S-Static    D-Dynamic    O-Openflow    R-Rule    I-Invalid", head, *rows]
    )


def _lldp(session: Session, _: Match[str]) -> str:
    device = session.device
    if device.running.root.find(*device.dialect.lldp) is None:
        return session.says("lldp_off")
    by_port: dict[str, list[Cable]] = {}
    for cable in heard(device):
        by_port.setdefault(cable.port, []).append(cable)
    return "\n".join(line for port, found in by_port.items() for line in _told_at(device, port, found))


def _told_at(device: Device, port: str, found: list[Cable]) -> Iterator[str]:
    yield f"LLDP neighbor-information of port {device.model.ports.index(port) + 1}[{port}]:"
    yield "LLDP agent nearest-bridge:"
    for index, cable in enumerate(found, start=1):
        other = cable.other
        text = next((b.find("description") for n, _, b in interfaces(other) if n == cable.other_port), None)
        told = {
            "LLDP Neighbor index": index,
            "Update time": "0 days, 2 hours, 0 minutes, 0 seconds",
            "Chassis type": "MAC address",
            "Chassis ID": mac_of(other),
            "Port ID type": "Interface name",
            "Port ID": cable.other_port,
            "Time to live": 121,
            "Port description": " ".join(text.value) if text else f"{cable.other_port} Interface",
            "System name": other.sysname,
            "System description": f"{other.dialect.sysname} {other.model.product}",
            "System capabilities supported": "Bridge, Router",
            "System capabilities enabled": "Bridge, Router",
            "Management address type": "IPv4",
            "Management address": loopback(other),
        }
        yield from (f" {key:<19} : {value}" for key, value in told.items())
    yield ""


COMWARE_LINK_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "comware-interface": _interface,
    "comware-interface-brief": _brief,
    "comware-ip-interface": _ip_interface,
    "comware-ipv6-interface": _ipv6_interface,
    "comware-arp": _arp,
    "comware-arp-of-vpn": _arp,
    "comware-nd": _nd,
    "comware-lldp": _lldp,
}
