# SPDX-License-Identifier: Apache-2.0
"""Comware's ``display`` commands of VPN instances, after the examples of its command references."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.sessions.session import Session

_BINDING = ("ip", "binding", "vpn-instance")
_FIRST_INDEX = 2
"""The public table is the first."""


def _list(session: Session, _: Match[str]) -> str:
    found = _instances(session.device)
    rows = [f"  Total VPN-Instances configured : {len(found)}"]
    rows += ["  VPN-Instance Name               RD                     Create time"] if found else []
    made = _created(session.device)
    rows += [f"  {entry.words[2]:<31} {_distinguisher(entry):<22} {made}" for entry in found]
    return "\n".join(rows)


def _one(session: Session, match: Match[str]) -> str:
    device, name = session.device, match.arguments["vpn"]
    found = _instances(device)
    index, entry = next((at, e) for at, e in enumerate(found, _FIRST_INDEX) if e.words[2] == name)
    body = entry.body or Section()
    text = body.find("description")
    bound = [
        port for port, _, of in interfaces(device) if (own := of.find(*_BINDING)) and own.words[3] == name
    ]
    lines = [f"  VPN-Instance Name and Index : {name}, {index}"]
    given = _distinguisher(entry)
    lines += [f"  Route Distinguisher : {given}"] if given else []
    lines += [f"  Description : {' '.join(text.value)}"] if text else []
    lines += list(_in_rows(bound))
    for family in ("IPv4", "IPv6"):
        own = body.find("address-family", family.lower())
        lines += list(_targets(family, body, own.body if own else None))
    return "\n".join(lines)


def _bound_to(port: Section) -> tuple[str, ...]:
    found = port.find(*_BINDING)
    return found.value if found else ()


def _instances(device: Device) -> list[Entry]:
    return sorted(device.running.root.all("ip", "vpn-instance"), key=lambda entry: entry.serial)


def _distinguisher(entry: Entry) -> str:
    found = entry.body.find("route-distinguisher") if entry.body else None
    return found.value[0] if found else ""


def _created(device: Device) -> str:
    return f"{device.clock.begin + timedelta(seconds=device.booted_at):%Y/%m/%d %H:%M:%S}"


def _in_rows(ports: list[str]) -> Iterator[str]:
    """Yield the interfaces three a row, as the references' example does."""
    for at in range(0, len(ports), 3):
        lead = "  Interfaces : " if at == 0 else " " * 15
        more = "," if at + 3 < len(ports) else ""
        yield lead + ", ".join(ports[at : at + 3]) + more


def _targets(family: str, *sections: Section | None) -> Iterator[str]:
    """Yield the targets of a family: those of the whole instance, and its own."""
    entries = [e for section in sections if section for e in section.all("vpn-target")]
    if not entries:
        return
    yield f"  Address-family {family}:"
    for way, word in (("Export", "export-extcommunity"), ("Import", "import-extcommunity")):
        yield f"   {way} VPN Targets :"
        yield f"       {' '.join(e.words[1] for e in entries if e.words[-1] == word)}"


COMWARE_VPN_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "comware-vpn": _list,
    "comware-vpn-one": _one,
}
