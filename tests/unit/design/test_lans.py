# SPDX-License-Identifier: Apache-2.0
"""LANs of sites and units: each has one gateway, and DHCP where the baseline says so."""

from ipaddress import ip_address, ip_interface, ip_network

from zongheng.design.families import family
from zongheng.design.lans import UNIT_VLANS_FROM, VLANS_A_UNIT
from zongheng.design.sides import SWITCHED_VLANS_FROM
from zongheng.intent.hardware import catalogue


def test_every_site_and_unit_has_its_lans_at_one_device(xiayi):
    gateways = [i.address4 for d in xiayi.values() for i in d.interfaces if i.purpose == "lan" and i.address4]
    unit_domains = 4 * 3 + 3 * 4 + 2 * 5
    assert len(gateways) == (1 + 24 + 6) * 4 + unit_domains
    assert len({ip_interface(g).network for g in gateways}) == len(gateways)


def test_a_lan_has_a_64_of_ipv6(xiayi):
    for design in xiayi.values():
        for interface in design.interfaces:
            if interface.purpose == "lan" and interface.address4:
                assert ip_interface(interface.address6).network.prefixlen == 64


def test_ports_of_users_on_switches_take_neither_answers_of_dhcp_nor_router_advertisements(xiayi):
    ports = {
        (design.host, i.purpose, i.snooping, i.ra_guard)
        for design in xiayi.values()
        for i in design.interfaces
        if i.switchport
    }
    assert ports == {("xy-agg1", "lan", True, True), ("xy-agg1", "port", False, False)}
    assert all(i.switchport for d in xiayi.values() for i in d.interfaces if i.ra_guard)


def test_dhcp_serves_internet_and_public_and_nothing_else(xiayi):
    for design in xiayi.values():
        served = {pool.interface for pool in design.dhcp_pools}
        marked = {i.name for i in design.interfaces if i.dhcp == "server"}
        assert served == marked
        assert {pool.vrf for pool in design.dhcp_pools} <= {"INTERNET", "PUBLIC"}


def test_what_comes_from_its_carton_asks_the_server_of_the_management_zone_through_who_is_above_it(xiayi):
    relays = {
        (design.host, i.address4) for design in xiayi.values() for i in design.interfaces if i.dhcp == "relay"
    }
    asked = {i.dhcp_server for design in xiayi.values() for i in design.interfaces if i.dhcp == "relay"}
    assert asked == {"10.140.0.60"}
    assert {host for host, _ in relays} == {"xy-core1", "xy-core2", "xy-huiting"}
    networks = {ip_interface(address).network for _, address in relays}
    uplinks = [
        i for d in xiayi.values() if d.role == "node"
        for i in d.interfaces if i.plane == "management" and i.purpose == "link" and i.dhcp is None
    ]  # fmt: skip
    assert networks == {ip_interface(i.address4).network for i in uplinks}
    assert len(relays) == len(uplinks) == 24 * 2 + 6


def test_a_pool_is_its_lan_and_gives_its_gateway(xiayi):
    for design in xiayi.values():
        for pool in design.dhcp_pools:
            interface = design.interface(pool.interface)
            assert ip_interface(interface.address4).network == ip_network(pool.prefix)
            assert ip_address(pool.gateway) == ip_interface(interface.address4).ip
            assert interface.vrf == pool.vrf


def test_units_share_no_vlan_on_the_switch(xiayi):
    vlans = [vlan.id for vlan in xiayi["xy-agg1"].vlans]
    assert len(set(vlans)) == len(vlans)
    trunks = [set(i.switchport.vlans) for i in xiayi["xy-agg1"].interfaces if i.switchport]
    assert sum(map(len, trunks)) == len(set().union(*trunks)) == len(vlans)


def test_a_unit_gets_only_the_domains_that_it_is_admitted_to(xiayi):
    domains = {i.plane for i in xiayi["xy-agg1"].interfaces if i.description.startswith("UNIT U005 ")}
    assert domains == {"public", "internet"}


def test_vlans_of_units_end_before_those_of_links_on_every_switch():
    switches = [model for model in catalogue().values() if family(model.family, model.model).switches]
    assert switches
    for switch in switches:
        last = UNIT_VLANS_FROM + VLANS_A_UNIT * (len(switch.ports("access")) + 1)
        assert last <= SWITCHED_VLANS_FROM, switch.model
