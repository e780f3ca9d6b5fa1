# SPDX-License-Identifier: Apache-2.0
"""A policy in a line a rule beside the findings that it must give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zongheng.policy.analysis import Finding, Kind, analyse
from zongheng.policy.decision import decide
from zongheng.policy.model import (
    AddressSet,
    ExitPolicy,
    PublishedServer,
    Rule,
    ServiceItem,
    ServiceSet,
    Zone,
    from_data,
    to_data,
)

ZONES = (
    Zone("local", "本机", 100),
    Zone("trust", "信任区", 85, ("internet",)),
    Zone("dmz", "门户区", 50, ("dmz",)),
    Zone("untrust", "外部", 5, ("carrier",)),
)
SETS = {
    "office": AddressSet("office", "办公", ("10.26.0.0/23",), ("2001:db8:1::/56",)),
    "room": AddressSet("room", "办公的一间", ("10.26.0.0/26",)),
    "town": AddressSet("town", "乡镇", ("10.26.8.0/21",)),
    "admin": AddressSet("admin", "行政服务域", ("10.126.0.0/17",)),
    "portal": AddressSet("portal", "门户", ("10.141.0.10/32",)),
    "nobody": AddressSet("nobody", "空组"),
    "all4": AddressSet("all4", "全部", ("0.0.0.0/0",)),
}
SERVICES = {
    "web": ServiceSet("web", "网页", (ServiceItem("tcp", 80, 80), ServiceItem("tcp", 443, 443))),
    "https": ServiceSet("https", "加密网页", (ServiceItem("tcp", 443, 443),)),
    "ospf": ServiceSet("ospf", "路由", (ServiceItem("ospf"),)),
}


def rule(line: str) -> Rule:
    """``name action from>to sources>destinations services [inspect…] [log]``; ``*`` is any."""
    name, action, zones, ends, services, *more = line.split()

    def names(text: str) -> tuple[str, ...]:
        return () if text == "*" else tuple(text.split(","))

    (come, go), (src, dst) = (tuple(names(part) for part in text.split(">")) for text in (zones, ends))
    inspect = tuple(word for word in more if word != "log")
    return Rule(name, name, come, go, src, dst, names(services), action, inspect, "log" in more)


def policy(*lines: str, **changes: object) -> ExitPolicy:
    rules = tuple(rule(line) for line in lines)
    used = {name for r in rules for name in (*r.sources, *r.destinations)} | set(
        changes.get("never_outside", ())
    )
    services = {name for r in rules for name in r.services}
    made = ExitPolicy(
        "试",
        ZONES,
        tuple(SETS[name] for name in sorted(used)),
        tuple(SERVICES[name] for name in sorted(services)),
        rules,
        "deny",
    )
    return replace(made, **changes)


PORTAL = PublishedServer("portal", "门户", "unicom", "dmz", "203.0.113.5", "10.141.0.10", "tcp", 443, 443)

CASES = {
    "a clean policy has no finding": ([
        "guard deny *>* admin>* * log",
        "out permit trust>untrust office>* web ips",
    ], {"never_outside": ("admin",)}, []),
    "a permit after a deny that covers it is shadowed": ([
        "no deny trust>untrust office>* web log",
        "out permit trust>untrust room>* https",
    ], {}, [(Kind.SHADOWED, "out", ("no",))]),
    "two earlier rules together can cover a third": ([
        "no deny trust>untrust office>* https log",
        "out permit trust>untrust town>* https",
        "both permit trust>untrust office,town>* https",
    ], {}, [(Kind.SHADOWED, "both", ("no", "out"))]),
    "a permit within an earlier permit is redundant": ([
        "out permit trust>untrust office>* web",
        "room permit trust>untrust room>* https",
    ], {}, [(Kind.REDUNDANT, "room", ("out",))]),
    "a permit that a later one repeats is redundant": ([
        "room permit trust>untrust room>* https",
        "out permit trust>untrust office>* web",
    ], {}, [(Kind.REDUNDANT, "room", ("out",))]),
    "inspection makes a difference": ([
        "room permit trust>untrust room>* https ips",
        "out permit trust>untrust office>* web",
    ], {}, []),
    "a silent deny at the end repeats the default": ([
        "out permit trust>untrust office>* web",
        "end deny *>* *>* *",
    ], {}, [(Kind.REDUNDANT, "end", ())]),
    "a logged deny at the end does not": ([
        "out permit trust>untrust office>* web",
        "end deny *>* *>* * log",
    ], {}, []),
    "an exception before a wider rule is meant": ([
        "no deny trust>untrust room>* https log",
        "out permit trust>untrust office>* web",
    ], {}, []),
    "opposed rules that cut across each other contradict": ([
        "no deny trust>untrust room,town>* https log",
        "out permit trust>untrust office>* web",
    ], {}, [(Kind.CONTRADICTING, "out", ("no",))]),
    "any to any": ([
        "all permit trust>untrust *>* web",
    ], {}, [(Kind.ANY_ANY, "all", ())]),
    "the whole of IPv4 is any": ([
        "all permit trust>untrust all4>* web",
    ], {}, [(Kind.ANY_ANY, "all", ())]),
    "routing of the gateway itself is bounded by its zone": ([
        "routing permit trust>local *>* ospf",
    ], {}, []),
    "an empty group": ([
        "out permit trust>untrust nobody>* web",
    ], {}, [(Kind.EMPTY_GROUP, "nobody", ("out",))]),
    "a permit takes the administrative domain outside": ([
        "out permit trust>untrust office,admin>* web",
    ], {"never_outside": ("admin",)}, [(Kind.REACHES_OUTSIDE, "out", ("admin",))]),
    "a permit from outside reaches the administrative domain": ([
        "in permit untrust>trust *>admin web",
    ], {"never_outside": ("admin",)}, [(Kind.REACHES_OUTSIDE, "in", ("admin",))]),
    "a published server without inspection": ([
        "in permit untrust>dmz *>portal https",
    ], {"published": (PORTAL,)}, [(Kind.UNINSPECTED, "portal", ("in",))]),
    "a published server with inspection": ([
        "in permit untrust>dmz *>portal https ips",
    ], {"published": (PORTAL,)}, []),
    "a published server that nobody may reach": ([
        "no deny *>* *>portal * log",
        "in permit untrust>dmz office>portal https ips",
    ], {"published": (PORTAL,)}, [(Kind.SHADOWED, "in", ("no",)), (Kind.UNREACHABLE_SERVICE, "portal", ())]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_finding(name):
    lines, changes, expected = CASES[name]
    never = changes.get("never_outside", ())
    found = [
        f
        for f in analyse(policy(*lines, **changes))
        if not (f.kind is Kind.UNUSED_SET and f.subject in never)
    ]
    assert found == [Finding(*entry) for entry in expected]


def test_a_set_that_no_rule_uses():
    unused = replace(
        policy("out permit trust>untrust office>* web"), address_sets=(SETS["office"], SETS["town"])
    )
    assert analyse(unused) == (Finding(Kind.UNUSED_SET, "town"),)


def test_every_kind_has_a_text():
    for kind in Kind:
        assert kind.value in str(Finding(kind, "subject", ("other",)).problem)


DECISIONS = [
    ("trust", "untrust", "10.26.1.9", "8.8.8.8", "tcp", 443, "out"),
    ("trust", "untrust", "2001:db8:1::9", "2001:4860::8", "tcp", 80, "out"),
    ("trust", "untrust", "2001:db8:2::9", "2001:4860::8", "tcp", 80, None),
    ("trust", "untrust", "10.26.2.0", "8.8.8.8", "tcp", 443, None),
    ("trust", "untrust", "10.26.1.9", "8.8.8.8", "udp", 443, None),
    ("trust", "untrust", "10.26.1.9", "8.8.8.8", "tcp", 81, None),
    ("dmz", "untrust", "10.26.1.9", "8.8.8.8", "tcp", 443, None),
    ("trust", "untrust", "10.26.1.9", "10.126.4.4", "tcp", 443, "guard"),
    ("trust", "local", "10.140.1.1", "224.0.0.5", "ospf", 0, "routing"),
]


@pytest.mark.parametrize(("come", "go", "src", "dst", "protocol", "port", "name"), DECISIONS)
def test_the_first_rule_that_matches_decides(come, go, src, dst, protocol, port, name):
    made = policy(
        "guard deny *>* *>admin * log",
        "out permit trust>untrust office>* web ips",
        "routing permit trust>local *>* ospf",
    )
    decision = decide(made, come, go, src, dst, protocol, port)
    assert (decision.rule.name if decision.rule else None) == name
    assert decision.action == ("permit" if name in ("out", "routing") else "deny")


def test_a_policy_survives_json():
    made = policy("in permit untrust>dmz *>portal https ips", published=(PORTAL,))
    assert from_data(to_data(made)) == made
