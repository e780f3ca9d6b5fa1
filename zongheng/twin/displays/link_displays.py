# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of the layer below: LLDP, ARP, IPv6 neighbours, MAC addresses and VLANs."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import mac_of, mac_of_words, port_under
from zongheng.twin.devices.interfaces import Link, interfaces
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import Cable, cables, topology_of
from zongheng.twin.routing.facts import Port
from zongheng.twin.sessions.session import Session

_SHORT = {"GigabitEthernet": "GE", "XGigabitEthernet": "XGE", "Ethernet": "Eth"}
_LLDP_OFF = "Info: Global LLDP is not enabled."


def short(name: str) -> str:
    """Return an interface's name as tables print it."""
    kind = name.rstrip("0123456789/.")
    return _SHORT.get(kind, kind) + name[len(kind) :]


# --- LLDP -------------------------------------------------------------------------------------------


def speaks_lldp(device: Device, port: str) -> bool:
    """Return whether a device is known at this port: LLDP is on, and was not switched off there."""
    told = device.running.root.find(*device.dialect.lldp)
    if told is None or told.negated:
        return False
    body = next((body for name, _, body in interfaces(device) if name == port), None)
    if body is None or ("lldp", "disable") in body.entries:
        return False
    off = body.find("lldp", "enable")
    return off is None or not off.negated


def heard(device: Device) -> list[Cable]:
    """Return the cables at whose two ends LLDP is spoken."""
    return [
        cable
        for cable in cables(device)
        if speaks_lldp(device, cable.port) and speaks_lldp(cable.other, cable.other_port)
    ]


def _lldp(session: Session, _: Match[str]) -> str:
    if session.device.running.root.find("lldp", "enable") is None:
        return _LLDP_OFF
    by_port: dict[str, list[Cable]] = {}
    for cable in heard(session.device):
        by_port.setdefault(cable.port, []).append(cable)
    return "\n".join(line for port, found in by_port.items() for line in _neighbours(port, found))


def _neighbours(port: str, found: list[Cable]) -> Iterator[str]:
    yield f"{port} has {len(found)} neighbor(s):"
    for index, cable in enumerate(found, start=1):
        other = cable.other
        text = next((b.find("description") for n, _, b in interfaces(other) if n == cable.other_port), None)
        address = loopback(other)
        yield ""
        yield f"Neighbor index :{index}"
        yield "Chassis type   :MAC address"
        yield f"Chassis ID     :{mac_of(other)}"
        yield "Port ID type   :Interface name"
        yield f"Port ID        :{cable.other_port}"
        yield f"Port description    :{' '.join(text.value) if text else cable.other_port}"
        yield f"System name         :{other.sysname}"
        yield f"System description  :{other.model.version}"
        yield f"{other.dialect.sysname} {other.model.product}"
        yield "System capabilities supported   :bridge router"
        yield "System capabilities enabled     :bridge router"
        yield "Management address type  :ipv4"
        yield f"Management address value :{address}"
        yield "Expired time   :112s"
    yield ""


def loopback(device: Device) -> str:
    """Return the address that a device is managed by, as it tells it to others."""
    body = next((body for name, _, body in interfaces(device) if name == "LoopBack0"), None)
    address = body.entries.get(("ip", "address")) if body else None
    return address.words[2] if address else "--"


def _lldp_brief(session: Session, _: Match[str]) -> str:
    if session.device.running.root.find("lldp", "enable") is None:
        return _LLDP_OFF
    head = "Local Intf       Neighbor Dev             Neighbor Intf             Exptime(s)"
    rows = [
        f"{short(c.port):<16} {c.other.sysname:<24} {short(c.other_port):<25} 112"
        for c in heard(session.device)
    ]
    return "\n".join([head, *rows])


# --- ARP and IPv6 neighbours --------------------------------------------------------------------------


def beside(device: Device, family: int) -> Iterator[tuple[Port, str, str]]:
    """Yield what a device hears at its ports: own port, and address and MAC address of the neighbour."""
    network = topology_of(device)
    if network is None:
        return
    for segment in network.segments(device.host, family):
        address, own = segment.other.address(family), segment.mine.address(family)
        if address is not None and own is not None and address.ip != own.ip and segment.mine.tunnel is None:
            other = network.devices[segment.other.host]
            yield segment.mine, str(address.ip), mac_of(other, segment.other.name)
    for peer in network.boundary:
        address_of_peer = ipaddress.ip_address(peer)
        for port in network.ports(device.host) if address_of_peer.version == family else ():
            own = port.address(family)
            if own is not None and address_of_peer in own.network:
                yield port, str(address_of_peer), mac_of_words("boundary", str(address_of_peer))


def _arp(session: Session, _: Match[str]) -> str:
    device = session.device
    heard: dict[str, list[tuple[Port, str, str]]] = {}
    for port, address, mac in beside(device, 4):
        heard.setdefault(port.name, []).append((port, address, mac))
    rows, dynamic, own = [], 0, 0
    for name, link, body in interfaces(device):
        entry = body.entries.get(("ip", "address"))
        if not link or entry is None or name.startswith(("LoopBack", "Tunnel", "NULL")):
            continue
        bound = body.find("ip", "binding", "vpn-instance")
        vpn = bound.words[3] if bound else ""
        own += 1
        rows.append(_arp_row(entry.words[2], mac_of(device, name), "", "I -", name, vpn))
        for port, other, mac in heard.get(name, ()):
            dynamic += 1
            rows.append(_arp_row(other, mac, "16", "D-0", _learned_at(device, name), vpn))
            rows += [f"{'':<36}{port.tag}/-"] if port.tag else []
    return "\n".join(
        [
            "IP ADDRESS      MAC ADDRESS     EXPIRE(M) TYPE        INTERFACE   VPN-INSTANCE",
            "                                          VLAN/CEVLAN PVC",
            "-" * 78,
            *rows,
            "-" * 78,
            f"Total:{own + dynamic:<9} Dynamic:{dynamic:<7} Static:0     Interface:{own}",
        ]
    )


def _learned_at(device: Device, name: str) -> str:
    return (port_under(device, name) or name) if name.startswith("Vlanif") else name


def _arp_row(address: str, mac: str, expires: str, kind: str, name: str, vpn: str) -> str:
    return f"{address:<15} {mac:<15} {expires:<9} {kind:<11} {short(name):<16} {vpn}".rstrip()


def _nd(session: Session, _: Match[str]) -> str:
    rows = [
        line for port, address, mac in beside(session.device, 6) for line in _nd_block(port, address, mac)
    ]
    count = sum(line.startswith("IPv6 Address") for line in rows)
    return "\n".join(["-" * 77, *rows, "-" * 77, f"Total: {count}     Dynamic: {count}     Static: 0"])


def _nd_block(port: Port, address: str, mac: str) -> Iterator[str]:
    yield f"IPv6 Address : {address.upper()}"
    yield f"Link-layer   : {mac:<34} State : REACH"
    yield f"Interface    : {short(port.name):<34} Age   : 0"
    yield f"VLAN         : {port.tag or '-':<34} CEVLAN: -"
    yield f"VPN name     : {port.vpn:<34} Is Router: TRUE"
    yield "Secure FLAG  : UN-SECURE"
    yield ""


# --- switching ----------------------------------------------------------------------------------------


def _mac(session: Session, _: Match[str]) -> str:
    device = session.device
    found: dict[tuple[str, str, str], None] = {}
    for family in (4, 6):
        for port, _address, mac in beside(device, family):
            learned = port_under(device, port.name) if port.name.startswith("Vlanif") else None
            if learned:
                found[port.name.removeprefix("Vlanif"), mac, short(learned)] = None
    line = "-" * 79
    rows = [f"{mac:<14} {f'{vlan}/-':<33} {at:<19} dynamic" for vlan, mac, at in sorted(found)]
    head = "MAC Address    VLAN/VSI                          Learned-From        Type      "
    return "\n".join([line, head, line, *rows, line, f"Total items displayed = {len(rows)}"])


def _vlan(session: Session, _: Match[str]) -> str:
    root = session.device.running.root
    ups = {name: link for name, link, _ in interfaces(session.device)}
    found = vlans.members(root)
    line = "-" * 80
    out = [
        f"The total number of VLANs is : {len(found)}",
        line,
        "U: Up;         D: Down;         TG: Tagged;         UT: Untagged;",
        "MP: Vlan-mapping;               ST: Vlan-stacking;",
        "#: ProtocolTransparent-vlan;    *: Management-vlan;",
        line,
        "",
        "VID  Type    Ports",
        line,
    ]
    for number, ports in found.items():
        out += _vlan_rows(number, ports, ups)
    out += ["", "VID  Status  Property      MAC-LRN Statistics Description", line]
    for number in found:
        entry = root.find("vlan", str(number))
        text = entry.body.find("description") if entry and entry.body else None
        label = " ".join(text.value) if text else f"VLAN {number:04}"
        out.append(f"{number:<4} enable  default       enable  disable    {label}")
    return "\n".join(out)


def _vlan_rows(number: int, ports: Mapping[str, bool], ups: Mapping[str, Link]) -> list[str]:
    rows = []
    for tagged, word in ((False, "UT"), (True, "TG")):
        names = [f"{short(p)}({'U' if ups[p] else 'D'})" for p, bears in ports.items() if bears is tagged]
        for at in range(0, len(names), 4):
            lead = f"{word}:" if at == 0 else "   "
            rows.append(lead + "".join(f"{name:<16}" for name in names[at : at + 4]).rstrip())
    first, rest = (rows[0] if rows else ""), rows[1:]
    return [f"{number:<4} common  {first}".rstrip(), *(f"{'':<13}{row}" for row in rest)]


LINK_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-lldp": _lldp,
    "display-lldp-brief": _lldp_brief,
    "display-arp": _arp,
    "display-nd": _nd,
    "display-mac": _mac,
    "display-vlan": _vlan,
}
