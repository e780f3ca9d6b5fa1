# SPDX-License-Identifier: Apache-2.0
"""Every line that our Comware templates print stands in a named source (``formats.yml``), view by view."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from isis import designs as isis_designs
from tests.support import h3c_exit
from tests.support.aaa import central
from tests.support.comware_formats import formats, sources, unknown_in_commands, unknown_in_print, views
from zongheng.design.model import Mirror, Switchport, Vrrp
from zongheng.platforms.h3c_comware.patch import make_patch
from zongheng.render import render_config

DOCS = Path(__file__).parents[4] / "docs" / "h3c.md"
KNOWN = {"syntax", "practice", "name", "view"}


def _six(design):
    """Give the first address set IPv6 as well, and the first service set a range of ports and ICMPv6."""
    policy = design.exit_policy
    sets, services = policy.address_sets, policy.service_sets
    items = (*services[0].items, replace(services[0].items[0], first=8000, last=8080))
    items = (*items, replace(services[0].items[-1], protocol="icmpv6"))
    changed = replace(
        policy,
        address_sets=(replace(sets[0], prefixes6=("2001:db8::/48",)), *sets[1:]),
        service_sets=(replace(services[0], items=items), *services[1:]),
    )
    return replace(design, exit_policy=changed)


def _routes(design):
    """Give the firewall routes of both families with preferences, and passive interfaces."""
    first = design.statics[0]
    six = replace(first, prefix="2001:db8::/32", via="2001:db8::1", track=None, preference=70)
    hole = replace(first, prefix="10.9.0.0/16", via=None, track=None, preference=200)
    silent = [replace(i, ospf=replace(i.ospf, passive=True)) if i.ospf else i for i in design.interfaces]
    defaults = {"originate_default": True, "originate_default6": True, "takes_default": True}
    ospf = tuple(replace(process, **defaults) for process in design.ospf)
    return replace(design, statics=(first, six, hole), interfaces=tuple(silent), ospf=ospf)


def _addresses(design):
    """Give interfaces secondary addresses and a virtual address with a priority."""
    some = [
        replace(
            i,
            secondary4=(f"10.7.{number}.1/24",),
            vrrp=tuple(replace(v, state=None, priority=120) for v in i.vrrp),
        )
        if i.vrrp
        else i
        for number, i in enumerate(design.interfaces)
    ]
    return replace(design, interfaces=tuple(some))


def _pools(design):
    """Give the firewall a pool for its first translation."""
    first, *others = design.exit_policy.nat
    pool = replace(first, mode="pool", prefixes=("198.51.100.0/28", "198.51.100.64/29"), carrier="unicom")
    return replace(design, exit_policy=replace(design.exit_policy, nat=(pool, *others)))


def _asking(design):
    return replace(design, aaa=central("tacacs", "LoopBack0"))


def _asking_radius(design):
    return replace(design, aaa=central("radius", "LoopBack0"))


def _asking_untold(design):
    """Let servers say who operators are that nobody tells what they do."""
    return replace(design, aaa=replace(central("tacacs", "LoopBack0"), accounting=False))


def _everybody(design):
    """Translate whoever comes, whatever his address."""
    first, *others = design.exit_policy.nat
    everybody = replace(first, sources=())
    return replace(design, exit_policy=replace(design.exit_policy, nat=(everybody, *others)))


VARIANTS = {
    "as it is": lambda design: design,
    "IPv6 in the exit": _six,
    "routes": _routes,
    "pools": _pools,
    "addresses": _addresses,
    "servers that know operators": _asking,
    "RADIUS servers that know operators": _asking_radius,
    "servers that are told nothing": _asking_untold,
    "open by default": lambda d: replace(d, exit_policy=replace(d.exit_policy, default="permit")),
    "no inspection": lambda d: replace(d, inspection=None),
    "no defence": lambda d: replace(d, defence=None),
    "nothing translated": lambda d: replace(d, exit_policy=replace(d.exit_policy, nat=(), published=())),
    "an access list of IPv6 sources": lambda d: replace(
        d,
        acls=tuple(
            replace(
                a, rules=(replace(a.rules[0], index=1, action="permit", source="2001:db8::/64"), *a.rules)
            )
            if a.family == 6
            else a
            for a in d.acls
        ),
    ),
}


def _watched(design):
    """Give lines BFD and 60 Mbit/s; every session stands by, tells a default and shares its routes."""

    def other(family):
        peers = (replace(p, bfd=True, standby=True, gives_default=True) for p in family.peers)
        return replace(family, peers=tuple(peers), paths=4)

    interfaces = tuple(
        replace(i, bfd=i.ospf is not None and i.purpose == "link", bandwidth=60 if i.qos else None)
        for i in design.interfaces
    )
    bgp = design.bgp and replace(design.bgp, families=tuple(map(other, design.bgp.families)))
    ospf = tuple(replace(p, import_bgp=True, originate_default6=True) for p in design.ospf)
    return replace(design, interfaces=interfaces, bgp=bgp, ospf=ospf)


def _global_sessions(design):
    """Take the sessions of one VPN instance into the global table."""
    first = design.bgp.families[0].vrf
    families = (replace(f, vrf=None) if f.vrf == first else f for f in design.bgp.families)
    return replace(design, bgp=replace(design.bgp, families=tuple(families)))


def _served(design):
    """Give LANs a relay, two addresses and a virtual one; a switch has access ports instead of trunks."""

    def changed(number, i):
        if i.switchport:
            port = Switchport(mode="access", vlans=i.switchport.vlans[:1])
            return replace(i, switchport=port, snooping=False, bandwidth=200)
        if i.purpose != "lan" or not i.address4:
            return i
        six = {"link_local": "fe80::1", "address6": "2001:db8:9::9"}
        virtual = (Vrrp(group=1, address="10.9.9.9", **six, priority=120),)
        more = {"secondary4": (f"10.7.{number}.1/24",), "vrrp": virtual, "dhcp_server": "10.8.8.8"}
        return replace(i, dhcp="relay", ospf=None, **more)

    interfaces = tuple(changed(number, i) for number, i in enumerate(design.interfaces))
    pools = tuple(replace(pool, dns=(), lease_days=9) for pool in design.dhcp_pools)
    return replace(design, interfaces=interfaces, dhcp_pools=pools)


def _mirrored(design):
    """Copy what passes the first port to the last."""
    first, *_, last = (i.name for i in design.interfaces if i.kind == "physical" and i.enabled)
    return replace(design, mirror=Mirror(observer=last, sources=(first,), sensor="ids"))


def _one_table(design):
    """Take every VPN instance and what is routed in it away."""
    nothing = {"vrf": None, "ospf": None, "dhcp": None, "address4": None, "address6": None}
    interfaces = (replace(i, **nothing) if i.vrf else i for i in design.interfaces)
    without = {"vrfs": (), "dhcp_pools": (), "bgp": None, "prefix_lists": (), "statics": (), "qos": None}
    processes = tuple(process for process in design.ospf if not process.vrf)
    plain = tuple(replace(i, qos=None) for i in interfaces)
    return replace(design, interfaces=plain, ospf=processes, **without)


CORE, SWITCH, TOWNSHIP, EXIT = "xy-core1", "xy-agg1", "xy-huiting", h3c_exit.HOST
OTHERS = {
    "core": (CORE, lambda design: design),
    "core whose lines are watched and narrow": (CORE, _watched),
    "core with sessions of the global table": (CORE, _global_sessions),
    "core that is mirrored": (CORE, _mirrored),
    "core without VPN instances": (CORE, _one_table),
    "core whose operators servers know": (CORE, _asking),
    "core whose operators RADIUS servers know": (CORE, _asking_radius),
    "switch": (SWITCH, lambda design: design),
    "switch with other LANs": (SWITCH, _served),
    "switch that is mirrored": (SWITCH, _mirrored),
    "switch without VPN instances": (SWITCH, _one_table),
    "township": (TOWNSHIP, lambda design: design),
    "township with other LANs": (TOWNSHIP, _served),
    "township that is mirrored": (TOWNSHIP, _mirrored),
    "township whose lines are watched and narrow": (TOWNSHIP, _watched),
    "village": ("xy-ranshizhuang-cun", lambda design: design),
    "router as exit": (EXIT, lambda design: design),
    "router as exit with pools": (EXIT, _pools),
    "router as exit of IPv6 too": (EXIT, _six),
    "router as exit that translates nothing": (EXIT, VARIANTS["nothing translated"]),
    "router as exit that translates everybody": (EXIT, _everybody),
}
"""Routers and switches: a host, and what is changed."""
PLAIN = {
    CORE: "core",
    SWITCH: "switch",
    TOWNSHIP: "township",
    "xy-ranshizhuang-cun": "village",
    EXIT: "router as exit",
}


def _tells_all(design):
    """Tell level 1 or 2 all that there is to tell, protected by the older digest."""
    more = {"originate_default": True, "originate_default6": True, "import_bgp": True, "digest": "hmac-md5"}
    return replace(design, isis=tuple(replace(process, **more) for process in design.isis))


BY_ISIS = {
    "county by IS-IS": ("gz-nanming", lambda design: design),
    "township by IS-IS": ("gz-xinhualu", lambda design: design),
    "township by IS-IS that tells all": ("gz-xinhualu", _tells_all),
    "village by IS-IS": ("gz-shifu", lambda design: design),
    "village by IS-IS that tells all": ("gz-shifu", _tells_all),
}


@pytest.fixture(scope="module")
def texts(firewall):
    designs = h3c_exit.every_design()
    others = {name: render_config(change(designs[host])) for name, (host, change) in OTHERS.items()}
    designs = isis_designs("isis", "h3c.yml")
    others |= {name: render_config(change(designs[host])) for name, (host, change) in BY_ISIS.items()}
    return {name: render_config(change(firewall)) for name, change in VARIANTS.items()} | others


@pytest.mark.parametrize("name", [*VARIANTS, *OTHERS, *BY_ISIS])
def test_every_printed_line_stands_in_a_source(texts, name):
    assert list(unknown_in_print(texts[name], set())) == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_text_is_whole_and_names_only_what_it_has(texts, name):
    text = texts[name]
    assert text.startswith("#\nsysname ")
    assert text.endswith("\n#\nreturn\n")
    assert "#\n#\n" not in text
    assert all(line.isascii() and line == line.rstrip() != "" for line in text.splitlines())
    sections = [line for line in text.splitlines() if line.startswith("interface ")]
    assert len(sections) == len(set(sections))
    instances = re.findall(r"^ip vpn-instance (\S+)", text, re.MULTILINE)
    assert set(re.findall(r"vpn-instance (\S+)", text)) == set(instances)
    processes = re.findall(r"^(ospf(?:v3)? \d+)", text, re.MULTILINE)
    assert set(re.findall(r"^ (ospf(?:v3)? \d+) area", text, re.MULTILINE)) <= set(processes)


@pytest.mark.parametrize("name", [*VARIANTS, *OTHERS, *BY_ISIS])
def test_every_command_of_a_patch_stands_in_a_source(texts, name):
    plain = PLAIN[OTHERS[name][0]] if name in OTHERS else "as it is"
    patch = make_patch(texts[plain], texts[name])
    assert list(unknown_in_commands(patch.commands)) == []
    assert list(unknown_in_commands(patch.rollback)) == []


def test_every_format_is_printed_by_some_design_or_sent_by_some_patch(texts):
    used = set()
    for text in texts.values():
        list(unknown_in_print(text, used))
    assert {f.format for f in formats() if f not in used} == {
        "inspect activate",
        "move rule name <name> (top|after name <name>)",
        "rule move <name> (top|after <name>)",
    }


def test_every_format_names_a_source_and_a_view():
    assert {f.source for f in formats()} == set(sources())
    assert {f.known for f in formats()} == KNOWN
    assert {f.enters for f in formats() if f.enters} | {"system"} == views()


def test_what_no_manual_confirms_is_said_to_operators():
    told = DOCS.read_text(encoding="utf-8")
    unsure = [f.format for f in formats() if f.known != "syntax"]
    assert [one for one in unsure if f"`{one}`" not in told] == []


@pytest.mark.parametrize(
    "line",
    [
        "security-policy",
        "acl number 2001",
        "security-policy ip\n rule 0 name x\n  action permit",
        "interface GigabitEthernet1/0/1\n vlan-type dot1q 100",
        "ssh server acl 2001 inbound",
        "snmp-agent usm-user v3 nms zongheng simple authentication-mode sha plain privacy-mode aes128 plain",
    ],
)
def test_what_is_no_format_is_found(line):
    assert list(unknown_in_print(line, set())) != []
