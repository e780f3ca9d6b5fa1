# SPDX-License-Identifier: Apache-2.0
"""FRR's settings on a Linux machine, a file a namespace: interfaces, key chains and neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.audit.device import Device
from zongheng.audit.reading.machine import MachineFile, machine_files
from zongheng.config import ConfigNode

_ALGORITHM = re.compile(r"cryptographic-algorithm hmac-sha-\d+")


@dataclass(frozen=True, slots=True)
class Block:
    """A line that opens a block, and the lines up to its ``exit``."""

    file: MachineFile
    node: ConfigNode
    lines: tuple[ConfigNode, ...]

    def first(self, pattern: str) -> ConfigNode | None:
        return next((line for line in self.lines if re.fullmatch(pattern, line.text)), None)


@dataclass(frozen=True, slots=True)
class Adjacency:
    """An interface on which OSPF of a family may meet a neighbour, and what authenticates it there."""

    block: Block
    word: str
    node: ConfigNode
    guard: ConfigNode | None
    chain: Block | None
    """The key chain that the guard names; None for one that the file does not have, or a digest key."""

    @property
    def strong(self) -> bool:
        if self.guard is None:
            return False
        if self.chain is not None:
            return self.chain.first(_ALGORITHM.pattern) is not None
        digest = r"ip ospf message-digest-key \d+ md5 \S+"
        return self.guard.text.endswith("message-digest") and self.block.first(digest) is not None


@dataclass(frozen=True, slots=True)
class Guarded:
    """An interface or process of IS-IS, the password that it needs, and the line that gives one."""

    block: Block
    wanted: str
    guard: ConfigNode | None

    @property
    def strong(self) -> bool:
        return self.guard is not None and self.guard.text.startswith(f"{self.wanted} md5 ")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One BGP neighbour and its password's line."""

    name: str
    file: MachineFile
    node: ConfigNode
    guard: ConfigNode | None


def frr_files(device: Device) -> list[MachineFile]:
    """Return the settings of every namespace's FRR."""
    return machine_files(device, r"/etc/frr/(?:[^/]+/)?frr\.conf")


def adjacencies(device: Device) -> list[Adjacency]:
    """Return where OSPF of either family may meet a neighbour; passive interfaces do not."""
    return [
        one
        for file in frr_files(device)
        for block in _blocks(file, r"interface \S+")
        for one in _adjacencies(file, block)
    ]


def guarded_by_isis(device: Device) -> list[Guarded]:
    """Return the interfaces where IS-IS may meet a neighbour, and the levels that its processes flood in."""
    return [
        one
        for file in frr_files(device)
        for block in (*_blocks(file, r"interface \S+"), *_blocks(file, r"router isis \S+.*"))
        for one in _of_isis(block)
    ]


def neighbours(device: Device) -> list[Neighbour]:
    """Return the BGP neighbours of every namespace."""
    found = []
    for file in frr_files(device):
        for node, match in file.matching(r"neighbor (?P<name>\S+) remote-as \S+"):
            guard = file.first(rf"neighbor {re.escape(match['name'])} password \S+.*")
            found.append(Neighbour(match["name"], file, node, guard))
    return found


def _blocks(file: MachineFile, opening: str) -> Iterator[Block]:
    lines = file.node.children
    for number, node in enumerate(lines):
        if re.fullmatch(opening, node.text):
            rest = [line.text for line in lines[number + 1 :]]
            end = rest.index("exit") if "exit" in rest else len(rest)
            yield Block(file, node, tuple(lines[number + 1 : number + 1 + end]))


def _adjacencies(file: MachineFile, block: Block) -> Iterator[Adjacency]:
    for word in ("ip ospf", "ipv6 ospf6"):
        node = block.first(rf"{word} area \S+")
        if node is None or block.first(rf"{word} passive") is not None:
            continue
        guard = block.first(rf"{word} authentication (?:key-?chain \S+|message-digest)")
        yield Adjacency(block, word, node, guard, _chain(file, guard))


def _of_isis(block: Block) -> Iterator[Guarded]:
    if block.node.text.startswith("interface "):
        speaks = block.first(r"ip(?:v6)? router isis \S+")
        if speaks is not None and block.first(r"isis passive") is None:
            yield Guarded(block, "isis password", block.first(r"isis password .+"))
        return
    level = block.first(r"is-type \S+")
    for word, other in (("area", "is-type level-2-only"), ("domain", "is-type level-1")):
        if level is None or level.text != other:
            yield Guarded(block, f"{word}-password", block.first(rf"{word}-password .+"))


def _chain(file: MachineFile, guard: ConfigNode | None) -> Block | None:
    if guard is None or guard.text.endswith("message-digest"):
        return None
    name = guard.text.split()[-1]
    return next(_blocks(file, rf"key chain {re.escape(name)}"), None)
