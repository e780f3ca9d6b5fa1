# SPDX-License-Identifier: Apache-2.0
"""RGOS's ``show`` commands of interfaces and of what is heard at them, as public prints have them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import link_local, mac_of
from zongheng.twin.devices.interfaces import Link, bare, interfaces
from zongheng.twin.displays.link_displays import beside, heard
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import Cable, topology_of
from zongheng.twin.routing.rgos_facts import address_of
from zongheng.twin.routing.topology import Topology
from zongheng.twin.sessions.session import Session

_SPEEDS = {
    "Mgmt": "1G",
    "FastEthernet": "100M",
    "GigabitEthernet": "1G",
    "TenGigabitEthernet": "10G",
    "TFGigabitEthernet": "25G",
    "FortyGigabitEthernet": "40G",
}
_KILOBITS = {"M": 1000, "G": 1_000_000}
_A_ROW = 4
"""Ports in one row of ``show vlan``."""
_NEIGHBOUR = "-" * 76


def short(name: str) -> str:
    """Return an interface's name as tables print it: two letters and its number."""
    kind, _, number = name.partition(" ")
    return kind[:2] + number


def dotted(mac: str) -> str:
    """Return a MAC address as RGOS prints it."""
    return mac.replace("-", ".")


def _interfaces(session: Session, match: Match[str]) -> str:
    device, wanted = session.device, match.arguments.get("port")
    found = [entry for entry in interfaces(device) if wanted in (None, entry[0])]
    lines = []
    for index, (name, link, body) in enumerate(found, start=1):
        if wanted is None:
            lines.append(f"========================== {name} ========================")
        lines += [f"Index(dec):{index} (hex):{index:x}", *_block(device, name, link, body)]
    return "\n".join(lines)


def _block(device: Device, name: str, link: Link, body: Section) -> Iterator[str]:
    told = link.value.replace("Administratively DOWN", "administratively down")
    yield f"{name} is {told}  , line protocol is {'UP' if link else 'DOWN'}"
    kind = name.partition(" ")[0]
    if kind not in ("Loopback", "Null", "Tunnel"):
        mac = dotted(mac_of(device, name))
        yield f"  Hardware is Broadcom 5464 {kind}, address is {mac} (bia {mac})"
    text = body.find("description")
    if text:
        yield f"  Description: {' '.join(text.value)}"
    yield from _addresses(device, name, body)
    speed = _SPEEDS.get(kind)
    kilobits = int(speed[:-1]) * _KILOBITS[speed[-1]] if speed else 1_000_000
    yield f"  MTU 1500 bytes, BW {kilobits} Kbit"
    yield "  Encapsulation protocol is Ethernet-II, loopback not set"
    yield "  Keepalive interval is 10 sec , set"
    yield "  Carrier delay is 2 sec"
    if speed and device.model.is_physical(name):
        yield from _port(device, speed, link)


def _addresses(device: Device, name: str, body: Section) -> Iterator[str]:
    yield f"  Interface address is: {address_of(body) or 'no ip address'}"
    yield from (f"    Secondary address: {address}" for address in secondary(body))
    sixes = [entry.words[2] for entry in body.all("ipv6", "address") if "/" in entry.words[2]]
    yield "  Interface IPv6 address is:"
    if not sixes:
        yield "    No IPv6 address"
    else:
        yield f"    {link_local(device, name).upper()}/64"
        yield from (f"    {address.upper()}" for address in sixes)


def secondary(body: Section) -> list[str]:
    """Return the secondary addresses of an interface, with the length of their networks."""
    entries = [e.words for e in body.all("ip", "address") if "secondary" in e.words]
    return [str(ipaddress.IPv4Interface("/".join(words[2:4]))) for words in entries]


def _port(device: Device, speed: str, link: Link) -> Iterator[str]:
    seconds = int(device.clock.elapsed() - device.booted_at)
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    yield "  Ethernet attributes:"
    yield (
        "    Time duration since last link state change: "
        f"{days} days, {hours:>2} hours, {minutes:>2} minutes, {seconds % 60:>2} seconds"
    )
    yield "    Priority is 0"
    yield "    Medium-type is Fiber"
    yield f"    Admin duplex mode is AUTO, oper duplex is {'Full' if link else 'Unknown'}"
    yield f"    Admin speed is AUTO, oper speed is {speed if link else 'Unknown'}"
    yield "  Rxload is 1/255, Txload is 1/255"
    yield "   10 seconds input rate 0 bits/sec, 0 packets/sec"
    yield "   10 seconds output rate 0 bits/sec, 0 packets/sec"
    yield "    0 packets input, 0 bytes, 0 no buffer, 0 dropped"
    yield "    Received 0 broadcasts, 0 runts, 0 giants"
    yield "    0 input errors, 0 CRC, 0 frame, 0 overrun, 0 abort"
    yield "    0 packets output, 0 bytes, 0 underruns , 0 dropped"
    yield "    0 output errors, 0 collisions, 0 interface resets"


def _arp(session: Session, match: Match[str]) -> str:
    device, network = session.device, topology_of(session.device)
    rows = [*_arp_rows(device, network, match.arguments.get("vrf", ""))] if network else []
    head = "Protocol  Address            Age(min)  Hardware        Type   Interface"
    return "\n".join([head, *rows, f"Total number of ARP entries: {len(rows)}"])


def _arp_rows(device: Device, network: Topology, vrf: str) -> Iterator[str]:
    for port in network.ports(device.host):
        if port.v4 is not None and port.vpn == vrf and not port.name.startswith(("Loopback", "Tunnel")):
            yield _arp_row(str(port.v4.ip), "--", mac_of(device, port.name), port.name)
    for port, address, mac in beside(device, 4):
        if port.vpn == vrf:
            yield _arp_row(address, "2", mac, port.name)


def _arp_row(address: str, age: str, mac: str, port: str) -> str:
    return f"Internet  {address:<18} {age:<9} {dotted(mac):<15} arpa   {port}"


def _nd(session: Session, _: Match[str]) -> str:
    rows = [
        f"{address.upper():<40} {dotted(mac):<16} {port.name}"
        for port, address, mac in beside(session.device, 6)
    ]
    return "\n".join([f"{'IPv6 Address':<40} {'Linklayer Addr':<16} Interface", *rows])


def _macs(session: Session, _: Match[str]) -> str:
    """Print whom a switch's VLAN interfaces hear, at the first port that carries the VLAN."""
    rows = []
    for family in (4, 6):
        for port, _address, mac in beside(session.device, family):
            number = vlans.number_of(bare(port.name))
            carriers = vlans.members(session.device.running.root).get(int(number), {}) if number else {}
            rows += [f"{number:>4}        {dotted(mac):<18} DYNAMIC  {at}" for at in list(carriers)[:1]]
    head = ["Vlan        MAC Address          Type     Interface"]
    ruler = ["----------  -------------------- -------- -------------------"]
    return "\n".join([*head, *ruler, *dict.fromkeys(rows)])


def _vlan(session: Session, _: Match[str]) -> str:
    root = session.device.running.root
    rows = ["VLAN Name                             Status    Ports", f"---- {'-' * 32} --------- {'-' * 35}"]
    for number, ports in vlans.members(root).items():
        named = root.find("vlan", str(number))
        name = named.body.find("name") if named and named.body else None
        shown = name.value[0] if name else f"VLAN{number:04}"
        listed = [short(port) for port in ports]
        lines = [", ".join(listed[at : at + _A_ROW]) for at in range(0, len(listed), _A_ROW)] or [""]
        rows.append(f"{number:>4} {shown:<32} STATIC    {lines[0]}".rstrip())
        rows += [f"{'':<48}{line}" for line in lines[1:]]
    return "\n".join(rows)


def _lldp(session: Session, _: Match[str]) -> str:
    rows = ["System Name         Local Intf          Port ID             Capability   Aging-time"]
    rows += [
        f"{c.other.sysname:<19} {short(c.port):<19} {c.other_port:<19} B, R         1minutes 40seconds"
        for c in heard(session.device)
    ]
    return "\n".join([*rows, "", f"Total entries displayed: {len(rows) - 1}"])


def _lldp_detail(session: Session, _: Match[str]) -> str:
    by_port: dict[str, list[Cable]] = {}
    for cable in heard(session.device):
        by_port.setdefault(cable.port, []).append(cable)
    return "\n".join(line for port, found in by_port.items() for line in _told_at(port, found))


def _told_at(port: str, found: list[Cable]) -> Iterator[str]:
    yield from (_NEIGHBOUR, f"LLDP neighbor-information of port [{port}]", _NEIGHBOUR)
    for index, cable in enumerate(found, start=1):
        other = cable.other
        text = next((b.find("description") for n, _, b in interfaces(other) if n == cable.other_port), None)
        told = {
            "Neighbor index": index,
            "Device type": "LLDP Device",
            "Update time": "2hours 0minutes 0seconds",
            "Aging time": "1minutes 40seconds",
            "Chassis ID type": "MAC address",
            "Chassis ID": dotted(mac_of(other)),
            "System name": other.sysname,
            "System description": f"{other.dialect.sysname} {other.model.product}",
            "System capabilities supported": "Bridge, Router",
            "System capabilities enabled": "Bridge, Router",
            "Port ID type": "Interface name",
            "Port ID": cable.other_port,
            "Port description": " ".join(text.value) if text else cable.other_port,
        }
        yield from (f"  {key:<34}: {value}" for key, value in told.items())


RGOS_LINK_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "rgos-interfaces": _interfaces,
    "rgos-arp": _arp,
    "rgos-nd": _nd,
    "rgos-mac": _macs,
    "rgos-vlan": _vlan,
    "rgos-lldp": _lldp,
    "rgos-lldp-detail": _lldp_detail,
}
