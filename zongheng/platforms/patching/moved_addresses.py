# SPDX-License-Identifier: Apache-2.0
"""Addresses that move from one interface to another: the old holder lets go before the new one takes.

A device refuses an address whose network another interface of the same VPN instance still holds.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zongheng.platforms.patching.rulebook import Dialect, PatchRules

_SECONDARY = (" sub", " secondary")
_IPV4 = re.compile(r"ip address (?P<ip>[\d.]+) (?P<length>[\d.]+)(?: sub| secondary)?")
_IPV6 = re.compile(r"ipv6 address (?P<ip>[\dA-Fa-f:]+)[/ ](?P<length>\d+)")

Block = list[str]


def ipv4_of(line: str) -> str | None:
    """Return the address that a line gives an interface, as its main or a further one."""
    match = _IPV4.fullmatch(line)
    return match["ip"] if match else None


@dataclass(frozen=True, slots=True)
class _Held:
    """An address line of an interface, and what it occupies."""

    holder: str
    line: str
    vpn: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network

    @property
    def is_secondary(self) -> bool:
        return self.line.endswith(_SECONDARY)

    @property
    def is_main(self) -> bool:
        return self.network.version == 4 and not self.is_secondary

    def collides(self, other: _Held) -> bool:
        same_table = self.vpn == other.vpn and self.network.version == other.network.version
        return same_table and self.holder != other.holder and self.network.overlaps(other.network)


def free_moved_addresses(
    blocks: Sequence[Block], before: Mapping[str, Any], after: Mapping[str, Any], rules: PatchRules
) -> list[Block]:
    """Return ``blocks`` with every address that moves taken from its old interface just before it is set.

    ``before`` and ``after`` are the differing sections as nested dictionaries; ``blocks`` are commands
    in order, each a view entered, its commands and what leaves it, or one command.
    """
    dialect = rules.dialect
    old, new = list(_held(before, rules)), list(_held(after, rules))
    kept = {(held.holder, held.line, held.vpn) for held in new}
    leaving = [held for held in old if (held.holder, held.line, held.vpn) not in kept]
    ordered: list[Block] = []
    freed: set[_Held] = set()
    for block in blocks:
        taken = [held for held in new if held.holder == block[0] and held.line in block]
        in_the_way = [held for held in leaving if any(held.collides(other) for other in taken)]
        for held in _secondaries_first(in_the_way, leaving):
            if held not in freed and not _is_gone(held, ordered, rules):
                freed.add(held)
                ordered.append([held.holder, dialect.negated(held.line), dialect.leave(held.holder)])
        left = _without_undone(block, freed, dialect)
        if left:
            ordered.append(left)
    return ordered


def _secondaries_first(going: Sequence[_Held], leaving: Sequence[_Held]) -> Iterator[_Held]:
    """Yield what goes, before each main address the secondary ones that leave with it: with them it stays."""
    for held in going:
        if held.is_main:
            yield from (one for one in leaving if one.is_secondary and one.holder == held.holder)
        yield held


def _held(sections: Mapping[str, Any], rules: PatchRules) -> Iterator[_Held]:
    for holder, rows in sections.items():
        if not holder.startswith("interface "):
            continue
        vpn = next((row for row in rows if rules.binding.fullmatch(row)), "")
        for row in rows:
            match = _IPV4.fullmatch(row) or _IPV6.fullmatch(row)
            network = _network(match["ip"], match["length"]) if match else None
            if network is not None:
                yield _Held(holder, row, vpn, network)


@lru_cache(maxsize=1 << 12)
def _network(ip: str, length: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return what an address occupies; nothing for one that no device takes."""
    try:
        return ipaddress.ip_interface(f"{ip}/{length}").network
    except ValueError:
        return None


def _is_gone(held: _Held, done: Sequence[Block], rules: PatchRules) -> bool:
    """Tell whether the blocks before have already taken the address off, in whatever way."""
    negated = rules.dialect.negated
    for block in done:
        if block[0] == negated(held.holder):
            return True
        own = block[0] == held.holder
        if own and any(line == negated(held.line) or _replaces(line, held, rules) for line in block):
            return True
    return False


def _replaces(line: str, held: _Held, rules: PatchRules) -> bool:
    """Tell whether a line puts another main address in the place of this one, or wipes it.

    An interface loses its addresses with its VPN instance, and a port with its mode.
    """
    if rules.binding.fullmatch(rules.dialect.bare(line)):
        return True
    if rules.port_modes and rules.port_modes.line.fullmatch(line):
        return True
    return held.is_main and _IPV4.fullmatch(line) is not None and not line.endswith(_SECONDARY)


def _without_undone(block: Block, freed: set[_Held], dialect: Dialect) -> Block:
    undone = {dialect.negated(held.line) for held in freed if held.holder == block[0]}
    left = [line for line in block if line not in undone]
    return [] if len(left) < len(block) and left[1:] == [dialect.leave(block[0])] else left
