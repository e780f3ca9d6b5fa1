# SPDX-License-Identifier: Apache-2.0
"""Whether a tunnel carries anything: its two ends mirror each other, and IPsec between them agrees."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.twin.configuration import ciphertext
from zongheng.twin.configuration.effects.tunnel_effects import missing, policies, settings
from zongheng.twin.configuration.tree import Section

_Address = ipaddress.IPv4Address
_Network = ipaddress.IPv4Network
_Pair = tuple[str, str]
"""Source and destination of a flow, as addresses."""
IKE = "500"
"""The UDP port that IKE begins on (RFC 7296), as access lists print it."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A GRE tunnel as one end has it."""

    source: str
    destination: str
    key: str

    @property
    def mirrored(self) -> Tunnel:
        """Return it as its other end has it."""
        return Tunnel(self.destination, self.source, self.key)


@dataclass(frozen=True, slots=True)
class Guarded:
    """One entry of an IPsec policy: what it guards (None: whatever the caller says), how, and with whom."""

    flows: frozenset[_Pair] | None
    peer: str | None
    remote_id: str | None
    terms: tuple[str, ...]
    """Key, version and algorithms: what both ends must have alike."""

    def guards(self, flow: _Pair) -> bool:
        return self.flows is None or flow in self.flows


@dataclass(frozen=True, slots=True)
class Underlay:
    """The port to the internet with its policy."""

    address: str | None
    """The port's own; None where the carrier gives one."""
    name: str
    """By which the device calls itself in IKE."""
    held: frozenset[str]
    """Addresses of all interfaces that are up."""
    entries: tuple[Guarded, ...]
    reached: tuple[_Network, ...]
    """Where static routes lead by the port."""

    def reaches(self, address: str) -> bool:
        return any(_Address(address) in network for network in self.reached)


def agreed(a: Underlay | None, b: Underlay | None, tunnel: Tunnel) -> bool:
    """Return whether one of two devices calls the other, and both agree on what guards a tunnel of ``a``."""
    if a is None or b is None or tunnel.source not in a.held or tunnel.destination not in b.held:
        return False
    flow = tunnel.source, tunnel.destination
    return _calls(a, b, flow) or _calls(b, a, flow[::-1])


def _calls(caller: Underlay, called: Underlay, flow: _Pair) -> bool:
    source, destination = flow
    if called.address is None or not caller.reaches(destination) or not called.reaches(source):
        return False
    return any(
        mine.peer == called.address
        and mine.guards(flow)
        and caller.reaches(mine.peer)
        and theirs.guards((destination, source))
        and theirs.peer in (None, caller.address)
        and mine.terms == theirs.terms
        and mine.remote_id in (None, called.name)
        and theirs.remote_id in (None, caller.name)
        for mine in caller.entries
        for theirs in called.entries
    )


def tunnel_of(body: Section) -> Tunnel | None:
    """Return the tunnel that an interface is; None where it is none, or lacks an end."""
    protocol, source, destination = (body.find(word) for word in ("tunnel-protocol", "source", "destination"))
    if not (protocol and protocol.value == ("gre",) and source and destination):
        return None
    key = body.find("gre", "key")
    return Tunnel(source.value[0], destination.value[0], key.value[-1] if key else "")


def underlay_of(root: Section, up: frozenset[str]) -> Underlay | None:
    """Return what the first interface is that is up and has an IPsec policy which its filters let work."""
    bodies = [(entry.words[1], entry.body) for entry in root.all("interface") if entry.body]
    for name, body in bodies:
        policy, own = body.find("ipsec", "policy"), body.entries.get(("ip", "address"))
        if name not in up or policy is None or not _lets_ike_pass(root, body):
            continue
        local = root.find("ike", "local-name")
        return Underlay(
            address=own.value[0] if own else None,
            name=local.value[0] if local else "",
            held=frozenset(_held(root, up)),
            entries=tuple(_entries(root, policy.value[0])),
            reached=tuple(_reached(root, name, body)),
        )
    return None


def _held(root: Section, up: frozenset[str]) -> Iterator[str]:
    for entry in root.all("interface"):
        own = entry.body.entries.get(("ip", "address")) if entry.body else None
        if own and entry.words[1] in up:
            yield own.value[0]


def _lets_ike_pass(root: Section, body: Section) -> bool:
    filters = [body.entries.get(("traffic-filter", direction)) for direction in ("inbound", "outbound")]
    lists = [root.find("acl", "number", one.words[-1]) for one in filters if one]
    return all(_permits_ike(one.body) for one in lists if one and one.body)


def _permits_ike(acl: Section) -> bool:
    """Tell what the first rule says that is about IKE; a traffic filter lets pass what no rule is about."""
    rules = sorted((rule.words[1:] for rule in acl.all("rule")), key=lambda words: int(words[0]))
    about = (
        action
        for _, action, *packets in rules
        if packets in ([], ["ip"], ["udp"]) or (packets[0] == "udp" and IKE in packets)
    )
    return next(about, "permit") == "permit"


def _reached(root: Section, name: str, body: Section) -> Iterator[_Network]:
    """Yield where static routes lead by an interface: to its own net's next hops, or by what DHCP said."""
    own = body.entries.get(("ip", "address"))
    net = ipaddress.IPv4Interface("/".join(own.value[:2])).network if own else None
    for entry in root.all("ip", "route-static"):
        words = entry.words[2:]
        if words[0] == "vpn-instance":
            continue
        by_lease = words[2:4] == (name, "dhcp") and body.find("ip", "address", "dhcp-alloc") is not None
        by_hop = net is not None and words[2][0].isdigit() and _Address(words[2]) in net
        if by_lease or by_hop:
            yield _Network("/".join(words[:2]), strict=False)


def _entries(root: Section, name: str) -> Iterator[Guarded]:
    for entry in policies(root, name):
        for section in settings(root, entry) if not missing(root, entry) else ():
            peer = root.find("ike", "peer", _value(section, "ike-peer"))
            body = peer.body if peer and peer.body else Section()
            acl = root.find("acl", "number", _value(section, "security", "acl"))
            yield Guarded(
                flows=frozenset(_flows(acl.body)) if acl and acl.body else None,
                peer=_value(body, "remote-address") or None,
                remote_id=_value(body, "remote-id") or None,
                terms=tuple(_terms(root, section, body)),
            )


def _terms(root: Section, section: Section, peer: Section) -> Iterator[str]:
    key = _value(peer, "pre-shared-key")
    yield ciphertext.reveal(key) or key
    yield _value(peer, "version")
    yield _value(section, "pfs")
    for header, word in (("ike", _value(peer, "ike-proposal")), ("ipsec", _value(section, "proposal"))):
        proposal = root.find(header, "proposal", word)
        lines = (entry.line for entry in proposal.body.entries.values()) if proposal and proposal.body else ()
        yield from sorted(lines)


def _flows(acl: Section) -> Iterator[_Pair]:
    for rule in acl.all("rule"):
        words = rule.words
        if words[2] == "permit" and "source" in words and "destination" in words:
            yield words[words.index("source") + 1], words[words.index("destination") + 1]


def _value(section: Section, *words: str) -> str:
    entry = section.find(*words)
    return entry.value[-1] if entry and entry.value else ""
