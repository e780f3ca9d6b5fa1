# SPDX-License-Identifier: Apache-2.0
"""Every line that our RGOS templates print stands in a named source (``formats.yml``), view by view."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.aaa import central
from tests.support.rgos_formats import RGOS
from tests.support.ruijie import AGGREGATION, CORE, HOSTS, TOWNSHIP, VILLAGE, ruijie_county
from zongheng.design.model import Mirror
from zongheng.platforms.ruijie_rgos.patch import make_patch
from zongheng.render import render_config

DOCS = Path(__file__).parents[4] / "docs" / "ruijie.md"
KNOWN = {"syntax", "practice", "name", "kin"}


def _routes(design):
    """Give a router routes of its own, defaults and what BGP has learned, and sessions of every kind."""
    hole = replace(design.statics[0], via=None, preference=200)
    ways = tuple(replace(r, via="2001:db8::1" if r.family == 6 else "10.9.9.9") for r in design.statics)
    told = {"originate_default": True, "originate_default6": True, "import_bgp": True}
    families = []
    for number, family in enumerate(design.bgp.families):
        peers = tuple(replace(p, standby=number == 0, gives_default=True, bfd=True) for p in family.peers)
        families.append(replace(family, peers=peers, paths=2, vrf=None if number > 1 else family.vrf))
    return replace(
        design,
        statics=(hole, *ways[1:]),
        bgp=replace(design.bgp, families=tuple(families)),
        ospf=tuple(replace(process, **told) for process in design.ospf),
    )


def _lines(design):
    """Let BFD watch lines, give interfaces secondary addresses and passive OSPF."""
    some = [
        replace(
            i,
            bfd=bool(i.ospf),
            secondary4=(f"10.7.{number % 256}.1/24",) if i.address4 else (),
            ospf=replace(i.ospf, passive=number % 2 == 0) if i.ospf else None,
        )
        for number, i in enumerate(design.interfaces)
    ]
    return replace(design, interfaces=tuple(some))


def _access(design):
    """Make trunks of LANs access ports."""
    some = [
        replace(i, switchport=replace(i.switchport, mode="access", vlans=i.switchport.vlans[:1]))
        if i.switchport and i.snooping
        else i
        for i in design.interfaces
    ]
    return replace(design, interfaces=tuple(some))


def _routed(design):
    """Make a port of a switch route."""
    first = next(i for i in design.interfaces if i.kind == "physical" and not i.switchport)
    kept = tuple(i for i in design.interfaces if i is not first)
    return replace(design, interfaces=(replace(first, routed=True, address4="10.8.0.1/30"), *kept))


def _unannounced(design):
    return replace(design, interfaces=tuple(replace(i, announced=False) for i in design.interfaces))


def _six(design):
    rules = lambda a: (replace(a.rules[0], index=1, action="permit", source="2001:db8::/64"), *a.rules)  # noqa: E731
    return replace(
        design, acls=tuple(replace(a, rules=rules(a)) if a.family == 6 else a for a in design.acls)
    )


def _asking(design):
    return replace(design, aaa=central("tacacs", "Loopback 0"))


def _asking_radius(design):
    return replace(design, aaa=central("radius", "Loopback 0"))


def _mirrored(design):
    """Copy what two ports carry to a sensor."""
    first, second, third = [i.name for i in design.interfaces if i.kind == "physical"][:3]
    return replace(design, mirror=Mirror(observer=third, sources=(first, second), sensor="ids1"))


def _narrow(design):
    """Let links carry less than their ports."""
    physical = [i.name for i in design.interfaces if i.kind == "physical" and i.enabled][:2]
    some = (replace(i, bandwidth=60 if i.name in physical else None) for i in design.interfaces)
    return replace(design, interfaces=tuple(some))


VARIANTS = {
    "core": (CORE, lambda d: d),
    "aggregation": (AGGREGATION, lambda d: d),
    "township": (TOWNSHIP, lambda d: d),
    "village": (VILLAGE, lambda d: d),
    "a core with all of routing": (CORE, _routes),
    "a township with lines watched": (TOWNSHIP, _lines),
    "a township with narrow lines": (TOWNSHIP, _narrow),
    "a switch with narrow lines": (AGGREGATION, _narrow),
    "a switch that copies to a sensor": (AGGREGATION, _mirrored),
    "a switch with access ports": (AGGREGATION, _access),
    "a switch with a routed port": (AGGREGATION, _routed),
    "a township that says nothing of itself": (TOWNSHIP, _unannounced),
    "an access list of IPv6 sources": (VILLAGE, _six),
    "servers that know operators": (VILLAGE, _asking),
    "RADIUS servers that know operators": (VILLAGE, _asking_radius),
    "weak passwords": (VILLAGE, lambda d: replace(d, passwords=replace(d.passwords, min_kinds=1))),
}


@pytest.fixture(scope="module")
def texts():
    designs = ruijie_county()
    return {name: render_config(change(designs[host])) for name, (host, change) in VARIANTS.items()}


def plain(texts, name):
    return texts[next(one for one, (host, _) in VARIANTS.items() if host == VARIANTS[name][0])]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_printed_line_stands_in_a_source(texts, name):
    assert list(RGOS.unknown_in_print(texts[name], set())) == []


@pytest.mark.parametrize("name", VARIANTS)
def test_every_command_of_a_patch_stands_in_a_source(texts, name):
    patch = make_patch(plain(texts, name), texts[name])
    assert list(RGOS.unknown_in_commands(patch.commands)) == []
    assert list(RGOS.unknown_in_commands(patch.rollback)) == []


def test_every_format_is_printed_by_some_design(texts):
    used = set()
    for text in texts.values():
        list(RGOS.unknown_in_print(text, used))
    assert {f.format for f in RGOS.every if f not in used} == set()


def test_every_format_names_a_source_and_a_view():
    assert {f.source for f in RGOS.every} == set(RGOS.sources)
    assert {f.known for f in RGOS.every} == KNOWN
    assert {f.enters for f in RGOS.every if f.enters} | {"system"} == RGOS.views


def test_what_no_manual_confirms_is_said_to_operators():
    told = DOCS.read_text(encoding="utf-8")
    unsure = [f.format for f in RGOS.every if f.known != "syntax"]
    assert [one for one in unsure if f"`{one}`" not in told] == []


@pytest.mark.parametrize(
    "line",
    [
        "ip vrf PUBLIC",
        "interface GigabitEthernet 0/0\n encapsulation dot1q 100",
        "switchport mode trunk",
        "interface GigabitEthernet 0/0\n ip ospf message-digest-key 1 md5 plain",
        "snmp-server user n g v3 auth sha plain priv aes128 plain",
        "router ospf 1\n network 10.0.0.0/8 area 0",
    ],
)
def test_what_is_no_format_is_found(line):
    assert list(RGOS.unknown_in_print(line, set())) != []


def test_every_line_of_the_county_s_ruijie_devices_stands_in_a_source():
    for host in HOSTS:
        assert list(RGOS.unknown_in_print(render_config(ruijie_county()[host]), set())) == []
