# SPDX-License-Identifier: Apache-2.0
"""A county with an internet exit of its own in a province with one: who goes out where, what stands by."""

import shutil
from ipaddress import ip_interface, ip_network

import pytest

from tests.support.province import NETWORK, configuration, planned
from zongheng.addressing import AddressPlan, allocate
from zongheng.design import design_network
from zongheng.errors import ZonghengError
from zongheng.intent import load_network
from zongheng.intent.rules.attachments import usual_devices

COUNTY, NODE, TOWN = "520103", "gz-yunyan", "gz-zhonghualu"
OWN = ("gz-yy-exit1", "gz-yy-exit2")
TOPS = ("gz-exit1", "gz-exit2")


def family(design, vrf, version=4):
    (found,) = [f for f in design.bgp.families if (f.vrf, f.family) == (vrf, version)]
    return found


def process(design, plane):
    (found,) = [p for p in design.ospf if p.plane == plane]
    return found


def statics(design, prefix):
    return [(r.vrf, r.via, r.preference) for r in design.statics if r.prefix == prefix and r.via]


# Whose exit it is


@pytest.mark.parametrize(
    ("code", "by"), {"520103": COUNTY, "520103001": COUNTY, "520102": "52", "5201": "52"}.items()
)
def test_a_site_goes_out_by_the_nearest_exit_above_it(intent, code, by):
    assert intent.exit_site(code) == by


def test_a_gateway_is_of_the_exit_that_names_it(intent):
    assert {host: intent.exit_of(host).title for host in (*OWN, *TOPS)} == {
        **dict.fromkeys(OWN, "云岩区统一互联网出口"),
        **dict.fromkeys(TOPS, "测试省统一互联网出口"),
    }


def test_each_pair_enforces_its_own_policy(province):
    for host, design in province.items():
        assert (design.exit_policy is not None) == (host in (*OWN, *TOPS))
    own, top = (province[pair[0]].exit_policy for pair in (OWN, TOPS))
    assert (own, top) == (province[OWN[1]].exit_policy, province[TOPS[1]].exit_policy)
    assert {rule.name for rule in own.rules} - {rule.name for rule in top.rules} >= {
        "lan-resolve",
        "published-portal",
    }


def test_the_countys_users_are_those_that_lie_in_it(plan, province):
    (county,) = [s for s in province[OWN[0]].exit_policy.address_sets if s.name == "county"]
    assert set(county.prefixes4) == set(map(str, plan.summaries(COUNTY, "internet")))


def test_each_pair_has_its_own_carriers_and_leader(province):
    lines = {
        host: {i.plane for i in province[host].interfaces if i.purpose == "carrier"} for host in (*OWN, *TOPS)
    }
    assert lines == {host: {"telecom" if host in OWN else "unicom"} for host in lines}
    pairs = {host: (d.role, d.peer) for host in OWN if (d := province[host].availability)}
    assert pairs == {OWN[0]: ("active", OWN[1]), OWN[1]: ("standby", OWN[0])}


def test_lans_ask_the_resolver_of_the_exit_by_which_they_go_out(province):
    told = {
        host: {pool.dns for pool in province[host].dhcp_pools if pool.vrf == "INTERNET"}
        for host in (TOWN, "gz-xinhualu")
    }
    assert told == {TOWN: {("10.70.3.53",)}, "gz-xinhualu": {("10.70.0.53",)}}


# The way out, and the one that stands by


def test_the_county_prefers_its_own_way_out_to_its_parents(province):
    """An external OSPF route counts for 150: the exits' default goes before what BGP tells, 160 here."""
    speaker = province[NODE].bgp
    assert family(province[NODE], "INTERNET").preference == 160 > 150 > speaker.preference
    others = {f.preference for f in speaker.families if (f.vrf, f.family) != ("INTERNET", 4)}
    assert others == {None}, "no other domain goes out there, and exits are of IPv4"


def test_a_county_without_an_exit_takes_its_parents_way_out(province):
    assert {f.preference for f in province["gz-nanming"].bgp.families} == {None}
    assert not any(p.takes_default for p in province["gz-nanming"].ospf)


@pytest.mark.parametrize("host", OWN)
def test_the_countys_exits_tell_their_default_in_its_routing_domain(province, host):
    assert process(province[host], "internet").originate_default
    assert not process(province[host], "management").originate_default


def test_the_county_takes_the_exits_default_while_it_tells_the_parents(province):
    """VRP: who tells a default takes nobody's else; it would never come back from the parent's to its own."""
    assert [p.plane for p in province[NODE].ospf if p.takes_default] == ["internet"]
    assert " default-route-advertise permit-calculate-other cost 100 type 1" in configuration(NODE)
    assert (
        process(province[NODE], "internet").default_cost > process(province[OWN[0]], "internet").default_cost
    )


def test_devices_say_it_in_their_own_words():
    assert "\n  preference 160 160 160\n" in configuration(NODE)
    assert "\n  preference 160 160 160\n" not in configuration("gz-nanming")


def test_a_linux_machine_in_the_countys_place_says_it_too(tmp_path):
    overlay = tmp_path / "county.yml"
    overlay.write_text(
        f'overlay: {{title: 县}}\nsites:\n  - {{code: "{COUNTY}", model: linux, serial: L1}}\n',
        encoding="utf-8",
    )
    assert "\n  distance bgp 160 160 160\n" in configuration(NODE, str(overlay))


# What does not lead out by the county's exit


def test_the_networks_other_lans_lie_above(intent, province):
    parents = [p.address for p in family(province[NODE], "INTERNET").peers]
    assert len(parents) == 2
    (pool,) = [str(p.prefix) for p in intent.pools if p.name == "internet"]
    assert statics(province[NODE], pool) == [("INTERNET", address, 60) for address in parents]
    assert not statics(province["gz-nanming"], pool)


def test_the_servers_beside_the_provinces_exit_lie_above_and_its_own_do_not(province):
    assert len(statics(province[NODE], "10.70.0.0/24")) == 2
    assert not statics(province[NODE], "10.70.3.0/24")


def test_where_the_countys_exit_has_no_resolver_the_provinces_is_asked(tmp_path):
    shutil.copytree(NETWORK, tmp_path / "province")
    path = tmp_path / "province/policy/exits" / f"{COUNTY}.yml"
    text = path.read_text(encoding="utf-8")
    assert ", dns: 10.70.3.53" in text
    path.write_text(text.replace(", dns: 10.70.3.53", ""), encoding="utf-8")
    intent = load_network(tmp_path / "province")
    design = design_network(intent, AddressPlan(intent, planned()[1].ledger))[TOWN]
    assert {pool.dns for pool in design.dhcp_pools if pool.vrf == "INTERNET"} == {("10.70.0.53",)}


def test_a_gateway_knows_the_way_to_the_management_zone(intent, province):
    """It has one table for all planes, whose default leads to the carriers."""
    zone = str(intent.management_zone.prefix)
    ((vrf, via, _),) = statics(province[OWN[0]], zone)
    county = [i for i in province[NODE].interfaces if i.plane == "management" and i.purpose == "link"]
    assert vrf is None
    assert via in {str(ip_interface(i.address4).ip) for i in county}
    assert not statics(province[TOPS[0]], zone), "the top's learn it by OSPF"


# Links that are declared at a site below the top


def test_declared_links_of_a_site_are_numbered_in_its_block_behind_its_uplinks(plan):
    block = ip_network(str(plan.block(COUNTY, "infrastructure")))
    numbers = {(link.a, link.b): link.number for link in plan.links_of_site(COUNTY)}
    assert numbers[NODE, OWN[0]] == 8
    assert numbers[NODE, OWN[1]] == 9
    assert numbers[OWN] == 10
    nets = [ip_network(str(link.ends[0].prefix)) for link in plan.links_of_site(COUNTY)]
    assert all(net.subnet_of(block) for net in nets)
    assert len(nets) == len(set(nets))


def test_a_slot_may_stand_once_a_site(intent, plan):
    assert [link.slot for link in intent.links_at(COUNTY)] == [0, 1, 2]
    assert plan.node_link(0, "internet") != plan.node_link(0, "internet", site=COUNTY)
    with pytest.raises(ZonghengError, match="ADR021"):
        plan.node_link(3, "internet", site=COUNTY)


@pytest.mark.parametrize("version", [4, 6])
def test_both_ends_of_a_link_lie_in_one_net(province, version):
    ends = {}
    for host in (NODE, *OWN):
        for interface in province[host].interfaces:
            address = interface.address4 if version == 4 else interface.address6
            if address and interface.purpose == "link" and interface.description.endswith((NODE, *OWN)):
                ends.setdefault(ip_interface(address).network, []).append(host)
    assert sorted(map(sorted, ends.values())) == [
        [NODE, OWN[0]],
        [NODE, OWN[0]],
        [NODE, OWN[1]],
        [NODE, OWN[1]],
    ]


def test_whose_an_address_of_the_exit_is_the_plan_tells(plan):
    for address in ("198.51.100.4", "10.70.3.10"):
        assert plan.owner_of(address).owner == COUNTY
    link = plan.node_link(1, "internet", site=COUNTY)
    assert plan.owner_of(str(link.b.address)).what == f"{OWN[1]} → {NODE}"


def test_the_countys_units_and_lans_stay_at_its_own_device(province):
    assert not any(i.purpose == "lan" for host in OWN for i in province[host].interfaces)
    assert any(i.purpose == "lan" and i.address4 for i in province[NODE].interfaces)


def test_a_unit_of_the_county_hangs_on_its_own_device_and_never_on_an_exit(intent):
    usual = usual_devices(intent.file.nodes, intent.network.division)
    assert usual == {"52": "gz-agg1"}
    assert intent.lan_node(COUNTY).host == NODE


def test_what_the_top_has_does_not_depend_on_exits_below(tmp_path):
    """The same network without the county's exit: the top's links keep their nets."""
    folder = tmp_path / "province"
    folder.mkdir()
    for name in ("sites.csv", "units.csv"):
        (folder / name).write_bytes((NETWORK / name).read_bytes())
    text = (NETWORK / "network.yml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines(keepends=True) if "gz-yy-exit" not in line]
    (folder / "network.yml").write_text("".join(kept), encoding="utf-8")
    (folder / "policy").mkdir()
    (folder / "policy/exit.yml").write_bytes((NETWORK / "policy/exit.yml").read_bytes())
    (folder / "baselines").symlink_to(NETWORK / "baselines")
    without = load_network(folder)
    ledger = planned()[1].ledger
    after = allocate(without, ledger, date=ledger.rows["52/infrastructure"].given, by="tests")
    # the numbers of the exit's own devices and links are laid aside, and nothing else
    changed = {key for key, row in after.rows.items() if row != ledger.rows[key]}
    assert {row.key for row in after.rows.values() if row.gone} == changed
    assert not any(row.is_block for row in after.rows.values() if row.gone)
    before, after = AddressPlan(without, ledger), planned()[1]
    for link in without.links:
        for plane in link.planes:
            assert before.node_link(link.slot, plane) == after.node_link(link.slot, plane)


def test_an_overlay_changes_the_link_of_the_site_that_its_ends_stand_at(tmp_path):
    """A slot alone stands for the top's link; with ends, for that of their site."""
    overlay = tmp_path / "links.yml"
    overlay.write_text(
        "overlay: {title: 改线}\nlinks:\n  - {slot: 0, planes: [management]}\n"
        "  - {slot: 1, a: gz-yunyan, a_port: 7, b: gz-yy-exit2}\n",
        encoding="utf-8",
    )
    changed = load_network(NETWORK, overlays=[overlay])
    assert changed.links_at("52")[0].planes == ("management",)
    assert changed.links_at(COUNTY)[0].planes == ("management", "internet")
    assert changed.links_at(COUNTY)[1].a.port == "GigabitEthernet0/1/6"
    assert changed.links_at("52")[1:] == planned()[0].links_at("52")[1:]
