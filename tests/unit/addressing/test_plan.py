# SPDX-License-Identifier: Apache-2.0
"""What derives from the ledger: offsets, identifiers, summaries, and the way back."""

import dataclasses
from ipaddress import ip_address
from itertools import pairwise

import pytest

from zongheng.addressing import Address, AddressPlan, Prefix
from zongheng.errors import ZonghengError


def refused(question, *values):
    with pytest.raises(ZonghengError) as error:
        question(*values)
    return [p.code for p in error.value.problems]


def test_loopbacks_are_the_first_addresses_of_the_infrastructure_block(plan):
    block = plan.block("411426", "infrastructure")
    hosts = ("xy-core1", "xy-core2", "xy-agg1", "xy-exit1", "xy-exit2")
    assert [plan.loopback(host).value - block.network for host in hosts] == [0, 1, 2, 3, 4]
    assert str(plan.loopback("xy-exit2", 6)) == "2001:db8:1421:800f::5"
    assert plan.management_address("xy-huiting") == plan.loopback("xy-huiting")


def test_uplinks_follow_the_eight_loopbacks_one_net_a_plane(plan):
    block = plan.block("411426101", "infrastructure")
    for uplink in (0, 1):
        for plane in range(5):
            ends = plan.link("xy-huiting", uplink, plane)
            assert ends.prefix.network - block.network == 8 + 4 * (uplink * 5 + plane)
            assert (ends.a.length, ends.b.address.value - ends.a.address.value) == (30, 1)
            assert block.contains(ends.prefix)


def test_ipv6_link_nets_read_as_link_and_plane(plan):
    ends = plan.node_link(6, "internet", 6)
    assert [str(end) for end in ends] == [
        "2001:db8:1421:800f::1:620/126",
        "2001:db8:1421:800f::1:621/126",
        "2001:db8:1421:800f::1:622/126",
    ]


def test_no_address_of_a_device_or_link_is_given_twice(xiayi, plan):
    seen = {}
    for host in xiayi.nodes:
        for family in (4, 6):
            address = plan.loopback(host, family)
            assert seen.setdefault(address, host) == host
    for code in xiayi.sites:
        for link in plan.links_of_site(code):
            for ends in link.ends:
                for end in (ends.a, ends.b):
                    name = f"{link.a} {link.b} {link.number} {link.plane} {end}"
                    assert seen.setdefault(end.address, name) == name


def test_every_link_net_lies_in_its_block_and_overlaps_no_other(xiayi, plan):
    nets = []
    for code in xiayi.sites:
        block4, block6 = plan.block(code, "infrastructure"), plan.block(code, "ipv6")
        for link in plan.links_of_site(code):
            assert block4.contains(link.ends[0].prefix)
            assert block6.contains(link.ends[1].prefix)
            nets += [ends.prefix for ends in link.ends]
    nets.sort()
    assert not any(one.overlaps(other) for one, other in pairwise(nets))


def test_lan_gateway_and_hosts(plan):
    assert str(plan.lan("U001", "video")) == "10.127.24.128/29"
    assert str(plan.gateway("U001", "video")) == "10.127.24.129/29"
    assert str(plan.host("U001", "video", 6)) == "10.127.24.134"
    assert refused(plan.host, "U001", "video", 7) == ["ADR022"]
    assert str(plan.gateway("411426101", "public", 6)) == "2001:db8:1420:1001::1/64"


def test_a_unit_has_no_lan_in_a_domain_that_it_is_not_in(plan):
    assert not plan.has_lan("U005", "video")
    assert refused(plan.lan, "U005", "video") == ["ADR020"]
    assert refused(plan.lan, "U005", "video", 6) == ["ADR020"]


def test_identifiers(plan):
    assert plan.rd("internet") == "4200411426:2"
    assert plan.rt_import("internet") == plan.rt_export("internet") == ("4200411426:2",)
    assert (plan.vlan("management"), plan.vlan(0), plan.vlan("video"), plan.vlan(4)) == (100, 100, 104, 104)
    assert plan.hostname("411426") == "xy-core1"


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("lan", ("411426999", "public")),
        ("lan", ("411426", "publik")),
        ("loopback", ("xy-core3",)),
        ("vlan", ("vidio",)),
        ("vlan", (9,)),
        ("node_link", (99, 0)),
        ("hostname", ("411427",)),
        ("summaries", ("411427", "public")),
        ("summaries", ("411426", "publik")),
        ("summaries", ("411426101", "publik", 6)),
        ("block", ("411426", "publik")),
        ("link", ("xy-huiting", 0, "heartbeat")),
        ("vlan", ("heartbeat",)),
        ("explain", ("411427",)),
    ],
)
def test_unknown_names_are_told(plan, question, values):
    assert refused(getattr(plan, question), *values) == ["ADR021"]


def test_a_village_summarises_with_its_township(plan):
    assert [str(p) for p in plan.summaries("411426101", "infrastructure", 6)] == ["2001:db8:1420:1000::/52"]
    assert [str(p) for p in plan.summaries("411426101", "infrastructure")] == ["10.140.3.0/24"]


def test_a_summary_holds_exactly_what_is_below_with_its_room(xiayi, plan):
    whole = plan.extent("411426", "internet")
    townships = [code for code in xiayi.sites if len(code) == 9]
    beside = ["411426", *(u for u in xiayi.units if plan.has_lan(u, "internet"))]
    own = [plan.block(owner, "internet") for owner in beside]
    regions = [region for code in townships for region in plan.summaries(code, "internet")]
    assert [region.length for region in regions] == [21] * 24
    assert sum(p.size for p in whole) == sum(p.size for p in (*own, *regions))
    assert all(any(p.contains(block) for p in whole) for block in (*own, *regions))


@pytest.mark.parametrize(
    ("pool", "family"), [("internet", 4), ("infrastructure", 4), ("public", 6), ("ipv6", 6)]
)
def test_the_top_advertises_its_pools(xiayi, plan, pool, family):
    pools = [str(one.prefix) for one in xiayi.pools if one.name == (pool if family == 4 else "ipv6")]
    assert [str(p) for p in plan.summaries("411426", pool, family)] == pools
    assert all(
        any(p.contains(one) for p in plan.summaries("411426", pool, family))
        for one in plan.extent("411426", pool, family)
    )


def test_every_explained_address_leads_back_to_its_owner(plan):
    for owner in ("411426", "411426101", "411426101201", "U001"):
        for entry in plan.explain(owner):
            if entry.address is not None:
                back = plan.owner_of(str(entry.address))
                assert (back.owner, back.value) == (owner, entry.value)


@pytest.mark.parametrize(
    ("address", "owner", "what"),
    [
        ("10.26.8.200", "411426101", "internet"),
        ("10.26.15.1", "411426101", "internet 预留"),
        ("2001:db8:1420:1fff::1", "411426101", "ipv6 预留"),
        ("2001:db8:1420:1012::99", "411426101201", "网段"),
        ("10.140.0.10", "411426", "bastion"),
        ("10.140.0.77", "411426", "管理区"),
        ("203.0.113.2", "411426", "xy-exit1"),
        ("198.51.100.5", "411426", "门户"),
        ("59.207.0.41", "411426", "商丘"),
    ],
)
def test_reverse_lookup(plan, address, owner, what):
    found = plan.owner_of(address)
    assert found.owner == owner
    assert what in found.what


def test_reverse_lookup_of_nothing(plan):
    assert refused(plan.owner_of, "192.0.2.1") == ["ADR024"]
    assert refused(plan.owner_of, "10.0.0") == ["ADR025"]
    assert refused(plan.owner_of, "10.26.8.0/24") == ["ADR025"]
    assert refused(plan.owners_of, "192.0.2.0/24") == ["ADR024"]
    assert refused(plan.owners_of, "10.26.8.0/33") == ["ADR025"]


@pytest.mark.parametrize(
    ("prefix", "owner", "what"),
    [
        ("10.26.8.0/24", "411426101", "internet 地址块"),
        ("10.26.8.128/25", "411426101", "internet 地址块"),
        ("10.26.8.9/24", "411426101", "internet 地址块"),
        ("10.26.8.0/21", "411426101", "internet 地址段"),
        ("10.26.15.0/24", "411426101", "internet 预留"),
        ("10.140.3.0/32", "411426101", "xy-huiting LoopBack0"),
        ("10.140.0.0/24", "411426", "管理区"),
        ("10.140.0.64/26", "411426", "管理区"),
        ("2001:db8:1420:1002::/64", "411426101", "互联网接入区网段"),
        ("59.207.0.43/32", "411426", "上联商丘市 public xy-core1"),
        ("203.0.113.6/31", "411426", "中国联通 xy-exit1"),
    ],
)
def test_reverse_lookup_of_a_prefix(plan, prefix, owner, what):
    (found,) = plan.owners_of(prefix)
    assert (found.owner, found.what) == (owner, what)


def test_who_has_something_in_a_prefix_of_several_is_told_by_address(xiayi, plan):
    found = plan.owners_of("10.26.0.0/20")
    assert [(one.owner, str(one.value)) for one in found] == [
        ("411426100", "10.26.0.0/21"),
        ("411426101", "10.26.8.0/21"),
    ]
    owners = {owner for owner in (*xiayi.sites, *xiayi.units) if plan.has_lan(owner, "internet")}
    assert {one.owner for one in plan.owners_of("10.26.0.0/16")} == {
        owner for owner in owners if len(owner) != len("411426101201")
    }


def listed(found):
    return [(one.what, str(one.value)) for one in found]


def test_what_the_intent_states_of_a_prefix_is_told_by_address(plan):
    line = [
        ("上联商丘市 public", "59.207.0.41"),
        ("上联商丘市 public xy-core1", "59.207.0.42/30"),
    ]
    assert listed(plan.owners_of("59.207.0.40/30")) == line
    assert listed(plan.owners_of("59.207.0.40/30", "public")) == line
    assert refused(plan.owners_of, "59.207.0.40/30", "video") == ["ADR024"]
    assert [value for _, value in listed(plan.owners_of("203.0.113.0/29"))] == [
        "203.0.113.1",
        "203.0.113.2/29",
        "203.0.113.3/29",
        "203.0.113.4",
        "203.0.113.5",
    ]
    part = listed(plan.owners_of("203.0.113.0/30"))
    assert [value for _, value in part] == ["203.0.113.1", "203.0.113.2/29", "203.0.113.3/29"]
    assert listed(plan.owners_of("2001:db8:ff:101::/64")) == [
        ("上联商丘市 public", "2001:db8:ff:101::1"),
        ("上联商丘市 public xy-core1", "2001:db8:ff:101::2/126"),
    ]


def test_what_the_intent_states_of_a_prefix_is_told_among_the_blocks_in_it(plan):
    assert listed(plan.owners_of("10.140.0.0/23")) == [
        ("管理区", "10.140.0.0/24"),
        ("infrastructure 地址段", "10.140.1.0/24"),
    ]
    whole = listed(plan.owners_of("59.207.0.0/16", "public"))
    assert [value for _, value in whole][3:6] == ["59.207.0.46/30", "59.207.96.0/24", "59.207.97.0/24"]


def test_a_server_inside_of_a_block_is_not_told_beside_it(xiayi, ledger):
    own = AddressPlan(xiayi, ledger)
    address = str(own.block("U001", "internet").host(5))
    (server,) = xiayi.exits["411426"].published
    moved = xiayi.exits["411426"].model_copy(
        update={"published": (server.model_copy(update={"host4": ip_address(address)}),)}
    )
    plan = AddressPlan(dataclasses.replace(xiayi, exits={"411426": moved}), ledger)
    assert plan.owner_of(address).what == server.title
    assert server.title not in [what for what, _ in listed(plan.owners_of("10.26.0.0/15"))]


def test_prefixes_print_as_devices_take_them():
    prefix = Prefix.parse("10.1.2.0/23")
    assert (prefix.mask, prefix.wildcard, prefix.address) == ("255.255.254.0", "0.0.1.255", "10.1.2.0")
    assert str(prefix.interface(5)) == "10.1.2.5/23"
    assert prefix.interface(5).mask == "255.255.254.0"
    assert str(Address.parse("2001:DB8::0:1")) == "2001:db8::1"


@pytest.mark.parametrize(
    "text", ["10.1.2.1/24", "10.1.2/24", "10.1.2.0/33", "2001:db8::1/64", "", "10.01.2.0/24", "x"]
)
def test_what_is_no_prefix_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        Prefix.parse(text)
