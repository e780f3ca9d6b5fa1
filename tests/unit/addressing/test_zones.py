# SPDX-License-Identifier: Apache-2.0
"""Forward and reverse zones: well-formed, and each the other read backwards."""

from datetime import date
from ipaddress import IPv4Address, ip_address, ip_network
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.departments import write_departments
from tests.support.zone_file import read_zone
from zongheng.addressing import AddressPlan, Ledger, Prefix, allocate
from zongheng.addressing.names import port_label
from zongheng.addressing.zones import cuts, origin_of, zones
from zongheng.errors import ZonghengError
from zongheng.intent import load_network

SERIAL = 2026010100
DOMAIN = "xy.ha.cegn.cn"


def read(plan, folder=""):
    """Return the forward zone and the reverse ones of all or of a department, as a name server loads them."""
    forward, *reverse = [read_zone(zone.text(SERIAL)) for zone in zones(plan) if zone.folder == folder]
    return forward, reverse


def forth_and_back(plan, folder=""):
    """Return (name, address) of all address records, and of all pointers."""
    forward, reverse = read(plan, folder)
    forth = {(r.name, r.value) for r in forward.records if r.type in ("A", "AAAA")}
    back = {(r.value, _address(r.name)) for zone in reverse for r in zone.records if r.type == "PTR"}
    return forth, back


def _address(name):
    labels = name.split(".")
    if labels[-2] == "ip6":
        assert len(labels) == 34
        return str(ip_address(int("".join(labels[-3::-1]), 16).to_bytes(16, "big")))
    assert len(labels) == 6
    return ".".join(labels[-3::-1])


@pytest.fixture(scope="module")
def forward(plan):
    return {record.name: record for record in read(plan)[0].records if record.type in ("A", "CNAME")}


def test_every_address_record_has_its_pointer_and_every_pointer_its_address(plan):
    forth, back = forth_and_back(plan)
    assert forth == back
    assert len(forth) > 1500


@settings(max_examples=25)
@given(
    gone=st.sets(st.integers(0, 23)),
    internet=st.sampled_from(["10.26.0.0/16", "10.24.0.0/13", "11.0.0.0/8", "10.26.0.0/15"]),
    management=st.sampled_from(["10.140.0.0/18", "10.140.0.0/17", "10.128.0.0/10"]),
    ipv6=st.sampled_from(["2001:db8:1420::/44", "2001:db8:1400::/42", "2001:db8::/33"]),
)
def test_this_holds_for_other_pools_and_sites(xiayi, changed, gone, internet, management, ipv6):
    leaving = {s.code for at, s in enumerate(xiayi.children("411426")) if at in gone}
    leaving |= {s.code for s in xiayi.sites.values() if s.parent in leaving}
    other = {"internet": internet, "infrastructure": management, "ipv6": ipv6}
    pools = tuple(
        pool.model_copy(update={"prefix": ip_network(other.get(pool.domain or pool.purpose, pool.prefix))})
        for pool in xiayi.pools
    )
    intent = changed(without=leaving, pools=pools)
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=date(2026, 1, 1), by="t"))
    forth, back = forth_and_back(plan)
    assert forth == back


def test_names_of_devices_links_gateways_sites_and_units(forward, plan):
    link = plan.link("xy-huiting", 0, "video")
    expected = {
        f"xy-core1.{DOMAIN}": str(plan.loopback("xy-core1")),
        f"video.gigabitethernet0-0-0.xy-huiting.{DOMAIN}": str(link.b.address),
        f"video.gigabitethernet0-2-1.xy-core1.{DOMAIN}": str(link.a.address),
        f"heartbeat.gigabitethernet0-0-11.xy-exit1.{DOMAIN}": str(plan.node_link(7, "heartbeat").a.address),
        f"gw.internet.huiting.{DOMAIN}": str(plan.gateway("411426101", "internet").address),
        f"gw.video.u001.{DOMAIN}": str(plan.gateway("U001", "video").address),
        f"ns1.{DOMAIN}": "10.140.0.53",
        f"huiting.{DOMAIN}": f"xy-huiting.{DOMAIN}",
        f"xiayi.{DOMAIN}": f"xy-core1.{DOMAIN}",
        f"u001.{DOMAIN}": f"gw.public.u001.{DOMAIN}",
    }
    assert {name: forward[name].value for name in expected} == expected


def test_every_name_is_below_the_networks_domain_and_every_alias_leads_to_an_address(forward):
    for record in forward.values():
        assert record.name.endswith(f".{DOMAIN}")
        if record.type == "CNAME":
            assert forward[record.value].type == "A"


def test_a_service_is_named_below_its_unit(plan, forward):
    service = plan.service_name("U001", "oa")
    assert service == f"oa.u001.{DOMAIN}"
    assert service.partition(".")[2] in forward


def test_every_zone_names_the_servers_of_the_management_zone(plan):
    forward, reverse = read(plan)
    assert {tuple(zone.servers) for zone in (forward, *reverse)} == {(f"ns1.{DOMAIN}",)}


def test_reverse_zones_are_those_of_the_pools_used_or_not(plan):
    origins = [zone.origin for zone in read(plan)[1]]
    assert len(set(origins)) == len(origins)
    assert "26.10.in-addr.arpa" in origins
    assert [o for o in origins if o.endswith(".140.10.in-addr.arpa")] == [
        f"{octet}.140.10.in-addr.arpa" for octet in range(64)
    ]
    six = [
        o for o in origins if o.endswith("ip6.arpa") and not o.endswith("f.f.0.0.8.b.d.0.1.0.0.2.ip6.arpa")
    ]
    assert six == ["2.4.1.8.b.d.0.1.0.0.2.ip6.arpa"]


def test_a_lan_that_grew_elsewhere_has_a_gateway_there_too(xiayi, ledger):
    row = ledger.rows["U001/video"]._replace(key="U001/video/2", value="10.127.63.0/29")
    grown = AddressPlan(xiayi, Ledger({**ledger.rows, row.key: row}))
    forth, back = forth_and_back(grown)
    assert {address for name, address in forth if name == f"gw.video.u001.{DOMAIN}"} >= {"10.127.63.1"}
    assert forth == back


def test_a_block_outside_the_pools_has_a_zone_as_well(xiayi, changed, ledger):
    pools = tuple(
        pool.model_copy(update={"prefix": ip_network("10.127.0.0/24")}) if pool.domain == "video" else pool
        for pool in xiayi.pools
    )
    forth, back = forth_and_back(AddressPlan(changed(pools=pools), ledger))
    assert forth == back


@pytest.fixture(scope="module")
def departments(tmp_path_factory):
    """Return the plan of a county whose police and courts use the same addresses."""
    intent = load_network(write_departments(tmp_path_factory.mktemp("departments") / "xiayi"))
    return AddressPlan(intent, allocate(intent, Ledger.empty(), date=date(2026, 1, 1), by="t"))


def test_gateways_of_other_pools_have_names_and_those_of_overlapping_vpns_have_none_here(departments):
    """Voice has a /64 of its own, video none."""
    plan = departments
    forth, back = forth_and_back(plan)
    assert forth == back
    names = {name for name, _ in forth}
    assert {f"gw.{pool}.huiting.{DOMAIN}" for pool in ("management", "voice-public", "internet")} <= names
    voice = [value for name, value in forth if name == f"gw.voice-public.huiting.{DOMAIN}"]
    video = [value for name, value in forth if name == f"gw.video-administrative.huiting.{DOMAIN}"]
    assert (len(voice), len(video)) == (2, 1)
    assert not [name for name in names if name.startswith(("gw.police.", "gw.courts.", "gw.service"))]
    assert not {value for _, value in forth if value.startswith("10.64.")}
    assert not [zone.origin for zone in read(plan)[1] if zone.origin.endswith("64.10.in-addr.arpa")]


def test_each_department_has_zones_of_its_own_in_a_folder_of_its_own(departments):
    plan, told = departments, {}
    for domain in ("police", "courts"):
        forward, reverse = read(plan, domain)
        assert forward.origin == f"{domain}.{DOMAIN}"
        assert "0.64.10.in-addr.arpa" in [zone.origin for zone in reverse]
        told[domain], back = forth_and_back(plan, domain)
        assert told[domain] == back
    police = {name: value for name, value in told["police"] if ":" not in value}
    assert police[f"gw.police.u003.police.{DOMAIN}"] == str(plan.gateway("U003", "police").address)
    members = {"police": {"u003"}, "courts": {"u004", "u012"}}
    for domain, slugs in members.items():
        named = {name for name, _ in told[domain] if name.startswith("gw.")}
        assert named == {f"gw.{domain}.{slug}.{domain}.{DOMAIN}" for slug in slugs}
    shared = {value for _, value in told["police"]} & {value for _, value in told["courts"]}
    assert len(shared) > 4, "their links have the same addresses"
    link = next(one for one in plan.intent.links if "police" in one.planes)
    end = str(plan.node_link(link.slot, "police", 4, site=link.site).a.address)
    label = f"{port_label(link.a.port)}.{link.a.host}"
    assert {(f"{label}.{domain}.{DOMAIN}", end) for domain in told} <= told["police"] | told["courts"]


def test_what_stands_at_the_edge_has_names_and_pointers_that_hide_nobody_elses(plan):
    forward, reverse = read(plan)
    named = {(r.name.removesuffix(f".{DOMAIN}"), r.value) for r in forward.records}
    assert {
        ("public.gigabitethernet0-1-8.xy-core1", "59.207.0.42"),
        ("public.gigabitethernet0-1-8.xy-core1", "2001:db8:ff:101::2"),
        ("unicom.gigabitethernet0-0-1.xy-exit1", "203.0.113.2"),
        ("exit.unicom.xiayi", "203.0.113.4"),
        ("dmz.gigabitethernet0-0-5.xy-exit2", "10.141.0.3"),
        ("gw.dmz.xiayi", "10.141.0.1"),
        ("dns.dmz.xiayi", "10.141.0.53"),
        ("portal.xiayi", "10.141.0.10"),
        ("portal.mobile.xiayi", "198.51.100.5"),
    } <= named
    origins = {zone.origin for zone in reverse}
    assert {"0.141.10.in-addr.arpa", "4.113.0.203.in-addr.arpa", "42.0.207.59.in-addr.arpa"} <= origins
    assert not {"113.0.203.in-addr.arpa", "0.207.59.in-addr.arpa", "1.113.0.203.in-addr.arpa"} & origins


def test_two_of_one_name_are_told(xiayi, changed, ledger):
    unit = xiayi.units["U001"].model_copy(update={"slug": "huiting"})
    other = xiayi.units["U002"].model_copy(update={"slug": "xy-core1"})
    units = {**xiayi.units, "U001": unit, "U002": other}
    with pytest.raises(ZonghengError) as error:
        zones(AddressPlan(changed(units=units), ledger))
    told = [(p.code, p.found, p.values["other"]) for p in error.value.problems]
    assert told == [("ADR070", "huiting", "411426101"), ("ADR070", "xy-core1", "xy-core1")]


def test_without_a_name_server_there_are_no_zones(xiayi, changed, ledger):
    zone = xiayi.management_zone.model_copy(update={"dns": ()})
    with pytest.raises(ZonghengError, match="ADR071"):
        zones(AddressPlan(changed(management_zone=zone), ledger))


def test_a_name_server_elsewhere_has_its_pointer_there(xiayi, changed, ledger):
    zone = xiayi.management_zone.model_copy(update={"dns": (IPv4Address("59.255.209.4"),)})
    forth, back = forth_and_back(AddressPlan(changed(management_zone=zone), ledger))
    assert forth - back == {(f"ns1.{DOMAIN}", "59.255.209.4")}


@pytest.mark.parametrize(
    ("prefix", "origins"),
    [
        ("10.0.0.0/8", ["10.in-addr.arpa"]),
        ("10.26.0.0/15", ["26.10.in-addr.arpa", "27.10.in-addr.arpa"]),
        ("59.207.96.0/23", ["96.207.59.in-addr.arpa", "97.207.59.in-addr.arpa"]),
        ("10.1.2.128/25", ["2.1.10.in-addr.arpa"]),
        ("2001:db8::/32", ["8.b.d.0.1.0.0.2.ip6.arpa"]),
        ("2001:db8:8::/47", ["8.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "9.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"]),
    ],
)
def test_cuts_are_at_octets_and_nibbles(prefix, origins):
    assert [origin_of(cut) for cut in cuts(Prefix.parse(prefix))] == origins


@given(st.sampled_from([4, 6]), st.integers(0, 2**128 - 1), st.integers(1, 128))
def test_cuts_are_a_prefix_or_hold_a_small_one(family, value, length):
    bits = 32 if family == 4 else 128
    prefix = Prefix(family, value >> 128 - bits, bits).supernet(min(length, bits))
    found = list(cuts(prefix))
    if prefix.length <= (24 if family == 4 else 124):
        assert (found[0].network, found[-1].last) == (prefix.network, prefix.last)
        assert all(one.last + 1 == other.network for one, other in pairwise(found))
    else:
        assert len(found) == 1
        assert found[0].contains(prefix)
    for cut in found:
        name = ip_network(str(cut))[0].reverse_pointer
        assert name.endswith(f".{origin_of(cut)}")
        assert name.count(".") - origin_of(cut).count(".") == (bits - cut.length) // (8 if family == 4 else 4)


@pytest.mark.parametrize(
    ("port", "label"),
    [
        ("GigabitEthernet0/2/1", "gigabitethernet0-2-1"),
        ("100GE1/0/1", "100ge1-0-1"),
        ("Ten-GigabitEthernet1/0/49", "ten-gigabitethernet1-0-49"),
        ("eth1.101", "eth1-101"),
        ("Eth-Trunk1", "eth-trunk1"),
        ("out_web", "out-web"),
    ],
)
def test_ports_and_planes_as_labels(port, label):
    assert port_label(port) == label
