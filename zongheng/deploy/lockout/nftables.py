# SPDX-License-Identifier: Apache-2.0
"""What a packet filter of nftables does with the first packet of our login and with the answers to it.

It knows the expressions that our own filters use. What it does not know may match or not: then an
``accept`` is not counted on, and a ``drop`` is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from zongheng.config.addresses import Address

_TOKEN = re.compile(r'"[^"]*"|\{[^}]*\}|[^\s;{}]+')
_HOOK = re.compile(r"type (?P<type>\w+) hook (?P<hook>\w+) .*?(?:policy (?P<policy>\w+))?;?$")
_WITH_ONE_WORD = frozenset({"comment", "prefix", "group", "level", "queue-threshold", "snaplen"})
_OF_BROKEN_PACKETS = (
    "fib",
    "ip option",
    "ip frag-off",
    "ip hdrlength",
    "rt type",
    "tcp flags",
    "ct state invalid",
)
"""What begins so matches packets that no login begins with."""
_WAY_IN, _WAY_OUT = ("ingress", "prerouting", "input"), ("output", "postrouting", "egress")
_VERDICTS = frozenset({"accept", "drop", "reject", "return", "jump", "goto", "dnat", "redirect"})


@dataclass(frozen=True, slots=True)
class Login:
    """It comes in at ``port`` from ``source`` to ``address``, TCP ``service``; answers go back that way."""

    port: str
    source: Address
    address: Address
    service: int


@dataclass(frozen=True, slots=True)
class _Packet:
    """One packet: over which ``port`` it goes in (or ``out``), its ends, and its connection's state."""

    port: str
    out: bool
    source: Address
    destination: Address
    service: int
    state: str


@dataclass(slots=True)
class _Chain:
    hook: str = ""
    kind: str = ""
    policy: str = "accept"
    rules: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filter:
    """The chains and sets of one file, by ``table name``."""

    chains: Mapping[tuple[str, str], _Chain]
    sets: Mapping[tuple[str, str], tuple[str, ...]]

    def refusals(self, login: Login) -> Iterator[str]:
        """Yield, of each chain that our packets meet on their ways, the line that stops them."""
        asked = _Packet(login.port, False, login.source, login.address, login.service, "new")
        answer = _Packet(login.port, True, login.address, login.source, login.service, "established")
        met = dict.fromkeys(_WAY_IN, asked) | dict.fromkeys(_WAY_OUT, answer)
        for (table, _), chain in self.chains.items():
            if chain.hook in met:
                verdict, line = self._verdict(table, chain, met[chain.hook])
                if verdict != "accept":
                    yield line

    def _verdict(self, table: str, chain: _Chain, login: _Packet) -> tuple[str, str]:
        verdict, line = self._walk(table, chain, login)
        return (verdict, line) if verdict else (chain.policy, f"policy {chain.policy}")

    def _walk(self, table: str, chain: _Chain, login: _Packet, depth: int = 0) -> tuple[str, str]:
        """Return the verdict and the rule that speaks it; nothing where no rule does."""
        for rule in chain.rules:
            matches, verdict, target = self._judged(table, rule, login)
            if verdict in ("jump", "goto") and matches is not False and depth < len(self.chains):
                inner = self.chains.get((table, target), _Chain())
                said = self._walk(table, inner, login, depth + 1)
                if said[0] and (matches or said[0] != "accept"):
                    return said
            elif verdict == "return" and matches:
                return "", ""
            elif (verdict == "accept" and matches) or (
                verdict not in ("", "accept", "return", "jump", "goto") and matches is not False
            ):
                return verdict, rule
        return "", ""

    def _judged(self, table: str, rule: str, login: _Packet) -> tuple[bool | None, str, str]:
        """Return whether a rule matches (None: cannot be told), its verdict, and a jump's target."""
        words = _TOKEN.findall(rule)
        verdict = next((word for word in words if word in _VERDICTS), "")
        cut = words.index(verdict) if verdict else len(words)
        target = words[cut + 1] if verdict in ("jump", "goto") else ""
        answers = list(self._answers(table, words[:cut], login))
        matches = False if False in answers else None if None in answers else True
        return matches, verdict, target

    def _answers(self, table: str, words: list[str], login: _Packet) -> Iterator[bool | None]:
        place = 0
        while place < len(words):
            rest = words[place:]
            if rest[0] in ("counter", "log"):
                place += 1
            elif rest[0] in _WITH_ONE_WORD:
                place += 2
            else:
                used, answer = self._answer(table, rest, login)
                yield answer
                place += used

    def _answer(self, table: str, rest: list[str], login: _Packet) -> tuple[int, bool | None]:
        """Return how many words the next expression takes, and whether it matches."""
        text = " ".join(rest)
        if text.startswith(_OF_BROKEN_PACKETS):
            return len(rest), False
        length = 1 if rest[0] in ("iifname", "iif", "oifname", "oif") else 2
        left, right = rest[:length], rest[length:]
        inverted = right[:1] == ["!="]
        right = right[1:] if inverted else right
        if not right or right[0] == ".":
            return len(rest), None
        answer = self._compared(table, " ".join(left), right[0], login)
        return length + inverted + 1, None if answer is None else answer != inverted

    def _compared(self, table: str, left: str, right: str, login: _Packet) -> bool | None:
        members = self._members(table, right)
        if left in ("iifname", "iif", "oifname", "oif"):
            over = left.startswith("o") == login.out
            return over and any(_named(login.port, member) for member in members)
        if left in ("ip saddr", "ip6 saddr", "ip daddr", "ip6 daddr"):
            address = login.source if left.endswith("saddr") else login.destination
            version = 6 if left.startswith("ip6") else 4
            return version == address.version and any(_holds(member, address) for member in members)
        if left in ("tcp dport", "tcp sport"):
            # the other end's port may be any
            served = (left == "tcp sport") == login.out
            return any(_spans(member, login.service) for member in members) if served else None
        if left == "ct state":
            return login.state in ",".join(members).split(",")
        if left == "meta l4proto":
            return bool({"tcp", "6"} & set(members))
        if left.split(maxsplit=1)[0] in ("udp", "icmp", "icmpv6", "vrrp", "esp", "ah", "sctp"):
            return False
        if left == "meta nfproto":
            return f"ipv{login.source.version}" in members
        if left == "th dport" and not login.out:
            return any(_spans(member, login.service) for member in members)
        return None

    def _members(self, table: str, right: str) -> tuple[str, ...]:
        if right.startswith("@"):
            return self.sets.get((table, right[1:]), ())
        return tuple(member.strip().strip('"') for member in right.strip("{}").split(","))


def read_filter(text: str) -> Filter:
    """Return the chains and sets of a file as ``nft -f`` reads it."""
    chains: dict[tuple[str, str], _Chain] = {}
    sets: dict[tuple[str, str], tuple[str, ...]] = {}
    table = chain = named = ""
    for raw in text.split("\n"):
        line = raw.strip()
        if opened := re.fullmatch(r"table (\w+ [\w-]+) \{", line):
            table, chain, named = opened[1], "", ""
        elif opened := re.fullmatch(r"chain ([\w-]+) \{", line):
            chain, named = opened[1], ""
            chains[table, chain] = _Chain()
        elif opened := re.fullmatch(r"set ([\w-]+) \{", line):
            named, chain = opened[1], ""
        elif line == "}":
            chain = named = ""
        elif chain and line and not line.startswith("#"):
            _into(chains[table, chain], line)
        elif named and (elements := re.fullmatch(r"elements = \{(.*)\}", line)):
            sets[table, named] = tuple(part.strip() for part in elements[1].split(","))
    return Filter(chains, sets)


def _into(chain: _Chain, line: str) -> None:
    hook = _HOOK.match(line)
    if hook:
        chain.hook, chain.kind, chain.policy = hook["hook"], hook["type"], hook["policy"] or "accept"
    else:
        chain.rules.append(line)


def _named(port: str, member: str) -> bool:
    return port.startswith(member[:-1]) if member.endswith("*") else port == member


def _holds(member: str, address: Address) -> bool:
    try:
        if "-" in member:
            low, high = (ip_address(end.strip()) for end in member.split("-"))
            return low.version == address.version and int(low) <= int(address) <= int(high)
        return address in ip_network(member, strict=False)
    except ValueError:
        return False


def _spans(member: str, service: int) -> bool:
    ends = {"ssh": "22"}.get(member, member).split("-")
    return all(end.strip().isdigit() for end in ends) and int(ends[0]) <= service <= int(ends[-1])
