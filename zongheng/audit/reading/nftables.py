# SPDX-License-Identifier: Apache-2.0
"""The packet filters of a Linux machine: chains with their hooks, rules with what they match."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from zongheng.audit.device import Device
from zongheng.audit.reading.machine import MachineFile, machine_files
from zongheng.config import ConfigNode

FILTERS = r"/etc/nftables\.conf|/etc/zongheng/(?:nft/)?[^/]+\.nft"
_BASE = re.compile(
    r"type (?P<type>\S+) hook (?P<hook>\S+)(?: device \S+)? priority [^;]+;(?: policy (?P<policy>\w+);)?"
)
_VERDICT = re.compile(r"(?:^| )(?P<verdict>accept|drop|reject|snat|dnat|masquerade|redirect)\b")
_COMMENT = re.compile(r' comment "(?P<comment>[^"]*)"$')
_PORTS = re.compile(r'(?P<word>[io])if(?:name)? (?P<names>\{[^}]*\}|"[^"]*"|\S+)')
_REFERENCE = re.compile(r"@(\w+)")


@dataclass(frozen=True)
class FilterRule:
    """One line of a chain."""

    node: ConfigNode
    table: Table = field(repr=False)

    @property
    def text(self) -> str:
        return self.node.text

    @cached_property
    def match(self) -> str:
        """Return the line without its comment and quoted texts other than port names."""
        return _COMMENT.sub("", re.sub(r'prefix "[^"]*"', "", self.text))

    @cached_property
    def verdict(self) -> str:
        found = _VERDICT.search(self.match)
        return found["verdict"] if found else ""

    @property
    def name(self) -> str:
        found = _COMMENT.search(self.text)
        return found["comment"] if found else self.text

    @property
    def of_sessions(self) -> bool:
        """Tell whether it only lets on what a session that exists has, or drops what is in none."""
        return re.match(r"ct state (?!.*\bnew\b)", self.text) is not None

    @property
    def within_machine(self) -> bool:
        return re.match(r'iif(?:name)? "?lo"? ', self.text) is not None

    def ports(self, direction: str) -> frozenset[str]:
        """Return the ports that are named for coming in (``i``) or going out (``o``); empty means any."""
        found = (m for m in _PORTS.finditer(self.match) if m["word"] == direction)
        return frozenset(name for m in found for name in _elements(m["names"].strip("{}")))

    def values(self, word: str) -> list[str]:
        """Return what stands after ``word``, named sets replaced by what they hold; empty means any."""
        found = re.finditer(rf"(?:^| ){word} (?P<value>\{{[^}}]*\}}|(?!!=)\S+)", self.match)
        return [value for match in found for value in self.table.resolved(match["value"])]

    def names_port(self, protocol: str, port: int) -> bool:
        """Tell whether the line names a destination port of a protocol, alone or in a range."""
        return any(_holds(one, port) for one in self._named(protocol))

    def serves(self, protocol: str, port: int) -> bool:
        """Tell whether the line is about sessions to a port that begin: the port is named, or nothing is."""
        if self.of_sessions or self.within_machine:
            return False
        if self._named(protocol):
            return self.names_port(protocol, port)
        words = ("meta l4proto", "ip protocol", "ip6 nexthdr")
        protocols = [value for word in words for value in self.values(word)]
        if protocols:
            return protocol in protocols and "th dport" not in self.match
        other = "udp" if protocol == "tcp" else "tcp"
        return re.search(rf"\b(?:{other} (?:[sd]port|flags)|icmp(?:v6)?|th dport)\b", self.match) is None

    def _named(self, protocol: str) -> list[str]:
        pairs = (value.split(" . ") for value in self.values("th dport") if " . " in value)
        return [*self.values(f"{protocol} dport"), *(ports for kind, ports in pairs if kind == protocol)]

    @property
    def leads_elsewhere(self) -> bool:
        """Tell whether what becomes of a packet stands in another chain or a map: nobody follows it here."""
        return re.search(r"\b(?:jump|goto|vmap|queue)\b", self.match) is not None

    @property
    def sets(self) -> list[str]:
        return _REFERENCE.findall(self.match)


@dataclass
class Chain:
    """One chain; ``hook`` and ``policy`` are those of a base chain."""

    name: str
    node: ConfigNode
    type: str = ""
    hook: str = ""
    policy: str = ""
    rules: list[FilterRule] = field(default_factory=list)


@dataclass
class Table:
    """One table with its sets (``None`` for one that packets fill) and chains, in its file."""

    file: MachineFile
    node: ConfigNode
    sets: dict[str, tuple[ConfigNode, list[str] | None]] = field(default_factory=dict)
    chains: list[Chain] = field(default_factory=list)

    def resolved(self, value: str) -> list[str]:
        """Return the elements of a value: of a named set, of one in braces, or itself."""
        if value.startswith("@"):
            _, elements = self.sets.get(value[1:], (None, []))
            return elements or []
        return _elements(value.strip("{}"))


def tables(device: Device) -> list[Table]:
    """Return every table of the machine's filters, in the order of its files."""
    return [table for file in machine_files(device, FILTERS) for table in _scan(file).tables]


def chains(device: Device, hook: str, kind: str = "filter") -> list[tuple[Table, Chain]]:
    """Return the base chains of a hook, each with its table."""
    return [
        (table, chain)
        for table in tables(device)
        for chain in table.chains
        if (chain.hook, chain.type) == (hook, kind)
    ]


def unread(device: Device) -> list[ConfigNode]:
    """Return the lines of filters that stand in no block that is read here: files taken in, rules put in."""
    return [line for file in machine_files(device, FILTERS) for line in _scan(file).unread]


@dataclass
class _Scan:
    """What a file holds: its tables, and the lines that are none of their blocks'."""

    tables: list[Table] = field(default_factory=list)
    unread: list[ConfigNode] = field(default_factory=list)


def _scan(file: MachineFile) -> _Scan:
    found = _Scan()
    table: Table | None = None
    block = ""
    for line in file.node.children:
        opened = _OPENING.fullmatch(line.text)
        if opened and opened["kind"] == "table" and table is None:
            table = Table(file, line)
            found.tables.append(table)
        elif opened and opened["kind"] != "table" and table is not None and not block:
            block = opened["kind"]
            _open(table, line, opened)
        elif line.text == "}":
            block, table = "", (table if block else None)
        elif table is not None and block:
            _take(table, line, block)
        elif not _HARMLESS.fullmatch(line.text):
            found.unread.append(line)
    return found


_OPENING = re.compile(r"(?P<kind>table|chain|set|map)(?: (?:inet|ip6?|arp|bridge|netdev))? (?P<name>\S+) \{")
_HARMLESS = re.compile(r"(?:(?:add|delete|destroy|flush) )?table \S+ \S+|flush ruleset")


def _open(table: Table, line: ConfigNode, opened: re.Match[str]) -> None:
    if opened["kind"] == "chain":
        table.chains.append(Chain(opened["name"], line))
    else:
        table.sets[opened["name"]] = (line, [])


def _take(table: Table, line: ConfigNode, block: str) -> None:
    if block == "chain":
        _into_chain(table, table.chains[-1], line)
        return
    name = list(table.sets)[-1]
    node, elements = table.sets[name]
    held = re.fullmatch(r"elements = \{(.*)\}", line.text)
    if held:
        table.sets[name] = (node, _elements(held[1]))
    elif re.fullmatch(r"flags .*\bdynamic\b.*", line.text):
        table.sets[name] = (node, None)
    else:
        table.sets[name] = (node, elements)


def _into_chain(table: Table, chain: Chain, line: ConfigNode) -> None:
    base = _BASE.fullmatch(line.text)
    if base:
        chain.type, chain.hook, chain.policy = base["type"], base["hook"], base["policy"] or "accept"
    else:
        chain.rules.append(FilterRule(line, table))


def _elements(text: str) -> list[str]:
    return [word.strip().strip('"') for word in text.split(",") if word.strip()]


def _holds(ports: str, port: int) -> bool:
    first, _, last = ports.partition("-")
    return first.isdigit() and int(first) <= port <= int(last if last.isdigit() else first)
