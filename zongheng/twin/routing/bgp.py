# SPDX-License-Identifier: Apache-2.0
"""Where a dialect keeps BGP's sessions and what is told in them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.twin.configuration import ciphertext
from zongheng.twin.configuration.tree import Section, Words
from zongheng.twin.models.dialect import Bgp


@dataclass(frozen=True, slots=True)
class Terms:
    """What a device asks of a session: a key of both ends; or that there be none, ``closed``."""

    key: str
    closed: bool


def terms_of(root: Section, bgp: Bgp, vpn: str, address: str) -> Terms:
    """Return what a device asks of its session with a peer."""
    section = sessions_of(root, bgp, vpn, ipaddress.ip_address(address).version)
    if section is None:
        return Terms("", closed=False)
    key = section.entries.get((bgp.peer, address, "password"))
    secret = key.words[-1] if key else ""
    closed = any((bgp.peer, address, word) in section.entries for word in ("ignore", "shutdown"))
    return Terms(ciphertext.reveal(secret) or secret, closed=closed)


def process_of(root: Section, bgp: Bgp) -> tuple[str, Section] | None:
    """Return the number of the device's AS, and the settings of its BGP; None where it speaks none."""
    process = root.find(*bgp.process)
    return (process.words[len(bgp.process)], process.body) if process and process.body else None


def family_of(root: Section, bgp: Bgp, vpn: str, family: int) -> Section | None:
    """Return the settings of one family (4 or 6) of a table."""
    return _at(root, bgp, bgp.vpn_family if vpn else bgp.family, vpn, family)


def sessions_of(root: Section, bgp: Bgp, vpn: str, family: int) -> Section | None:
    """Return the section that the peers of a table stand in, those whose address is of a family."""
    return _at(root, bgp, bgp.vpn_peers if vpn else bgp.peers, vpn, family)


def peers_of(root: Section, bgp: Bgp) -> Iterator[tuple[str, str, str]]:
    """Yield (VPN instance, address, AS number) of every peer that may speak, the global table's first."""
    for vpn in ("", *_vpns(root, bgp)):
        for entry in dict.fromkeys(
            entry.words
            for family in (4, 6)
            if (section := sessions_of(root, bgp, vpn, family)) is not None
            for entry in section.all("peer")
            if entry.identity[2:] == ("as-number",)
        ):
            if not bgp.enables or _is_enabled(root, bgp, vpn, entry[1]):
                yield vpn, entry[1], entry[3]


def _vpns(root: Section, bgp: Bgp) -> list[str]:
    process = process_of(root, bgp)
    named = [entry.words for entry in process[1].entries.values()] if process else []
    return list(dict.fromkeys(words[2] for words in named if words[1:2] == ("vpn-instance",)))


def _is_enabled(root: Section, bgp: Bgp, vpn: str, address: str) -> bool:
    families = (family_of(root, bgp, vpn, family) for family in (4, 6))
    return any(section is not None and section.find("peer", address, "enable") for section in families)


def _at(root: Section, bgp: Bgp, path: tuple[str, ...], vpn: str, family: int) -> Section | None:
    process = process_of(root, bgp)
    section = process[1] if process else None
    for step in path:
        identity: Words = tuple(step.format(vpn=vpn, family=family).split())
        entry = section.entries.get(identity) if section else None
        section = entry.body if entry else None
    return section
