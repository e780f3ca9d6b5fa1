# SPDX-License-Identifier: Apache-2.0
"""Comware's ``display`` commands of switching, after the examples of its command references."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import port_under
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.displays.comware_link_displays import short
from zongheng.twin.displays.link_displays import beside
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.sessions.session import Session

_BRIDGES = ("port", "link-mode", "bridge")
_FIRST = 1
"""The VLAN that ports are in until they are told otherwise."""


def _mac(session: Session, _: Match[str]) -> str:
    """Tell the neighbours that are heard in VLANs; ports that route learn no addresses."""
    device = session.device
    found: dict[tuple[int, str, str], None] = {}
    for family in (4, 6):
        for port, _address, mac in beside(device, family):
            number = vlans.number_of(port.name)
            learned = port_under(device, port.name) if number else None
            if number and learned:
                found[int(number), mac, short(learned)] = None
    rows = [f"{mac:<16} {vlan:<10} {'Learned':<16} {at:<24} Y" for vlan, mac, at in sorted(found)]
    return "\n".join(["MAC Address      VLAN ID    State            Port/NickName            Aging", *rows])


def _vlans(session: Session, match: Match[str]) -> str:
    device, wanted = session.device, match.arguments.get("vlan")
    found = {number: ports for number, ports in _members(device).items() if wanted in (None, str(number))}
    return "\n\n".join("\n".join(_vlan(device, number, ports)) for number, ports in found.items())


def _members(device: Device) -> dict[int, dict[str, bool]]:
    """Return by VLAN the ports that carry it, and whether they tag it."""
    found = vlans.members(device.running.root)
    for port, _, body in interfaces(device):
        if body.find(*_BRIDGES) and not _left_the_first(body):
            found.setdefault(_FIRST, {})[port] = False
    return dict(sorted(found.items()))


def _left_the_first(body: Section) -> bool:
    """Return whether a port was taken out of VLAN 1, as an access port is by being in another."""
    permit = body.entries.get(("port", "trunk", "permit", "vlan", "1"))
    return body.find("port", "access", "vlan") is not None or (permit is not None and permit.negated)


def _vlan(device: Device, number: int, ports: Mapping[str, bool]) -> Iterator[str]:
    root = device.running.root
    entry, own = root.find("vlan", str(number)), root.find("interface", f"Vlan-interface{number}")
    body = (entry.body if entry else None) or Section()
    text, name = body.find("description"), body.find("name")
    address = own.body.entries.get(("ip", "address")) if own and own.body else None
    yield f" VLAN ID: {number}"
    yield " VLAN type: Static"
    yield f" Route interface: {'Configured' if own else 'Not configured'}"
    if address:
        whole = ipaddress.IPv4Interface("/".join(address.words[2:4]))
        yield f" IPv4 address: {whole.ip}"
        yield f" IPv4 subnet mask: {whole.netmask}"
    yield f" Description: {' '.join(text.value) if text else f'VLAN {number:04}'}"
    yield f" Name: {' '.join(name.value) if name else f'VLAN {number:04}'}"
    for title, tagged in (("Tagged", True), ("Untagged", False)):
        mine = [port for port, bears in ports.items() if bears is tagged]
        yield f" {title} ports:   {'' if mine else 'None'}".rstrip()
        for at in range(0, len(mine), 2):
            yield "    " + "".join(f"{port:<30}" for port in mine[at : at + 2])


COMWARE_SWITCH_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "comware-mac": _mac,
    "comware-vlans": _vlans,
}
