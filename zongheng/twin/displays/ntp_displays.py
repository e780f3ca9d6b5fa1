# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of NTP: a server is synchronised with when the device reaches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.configuration.tree import Entry
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.tracing import way_to
from zongheng.twin.sessions.session import Session


def _servers(session: Session) -> list[Entry]:
    root = session.device.running.root
    return [*root.all("ntp-service", "unicast-server"), *root.all("ntp", "unicast-server")]


def _status(session: Session, _: Match[str]) -> str:
    server = next((one for one in _servers(session) if _reaches(session, one)), None)
    if server is None:
        return " clock status: unsynchronized\n clock stratum: 16\n reference clock ID: none"
    return (
        " clock status: synchronized\n clock stratum: 3\n"
        f" reference clock ID: {server.identity[2]}\n nominal frequency: 64.0000 Hz"
    )


def _sessions(session: Session, _: Match[str]) -> str:
    return "\n".join(line for server in _servers(session) for line in _one(session, server))


def _reaches(session: Session, server: Entry) -> bool:
    said = server.value
    vpn = said[said.index("vpn-instance") + 1] if "vpn-instance" in said else ""
    alone = session.device.network is None
    return alone or way_to(session.device, vpn, server.identity[2]).reached


def _one(session: Session, server: Entry) -> Iterator[str]:
    address, reached = server.identity[2], _reaches(session, server)
    yield f" clock source: {address}"
    yield f" clock stratum: {2 if reached else 16}"
    yield f" clock status: configured, {'master, sane, valid' if reached else 'insane, valid, unsynced'}"
    yield f" reference clock ID: {'LOCAL(0)' if reached else 'none'}"
    yield f" reach: {255 if reached else 0}"
    yield " current poll: 64"
    yield " now: 12"
    yield f" offset: {'0.1250' if reached else '0.0000'} ms"
    yield f" delay: {'2.00' if reached else '0.00'} ms"
    yield f" disper: {'0.50' if reached else '0.00'} ms"
    yield ""


NTP_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-ntp": _status,
    "display-ntp-sessions": _sessions,
}
