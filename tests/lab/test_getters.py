# SPDX-License-Identifier: Apache-2.0
"""NAPALM's getters over SSH on the county's machines: what they tell is what the machines are."""

import json
from collections.abc import Callable

import pytest
from napalm.base.test.getters import BaseTestGetters

from zongheng.errors import ZonghengError
from zongheng.platforms.linux.driver import LinuxDriver

TOWN, CORE, EXIT = "xy-huiting", "xy-core1", "xy-exit1"
NOTHING_THERE = {
    "test_get_lldp_neighbors",
    "test_get_lldp_neighbors_detail",
    "test_get_mac_address_table",
    "test_get_vlans",
    "test_get_optics",
    "test_get_ntp_peers",
    "test_get_arp_table_with_vrf",
    "test_get_bgp_neighbors_detail",
    "test_get_route_to",
    "test_get_route_to_longer",
    "test_ping",
    "test_traceroute",
}
"""Tests that want an entry where the machine has none, or a destination that it has no way to."""
NOT_IMPLEMENTED = {
    "test_get_bgp_config",
    "test_get_firewall_policies",
    "test_get_probes_config",
    "test_get_probes_results",
}
OVER_SSH = sorted(
    name
    for name, test in vars(BaseTestGetters).items()
    if getattr(test, "build_test_cases", False) and name not in NOT_IMPLEMENTED | NOTHING_THERE
)


@pytest.fixture(scope="module")
def at(county) -> Callable[[str], LinuxDriver]:
    """Return a maker of drivers that are logged in; one a machine."""
    opened: dict[str, LinuxDriver] = {}

    def driver(host: str) -> LinuxDriver:
        if host not in opened:
            opened[host] = county.driver(host)
            opened[host].open()
        return opened[host]

    yield driver
    for one in opened.values():
        one.close()


def domains(county, host):
    return {i.vrf for i in county.designs[host].interfaces if i.vrf}


@pytest.mark.parametrize("name", OVER_SSH)
def test_napalms_own_tests(name, at):
    tests = BaseTestGetters()
    tests.device = at(CORE)
    getattr(BaseTestGetters, name).__wrapped__(tests, "lab")


def test_a_domain_is_a_network_instance_with_its_ports(county, at):
    found = at(TOWN).get_network_instances()
    assert set(found) == {"default", *domains(county, TOWN)}
    told = {port for one in found.values() for port in one["interfaces"]["interface"]}
    assert told == set(at(TOWN).get_interfaces()) == set(at(TOWN).get_facts()["interface_list"])
    assert set(at(TOWN).get_interfaces_counters()) == told
    assert set(at(TOWN).get_interfaces_ip()) <= told


def test_ports_are_told_as_they_are_designed(county, at):
    told, addresses = at(EXIT).get_interfaces(), at(EXIT).get_interfaces_ip()
    designed = [
        i for i in county.designs[EXIT].interfaces if i.name in told and i.address4 and i.kind != "loopback"
    ]
    assert designed
    for interface in designed:
        assert told[interface.name]["is_up"]
        assert told[interface.name]["description"] == interface.description
        address, _, length = interface.address4.partition("/")
        assert addresses[interface.name]["ipv4"][address] == {"prefix_length": int(length)}


def test_arp_knows_the_other_end_of_a_link(at):
    county_side = at(CORE).get_interfaces()
    entries = {entry["mac"]: entry for entry in at(EXIT).get_arp_table() if entry["interface"] != "eth0"}
    assert set(entries) & {interface["mac_address"] for interface in county_side.values()}
    instance = next(name for name in at(EXIT).get_network_instances() if name != "default")
    inside = {entry["interface"] for entry in at(EXIT).get_arp_table(vrf=instance)}
    assert inside <= set(at(EXIT).get_network_instances(instance)[instance]["interfaces"]["interface"])


def test_routes_of_every_domain_to_what_lies_behind(county, at):
    loopback = next(
        i for i in county.designs[CORE].interfaces if i.kind == "loopback" and i.plane == "management"
    )
    [routes] = at(TOWN).get_route_to(loopback.address4).values()
    [used] = [route for route in routes if route["current_active"]]
    assert (used["protocol"], used["routing_table"], used["selected_next_hop"]) == ("ospf", "default", True)
    assert loopback.address4 in at(TOWN).get_route_to(loopback.address4.partition("/")[0])
    assert at(TOWN).get_route_to(loopback.address4, "bgp") == {}
    tables = {r["routing_table"] for routes in at(TOWN).get_route_to("0.0.0.0/0").values() for r in routes}
    assert "INTERNET" in tables


def test_bgp_peers_by_domain(county, at):
    found = at(CORE).get_bgp_neighbors()
    designed = {
        (family.vrf, peer.address): peer.as_number
        for family in county.designs[CORE].bgp.families
        for peer in family.peers
    }
    told = {(vrf, a): peer["remote_as"] for vrf, one in found.items() for a, peer in one["peers"].items()}
    assert told == designed
    assert at(TOWN).get_bgp_neighbors() == {}


def test_ping_and_traceroute_go_the_way_of_the_routes(county, at):
    loopback = next(
        i for i in county.designs[CORE].interfaces if i.kind == "loopback" and i.plane == "management"
    )
    core = loopback.address4.partition("/")[0]
    pinged = at(TOWN).ping(core, count=2)["success"]
    assert (pinged["probes_sent"], pinged["packet_loss"]) == (2, 0)
    hops = at(CORE).traceroute(core, ttl=3, timeout=1)["success"]
    assert hops[1]["probes"][1]["ip_address"] == core
    assert "error" in at(TOWN).ping("198.51.100.9", count=1, vrf="no-such-domain")


def test_who_administers_it_and_what_snmp_says(county, at):
    accounts = county.designs[CORE].accounts
    assert {name: user["level"] for name, user in at(CORE).get_users().items()} == {
        account.name: 15 if account.role == "system" else 1 for account in accounts
    }
    snmp = at(CORE).get_snmp_information()
    assert (snmp["location"], snmp["community"]) == (county.designs[CORE].snmp.location, {})
    assert list(at(CORE).get_ntp_servers()) == list(county.designs[CORE].ntp)


def test_nothing_secret_is_told(at, secrets):
    getters = (
        "get_users",
        "get_snmp_information",
        "get_bgp_neighbors_detail",
        "get_ntp_servers",
        "get_facts",
    )
    told = json.dumps([getattr(at(CORE), getter)() for getter in getters])
    assert not [name for name, value in secrets.items() if value in told]


def test_what_root_alone_may_read_is_refused_to_the_auditor(county, secrets):
    entry = county.entries[TOWN]
    options = {"port": entry["port"], "host_keys": [entry["host_key"]], "label": TOWN}
    driver = LinuxDriver(entry["address"], "auditor", secrets["auditor_password"], optional_args=options)
    with driver, pytest.raises(ZonghengError) as refused:
        driver.get_users()
    assert [p.code for p in refused.value.problems] == ["LNX006"]


def test_reading_changes_nothing(county, at):
    before = county.apply(TOWN)
    at(TOWN).get_facts()
    at(TOWN).get_interfaces()
    assert before == county.apply(TOWN) == ""
