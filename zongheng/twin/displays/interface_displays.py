# SPDX-License-Identifier: Apache-2.0
"""``display interface`` and the interfaces' addresses: printed from configuration, model and clock."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import link_local, mac_of
from zongheng.twin.devices.interfaces import Link, bare, interfaces
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.sessions.session import Session

_SPEEDS = {"MEth": 100, "Ethernet": 100, "GigabitEthernet": 1000, "XGigabitEthernet": 10000,
           "10GE": 10000, "25GE": 25000, "40GE": 40000, "100GE": 100000}  # fmt: skip
"""Mbit/s by kind of port."""
_LIGHT = frozenset({"XGigabitEthernet", "10GE", "25GE", "40GE", "100GE"})
"""Kinds of port that take an optical module; the others are copper here."""


def kind_of(name: str) -> str:
    """Return the kind of an interface: its name without the numbers at its end."""
    return re.sub(r"\d+(?:/\d+)*(?:\.\d+)?$", "", name)


def has_module(device: Device, name: str) -> bool:
    """Return whether an optical module is in a port; routers of version 8 have one in every port."""
    if not device.model.is_physical(name):
        return False
    return kind_of(name) in _LIGHT or (device.model.flavour == "vrp8" and name != "GigabitEthernet0/0/0")


def powers(device: Device, name: str) -> tuple[float, float, float]:
    """Return received power (dBm), sent power (dBm) and bias current (mA) of a port; -40 dBm is darkness."""
    link = next((link for port, link, _ in interfaces(device) if port == name), Link.SHUT)
    number = _number(device, name)
    received = -3.0 - number % 500 / 100 if link else -40.0
    if link is Link.SHUT:
        return received, -40.0, 0.0
    return received, -2.0 - number % 200 / 100, 6.0 + number % 300 / 100


def _number(device: Device, name: str) -> int:
    """Return a number that belongs to an interface, the same in every run."""
    return int.from_bytes(hashlib.sha256(f"{device.serial} {name}".encode()).digest()[:4])


def _interface(session: Session, match: Match[str]) -> str:
    device, wanted = session.device, match.arguments.get("port")
    found = [
        "\n".join(_told(device, name, link, body))
        for name, link, body in interfaces(device)
        if wanted in (None, name)
    ]
    return "\n\n".join(found) if found else "Error: Wrong parameter found at '^' position."


def _head(device: Device, name: str, link: Link, body: Section) -> Iterator[str]:
    text = body.find("description")
    virtual = kind_of(name) in ("LoopBack", "NULL")
    spoofed = " (spoofing)" if link and virtual else ""
    yield f"{name} current state : {link.value}"
    yield f"Line protocol current state : {'UP' if link else 'DOWN'}{spoofed}"
    if link and not virtual:
        yield f"Last line protocol up time : {_since(device):%Y-%m-%d %H:%M:%S}"
    yield f"Description:{' '.join(text.value) if text else ''}"


def _layer(device: Device, name: str, body: Section) -> Iterator[str]:
    mtu = body.find("mtu")
    address = body.entries.get(("ip", "address"))
    kind = body.find("port", "link-type")
    if kind is not None:
        yield f"Switch Port, Link-type : {kind.value[0]}(configured),"
        yield "PVID :    1, TPID : 8100(Hex), The Maximum Frame Length is 9216"
    else:
        yield f"Route Port,The Maximum Transmit Unit is {mtu.value[0] if mtu else 1500}"
        if address is not None:
            yield f"Internet Address is {ipaddress.IPv4Interface('/'.join(address.words[2:4]))}"
        else:
            yield "Internet protocol processing : disabled"
    if not name.startswith(("LoopBack", "NULL", "Tunnel")):
        yield f"IP Sending Frames' Format is PKTFMT_ETHNT_2, Hardware address is {mac_of(device, name)}"


def _since(device: Device) -> datetime:
    return device.clock.begin + timedelta(seconds=device.booted_at)


def _told(device: Device, name: str, link: Link, body: Section) -> Iterator[str]:
    """Yield all that is printed of an interface; the versions differ in what belongs to its port."""
    yield from _head(device, name, link, body)
    yield from _layer(device, name, body)
    if device.model.is_physical(bare(name)):
        version = _version_8 if device.model.flavour.startswith("vrp8") else _version_5
        yield from version(device, name, link)
    else:
        yield f"Physical is {kind_of(name)}"
        yield _now(device)


def _now(device: Device) -> str:
    return f"Current system time: {device.clock.now():%Y-%m-%d %H:%M:%S}"


def _times(device: Device, link: Link) -> Iterator[str]:
    yield f"Last physical up time   : {f'{_since(device):%Y-%m-%d %H:%M:%S}' if link else '-'}"
    yield f"Last physical down time : {_since(device):%Y-%m-%d %H:%M:%S}"
    yield _now(device)


def _version_5(device: Device, name: str, link: Link) -> Iterator[str]:
    yield from _times(device, link)
    if device.model.is_physical(name):
        yield f"Port Mode: {'COMMON FIBER' if has_module(device, name) else 'COMMON COPPER'}"
        yield f"Speed : {_SPEEDS[kind_of(name)]:>4},  Loopback: NONE"
        yield "Duplex: FULL,  Negotiation: ENABLE"
    number = _number(device, name) % 1_000_000 if link else 0
    yield "Last 300 seconds input rate 0 bits/sec, 0 packets/sec"
    yield "Last 300 seconds output rate 0 bits/sec, 0 packets/sec"
    for way, packets in (("Input", number), ("Output", number // 2)):
        yield ""
        yield f"{way}:  {packets} packets, {packets * 128} bytes"
        if device.model.is_physical(name):
            yield f"  Unicast:    {packets - packets // 10:>16},  Multicast:  {packets // 10:>16}"
            yield f"  Broadcast:  {0:>16},  Jumbo:      {0:>16}"
            yield f"  Discard:    {0:>16},  Total Error:{0:>16}"


def _version_8(device: Device, name: str, link: Link) -> Iterator[str]:
    if has_module(device, name):
        received, sent, _ = powers(device, name)
        yield "The Vendor PN is 02315286"
        width = f"{_SPEEDS[kind_of(name)] // 1000}G"
        yield f"Port BW: {width}, Transceiver max BW: {width}, Transceiver Mode: SingleMode"
        yield "WaveLength: 1310nm, Transmission Distance: 10km"
        yield f"Rx Power:  {received:.2f}dBm, Tx Power:  {sent:.2f}dBm"
    if device.model.is_physical(name):
        yield "Loopback:none, full-duplex mode, negotiation: enable, Pause Flowcontrol:Receive Enable"
    yield from _times(device, link)
    yield "Statistics last cleared:never"
    number = _number(device, name) % 1_000_000 if link else 0
    yield "    Last 300 seconds input rate: 0 bits/sec, 0 packets/sec"
    yield "    Last 300 seconds output rate: 0 bits/sec, 0 packets/sec"
    yield f"    Input: {number * 128} bytes, {number} packets"
    yield f"    Output: {number // 2 * 128} bytes, {number // 2} packets"
    for way, packets, lost in (("Input", number, "Overrun"), ("Output", number // 2, "Lost")):
        yield f"    {way}:"
        yield f"      Unicast: {packets - packets // 10}, Multicast: {packets // 10}"
        yield f"      Broadcast: 0, {'JumboOctets' if way == 'Input' else 'Jumbo'}: 0"
        yield f"      {lost}: 0, {'CRC' if way == 'Input' else 'Overflow'}: 0"


def _ip_interface(session: Session, _: Match[str]) -> str:
    found = []
    for name, link, body in interfaces(session.device):
        addresses = [e for e in body.all("ip", "address") if e.words[2:3] and "." in e.words[2]]
        if addresses:
            found.append("\n".join(_with_addresses(name, link, addresses)))
    return "\n\n".join(found)


def _with_addresses(name: str, link: Link, entries: list[Entry]) -> Iterator[str]:
    yield f"{name} current state : {link.value}"
    yield f"Line protocol current state : {'UP' if link else 'DOWN'}"
    yield "The Maximum Transmit Unit : 1500 bytes"
    yield "input packets : 0, bytes : 0, multicasts : 0"
    yield "output packets : 0, bytes : 0, multicasts : 0"
    for entry in entries:
        address = ipaddress.IPv4Interface("/".join(entry.words[2:4]))
        yield f"Internet Address is {address}{' Sub' if 'sub' in entry.words else ''}"
        yield f"Broadcast address : {address.network.broadcast_address}"
    yield "TTL being 1 packet number:         0"


def _ipv6_interface(session: Session, _: Match[str]) -> str:
    found = []
    for name, link, body in interfaces(session.device):
        addresses = [
            ipaddress.IPv6Interface("/".join(e.words[2:4]))
            for e in body.all("ipv6", "address")
            if "link-local" not in e.words and e.words[3:4]
        ]
        if body.find("ipv6", "enable") or addresses:
            found.append("\n".join(_with_addresses6(session.device, name, link, addresses)))
    return "\n\n".join(found)


def _with_addresses6(
    device: Device, name: str, link: Link, addresses: list[ipaddress.IPv6Interface]
) -> Iterator[str]:
    yield f"{name} current state : {link.value}"
    yield f"IPv6 protocol current state : {'UP' if link else 'DOWN'}"
    yield f"IPv6 is enabled, link-local address is {link_local(device, name).upper()}"
    if addresses:
        yield "  Global unicast address(es):"
        for address in addresses:
            yield f"    {str(address.ip).upper()}, subnet is {str(address.network).upper()}"
    yield "  Joined group address(es):"
    yield "    FF02::2"
    yield "    FF02::1"
    yield "  MTU is 1500 bytes"


INTERFACE_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-interface": _interface,
    "display-ip-interface": _ip_interface,
    "display-ipv6-interface": _ipv6_interface,
}
