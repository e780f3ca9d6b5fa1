# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an ordered policy, found by exact arithmetic on packet space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zongheng.errors import Place, Problem, problem
from zongheng.policy import space
from zongheng.policy.decision import PolicySpace, RuleSpace, resolved
from zongheng.policy.model import GUARD, LOCAL, ExitPolicy, NatRule, PublishedServer


class Kind(StrEnum):
    """Kinds of findings; the value is the code that explains it."""

    SHADOWED = "POL101"
    """No packet reaches the rule, and an earlier rule does the opposite to some of its packets."""
    REDUNDANT = "POL102"
    """Without the rule every packet meets the same action, inspection and logging."""
    CONTRADICTING = "POL103"
    """It and an earlier rule overlap, neither holds the other, and their actions differ."""
    ANY_ANY = "POL104"
    UNUSED_SET = "POL105"
    EMPTY_GROUP = "POL106"
    REACHES_OUTSIDE = "POL107"
    """A permit takes effect between a domain that must never be outside and an untrusted zone."""
    UNINSPECTED = "POL108"
    UNREACHABLE_SERVICE = "POL109"
    """A published server that no rule lets anyone reach."""
    UNREACHED_TRANSLATION = "POL110"
    """A source translation whose sessions are all translated by rules before it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: the rule, set or server, and the other ones that it concerns."""

    kind: Kind
    subject: str
    others: tuple[str, ...] = ()

    @property
    def problem(self) -> Problem:
        """Return the finding as a coded problem."""
        return problem(self.kind.value, Place(key=self.subject), found=" ".join(self.others))


def analyse(policy: ExitPolicy) -> tuple[Finding, ...]:
    """Return every finding on the policy, by kind and then in the order of the policy."""
    packets = resolved(policy)
    findings = (
        *_dead_rules(packets),
        *_contradictions(packets),
        *_any_to_any(packets),
        *_unused_sets(policy),
        *_empty_groups(policy),
        *_ways_outside(packets),
        *_published_servers(packets),
        *_unreached_translations(packets),
    )
    return tuple(sorted(findings, key=lambda finding: finding.kind))


def _dead_rules(packets: PolicySpace) -> Iterator[Finding]:
    """Yield rules that may go, each judged as if those found before it were gone: all may go together.

    A guard may not, though departments' own VPNs that overlap have the same addresses guarded twice.
    """
    covered = [
        entry
        for number, entry in enumerate(packets.rules)
        if not _is_guard(entry, packets.policy) and _covered(entry, packets.rules[:number])
    ]
    alive = [entry for entry in packets.rules if entry not in covered]
    for entry in packets.rules:
        if entry in covered:
            before = packets.rules[: packets.rules.index(entry)]
            covering = [other for other in before if space.overlap(entry.regions, other.regions)]
            opposed = any(other.rule.action != entry.rule.action for other in covering)
            names = tuple(other.rule.name for other in covering)
            yield Finding(Kind.SHADOWED if opposed else Kind.REDUNDANT, entry.rule.name, names)
        elif entry.regions and not _is_guard(entry, packets.policy):
            place = alive.index(entry)
            effective = _effective(entry, alive[:place])
            names_after = _same_without(entry, effective, alive[place + 1 :], packets.policy)
            if names_after is not None:
                alive.remove(entry)
                yield Finding(Kind.REDUNDANT, entry.rule.name, names_after)


def _covered(entry: RuleSpace, earlier: Iterable[RuleSpace]) -> bool:
    return bool(entry.regions) and not _effective(entry, earlier)


def _same_without(
    entry: RuleSpace, effective: list[space.Region], later: Sequence[RuleSpace], policy: ExitPolicy
) -> tuple[str, ...] | None:
    """Return the later rules that would do just the same, or None where something would change."""
    left, names = effective, []
    for other in later:
        if not space.overlap(left, other.regions):
            continue
        if _manner(other) != _manner(entry):
            return None
        names.append(other.rule.name)
        left = space.without(left, other.regions)
    if left and (policy.default, frozenset[str](), False) != _manner(entry):
        return None
    return tuple(names)


def _manner(entry: RuleSpace) -> tuple[str, frozenset[str], bool]:
    return entry.rule.action, frozenset(entry.rule.inspect), entry.rule.log


def _contradictions(packets: PolicySpace) -> Iterator[Finding]:
    """Yield opposed rules that cut across each other; guards are meant to cut across what follows."""
    for number, entry in enumerate(packets.rules):
        for other in packets.rules[:number]:
            if other.rule.action == entry.rule.action or _is_guard(other, packets.policy):
                continue
            if not space.overlap(entry.regions, other.regions):
                continue
            if space.without(entry.regions, other.regions) and space.without(other.regions, entry.regions):
                yield Finding(Kind.CONTRADICTING, entry.rule.name, (other.rule.name,))


def _is_guard(entry: RuleSpace, policy: ExitPolicy) -> bool:
    ends = {*entry.rule.sources, *entry.rule.destinations}
    held = entry.rule.action == "deny" and bool(ends) and ends <= set(policy.never_outside)
    return held and entry.rule.name.startswith(GUARD)


def _any_to_any(packets: PolicySpace) -> Iterator[Finding]:
    for entry in packets.rules:
        if entry.rule.action != "permit":
            continue
        from_any, to_any = (
            any(
                not space.difference(family, packets.addresses(end))
                for family in (space.ALL_V4, space.ALL_V6)
            )
            for end in (entry.rule.sources, entry.rule.destinations)
        )
        of_the_gateway = (LOCAL,) in (entry.rule.from_zones, entry.rule.to_zones) and bool(
            entry.rule.services
        )
        if from_any and to_any and not of_the_gateway:
            yield Finding(Kind.ANY_ANY, entry.rule.name)


def _unused_sets(policy: ExitPolicy) -> Iterator[Finding]:
    rules = policy.rules
    addresses = {name for rule in rules for name in (*rule.sources, *rule.destinations)}
    addresses |= {name for nat in policy.nat for name in nat.sources}
    services = {name for rule in rules for name in rule.services}
    yield from (Finding(Kind.UNUSED_SET, s.name) for s in policy.address_sets if s.name not in addresses)
    yield from (Finding(Kind.UNUSED_SET, s.name) for s in policy.service_sets if s.name not in services)


def _empty_groups(policy: ExitPolicy) -> Iterator[Finding]:
    for entry in policy.address_sets:
        if not entry.prefixes4 and not entry.prefixes6:
            users = tuple(r.name for r in policy.rules if entry.name in (*r.sources, *r.destinations))
            yield Finding(Kind.EMPTY_GROUP, entry.name, users)


def _ways_outside(packets: PolicySpace) -> Iterator[Finding]:
    policy = packets.policy
    for name in policy.never_outside:
        kept = packets.addresses((name,))
        outside, anywhere = packets.zones(policy.untrusted), packets.zones(())
        all_ends = packets.addresses(())
        crossing = (
            *packets.regions_between((anywhere, outside), (kept, all_ends)),
            *packets.regions_between((outside, anywhere), (all_ends, kept)),
        )
        for number, entry in enumerate(packets.rules):
            reached = space.overlap(entry.regions, crossing) if entry.rule.action == "permit" else []
            if reached and space.without(reached, _regions(packets.rules[:number])):
                yield Finding(Kind.REACHES_OUTSIDE, entry.rule.name, (name,))
        if policy.default == "permit" and space.without(crossing, _regions(packets.rules)):
            yield Finding(Kind.REACHES_OUTSIDE, "default", (name,))


def _published_servers(packets: PolicySpace) -> Iterator[Finding]:
    for server in packets.policy.published:
        permits = list(_permits_of(server, packets))
        if not permits:
            yield Finding(Kind.UNREACHABLE_SERVICE, server.name)
        elif any("ips" not in entry.rule.inspect for entry in permits):
            yield Finding(Kind.UNINSPECTED, server.name, tuple(entry.rule.name for entry in permits))


def _unreached_translations(packets: PolicySpace) -> Iterator[Finding]:
    """Yield translations that come too late; one over any carrier comes before one over a single carrier."""
    rules = [(rule, _translated(rule, packets)) for rule in packets.policy.nat]
    for number, (rule, sessions) in enumerate(rules):
        before = [(r, s) for r, s in rules[:number] if r.carrier in ("", rule.carrier)]
        if sessions and not space.without(sessions, [region for _, regions in before for region in regions]):
            names = tuple(r.name for r, regions in before if space.overlap(sessions, regions))
            yield Finding(Kind.UNREACHED_TRANSLATION, rule.name, names)


def _translated(rule: NatRule, packets: PolicySpace) -> tuple[space.Region, ...]:
    ends = packets.addresses(rule.sources), packets.addresses(())
    return packets.regions_between((packets.zones((rule.from_zone,)), packets.zones((rule.to_zone,))), ends)


def _permits_of(server: PublishedServer, packets: PolicySpace) -> Iterator[RuleSpace]:
    """Yield the permits that take effect for someone outside who calls the server."""
    port = space.PROTOCOLS.index(server.protocol) * space.PORTS + server.host_port
    calls = packets.regions_between(
        (packets.zones(packets.policy.untrusted), packets.zones((server.zone,))),
        (packets.addresses(()), space.addresses((server.host4,))),
        ((port, port),),
    )
    for number, entry in enumerate(packets.rules):
        met = space.overlap(entry.regions, calls) if entry.rule.action == "permit" else []
        if met and space.without(met, _regions(packets.rules[:number])):
            yield entry


def _effective(entry: RuleSpace, earlier: Iterable[RuleSpace]) -> list[space.Region]:
    return space.without(entry.regions, _regions(earlier))


def _regions(rules: Iterable[RuleSpace]) -> list[space.Region]:
    return [region for entry in rules for region in entry.regions]
