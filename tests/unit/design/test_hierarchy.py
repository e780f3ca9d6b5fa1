# SPDX-License-Identifier: Apache-2.0
"""Between a province, its cities and their counties: BGP sessions, what is announced and what is taken."""

from ipaddress import ip_interface, ip_network

import pytest

from zongheng.addressing.answers import site_summaries
from zongheng.addressing.demand import plane_pools
from zongheng.addressing.values import address_kind
from zongheng.render import render_config

AS_NUMBERS = {"gz-core1": 4200520000, "gz-guiyang": 4200520100, "gz-nanming": 4200520102}


def sessions(design):
    return [(family, peer) for family in design.bgp.families for peer in family.peers]


def entries(design, name):
    (found,) = [entry for entry in design.prefix_lists if entry.name == name]
    return [(entry.action, entry.prefix) for entry in found.entries]


@pytest.mark.parametrize(("host", "number"), AS_NUMBERS.items())
def test_a_province_its_cities_and_counties_are_routing_domains_of_their_own(province, host, number):
    assert province[host].bgp.as_number == number


@pytest.mark.parametrize("host", ["gz-xinhualu", "gz-shifu", "gz-agg1", "gz-exit1"])
def test_what_lies_inside_a_routing_domain_speaks_no_bgp(province, host):
    assert province[host].bgp is None
    assert province[host].ospf


def test_every_session_has_its_other_end(province):
    """Each peer address is the other device's, which has this device's as its own peer."""
    owner = {
        (i.vrf, str(ip_interface(address).ip)): (design, i)
        for design in province.values()
        for i in design.interfaces
        for address in (i.address4, i.address6)
        if address and i.purpose == "link"
    }
    met = 0
    for design in province.values():
        for family, peer in sessions(design) if design.bgp else ():
            if peer.description.startswith("UPPER LEVEL"):
                continue
            other, theirs = owner[family.vrf, peer.address]
            own = {a.partition("/")[0] for i in design.interfaces for a in (i.address4, i.address6) if a}
            back = [p for f, p in sessions(other) if f.vrf == family.vrf and p.address in own]
            assert theirs.ospf is None or theirs.ospf.passive
            assert other.bgp.as_number == peer.as_number
            assert [p.as_number for p in back if p.address in own].count(design.bgp.as_number) >= 1
            met += 1
    assert met > 100


def test_a_child_is_told_a_default_and_nothing_else(province):
    for _, peer in sessions(province["gz-guiyang"]):
        if peer.gives_default:
            assert entries(province["gz-guiyang"], peer.export_list)[0][1] in ("0.0.0.0/0", "::/0")
            assert len(entries(province["gz-guiyang"], peer.export_list)) == 1
    upward = [p for _, p in sessions(province["gz-guiyang"]) if not p.gives_default]
    assert {p.import_list for p in upward} == {"DEFAULT4", "DEFAULT6"}


def test_a_parent_takes_from_a_child_exactly_what_the_child_announces(province):
    city, core = province["gz-guiyang"], province["gz-core1"]
    for vrf in ("PUBLIC", "INTERNET", "ADMIN", "MANAGEMENT"):
        for family in (4, 6):
            assert entries(city, f"{vrf}-OUT{family}") == entries(core, f"{vrf}-5201-IN{family}")


def test_what_is_announced_covers_exactly_what_lies_below(intent, plan, province):
    """All that a site and those below it have is announced, and nothing that anybody else has."""
    for code, host in (("5201", "gz-guiyang"), ("520102", "gz-nanming"), ("520302", "gz-honghuagang")):
        below = {site.code for site in intent.subtree(code)}
        below |= {unit.code for unit in intent.units.values() if unit.site in below}
        for domain in (one for one in intent.domains.values() if not one.overlapping):
            announced = [ip_network(p) for _, p in entries(province[host], f"{domain.vpn}-OUT4")]
            for owner, block in plan.in_use.own_in(domain.name):
                inside = any(ip_network(str(block)).subnet_of(prefix) for prefix in announced)
                assert inside == (owner in below), (host, domain.name, owner, block)


def test_the_filter_answers_what_a_site_announces(plan, province):
    """Of the top that is what goes to the level above: its pools."""
    answered = 0
    for site, host in (("52", "gz-core1"), ("5201", "gz-guiyang"), ("520102", "gz-nanming")):
        design = province[host]
        names = {entry.name for entry in design.prefix_lists}
        for domain in (one for one in plan.intent.domains.values() if f"{one.vpn}-OUT4" in names):
            announced = {p for _, p in entries(design, f"{domain.vpn}-OUT4")}
            pools = plane_pools(plan.intent, domain.name)
            assert announced == {p for pool in pools for p in site_summaries(plan, site, pool)}
            answered += 1
    assert answered > 3


def test_the_second_line_stands_by_unless_lines_are_shared(province):
    city = [(p.standby, f.paths) for f, p in sessions(province["gz-guiyang"]) if not p.gives_default]
    assert sorted(set(city)) == [(False, 1), (True, 1)]
    county = {(p.standby, f.paths) for f, p in sessions(province["gz-nanming"]) if not p.gives_default}
    assert county == {(False, 2)}


def test_what_is_one_childs_alone_is_passed_on_as_it_came(province):
    """Announced anew it would win over the child's own, and what it is for be discarded with the unused."""
    passed_on = set()
    for name in ("gz-guiyang", "gz-nanming", "gz-yunyan"):
        design = province[name]
        lists = {entry.name: {e.prefix for e in entry.entries} for entry in design.prefix_lists}
        for family in design.bgp.families:
            taken = {p for peer in family.peers if peer.gives_default for p in lists[peer.import_list]}
            told = {p for peer in family.peers if not peer.gives_default for p in lists[peer.export_list]}
            assert set(family.networks) == told - taken
            discarded = {r.prefix for r in design.statics if r.via is None and r.vrf == family.vrf}
            assert not discarded & taken
            passed_on |= {(name, prefix) for prefix in told & taken}
    assert ("gz-guiyang", "10.64.3.192/27") in passed_on


def test_the_other_devices_of_a_routing_domain_learn_what_lies_below_by_ospf(province):
    """The exits know the way back to every village through the cores, and prefer the main lines."""
    imported = {host: {p.import_bgp for p in province[host].ospf} for host in ("gz-core1", "gz-exit1")}
    assert imported == {"gz-core1": {True}, "gz-exit1": {False}}
    cost = {host: {p.default_cost for p in province[host].ospf} for host in ("gz-core1", "gz-core2")}
    assert cost == {"gz-core1": {10}, "gz-core2": {100}}


def test_a_county_tells_its_townships_the_default_that_it_was_told(province):
    for process in province["gz-nanming"].ospf:
        assert process.originate_default
        assert process.originate_default6
    assert not any(p.originate_default for p in province["gz-xinhualu"].ospf)


def test_a_device_without_neighbours_in_its_domain_runs_no_ospf(province):
    assert province["gz-guiyang"].ospf == ()
    assert not any(interface.ospf for interface in province["gz-guiyang"].interfaces)


def test_two_lines_to_one_parent_take_neighbouring_downlinks(intent):
    assert [u.parent_port for u in intent.nodes["gz-yunyan"].uplinks] == [
        "GigabitEthernet0/2/2",
        "GigabitEthernet0/2/3",
    ]


def test_units_hang_on_the_aggregation_that_they_name(province):
    def lans(host):
        return {i.description for i in province[host].interfaces if i.purpose == "lan" and i.address4}

    assert any("P001" in text for text in lans("gz-agg1"))
    assert any("P002" in text for text in lans("gz-agg2"))
    assert not any("P002" in text for text in lans("gz-agg1"))


def test_every_device_renders(province):
    assert all(render_config(design).count("\n") > 150 for design in province.values())


def test_what_national_domains_announce_upward_is_national(intent, province):
    """The public zones of centre and localities talk over 59.192.0.0/10 only, and so do all below."""
    (public,) = [domain for domain in intent.domains.values() if domain.national]
    announced = {
        (host, prefix)
        for host, design in province.items()
        for family in (design.bgp.families if design.bgp else ())
        if (family.vrf, family.family) == (public.vpn, 4)
        for prefix in family.networks
    }
    assert {host for host, _ in announced} >= {"gz-core1", "gz-core2", "gz-guiyang", "gz-nanming"}
    assert {address_kind(prefix) for _, prefix in announced} == {"extranet"}


# Departments' own VPNs: the police at the province and in a county, the courts at the province and in a city


@pytest.mark.parametrize(
    ("host", "vrfs"),
    {
        "gz-core1": {"POLICE", "COURTS"},
        "gz-agg2": {"POLICE", "COURTS"},
        "gz-exit1": set(),
        "gz-guiyang": {"POLICE", "COURTS"},
        "gz-nanming": {"POLICE"},
        "gz-yunyan": set(),
        "gz-zunyi": set(),
        "gz-xinhualu": set(),
    }.items(),
)
def test_a_departments_vpn_is_carried_to_its_members_alone(province, host, vrfs):
    assert {vrf.name for vrf in province[host].vrfs} & {"POLICE", "COURTS"} == vrfs


def test_departments_share_the_addresses_of_a_link_and_keep_them_apart_by_vpn(province):
    found = {}
    for interface in province["gz-guiyang"].interfaces:
        if interface.plane in ("police", "courts") and interface.purpose == "link":
            found.setdefault(interface.parent, set()).add((interface.vrf, interface.vlan, interface.address4))
    up = [those for those in found.values() if len(those) == 2]
    assert len(up) == 2, "both departments on both lines to the province"
    for those in up:
        assert len({address for *_, address in those}) == 1
        assert len({vlan for _, vlan, _ in those}) == 2
        assert len({vrf for vrf, *_ in those}) == 2


def test_in_one_table_no_address_stands_twice(province):
    for design in province.values():
        held = [(i.vrf, a) for i in design.interfaces for a in (i.address4, i.address6) if a]
        assert len(held) == len(set(held)), design.host


def test_departments_of_one_switch_have_vlans_of_their_own(province):
    vlans = [vlan.id for vlan in province["gz-agg2"].vlans]
    assert len(vlans) == len(set(vlans))


def test_members_have_overlapping_lans_and_routes_in_their_own_vpn_only(plan, province):
    police, courts = plan.lan("P002", "police"), plan.lan("P003", "courts")
    assert police == courts
    core = province["gz-core1"]
    assert entries(core, "POLICE-5201-IN4") == [("permit", str(plan.lan("C002", "police")))]
    assert entries(core, "COURTS-5201-IN4") == [("permit", str(plan.lan("C001", "courts")))]


def test_the_exit_knows_a_city_and_all_below_it_by_its_summaries(plan, province):
    sets = {s.name: s for s in province["gz-exit1"].exit_policy.address_sets}
    cities = {p for code in ("5201", "5203") for p in map(str, plan.summaries(code, "internet"))}
    assert set(sets["cities"].prefixes4) == cities
    assert not sets["cities"].prefixes6
    assert not sets["never-administrative"].prefixes6, "no IPv6 is let out that would have to be held back"


def test_what_a_site_discards_never_hides_what_lies_below_it(province):
    """A summary may be exactly the LAN of a county's one township: OSPF goes first, on any device."""
    county = province["gz-yunyan"]
    (lan,) = [
        i.address4 for i in province["gz-zhonghualu"].interfaces if i.purpose == "lan" and i.vrf == "INTERNET"
    ]
    lan = str(ip_interface(lan).network)
    discarded = {(r.vrf, r.prefix): r.preference for r in county.statics if r.via is None}
    assert ("INTERNET", lan) in discarded
    assert set(discarded.values()) == {250}
