# SPDX-License-Identifier: Apache-2.0
"""Links over the internet: a bureau's district and streets, and what they are told of each other."""

import pytest

from tests.support.bureau import HUB, SPOKES, TOP, planned
from zongheng.design.features import needs
from zongheng.design.serial import from_json, to_json

SPOKE, PLANES = SPOKES[0], ("management", "public", "internet", "administrative", "video")


@pytest.fixture(scope="module")
def designs():
    return planned()[2]


@pytest.fixture(scope="module")
def plan():
    return planned()[1]


def tunnels(design, peer):
    return [i for i in design.interfaces if i.kind == "tunnel" and i.description.endswith(f" TO {peer}")]


def test_a_link_has_a_tunnel_a_plane_and_its_ends_mirror_each_other(designs):
    here, there = tunnels(designs[SPOKE], HUB), tunnels(designs[HUB], SPOKE)
    assert [i.plane for i in here] == [i.plane for i in there] == list(PLANES)
    for mine, other in zip(here, there, strict=True):
        assert (mine.tunnel.source, mine.tunnel.destination) == (
            other.tunnel.destination,
            other.tunnel.source,
        )
        assert mine.tunnel.key == other.tunnel.key
    assert [i.tunnel.key for i in here] == [1, 2, 3, 4, 5]


def test_a_tunnel_carries_what_a_line_would(designs, plan):
    for tunnel in tunnels(designs[SPOKE], HUB):
        ends = plan.link(SPOKE, 0, tunnel.plane), plan.link(SPOKE, 0, tunnel.plane, 6)
        assert (tunnel.address4, tunnel.address6) == tuple(str(end.b) for end in ends)
        assert tunnel.ospf.point_to_point
        assert tunnel.ospf.auth_secret
        assert tunnel.vlan is None
        assert (tunnel.vrf is None) == (tunnel.plane == "management")


def test_tunnels_are_numbered_by_their_links_whoever_else_is_there(designs):
    assert [i.name for i in tunnels(designs[SPOKE], HUB)] == [f"Tunnel0/0/{n}" for n in range(5)]
    assert [i.name for i in tunnels(designs[HUB], TOP)] == [f"Tunnel0/0/{n}" for n in range(5)]
    assert [i.name for i in tunnels(designs[HUB], SPOKES[1])] == [f"Tunnel0/0/{n}" for n in range(15, 20)]
    names = [i.name for i in designs[HUB].interfaces]
    assert len(names) == len(set(names))


def test_a_street_calls_its_district_from_wherever_it_is(designs, plan):
    ipsec = designs[SPOKE].ipsec
    (peer,) = ipsec.peers
    assert (ipsec.identity, ipsec.gateway, ipsec.secret) == (SPOKE, None, "ipsec_key")
    assert (peer.host, peer.address, peer.number) == (HUB, "203.0.113.66", 0)
    assert (peer.local, peer.remote) == (str(plan.endpoint(SPOKE)), str(plan.endpoint(HUB)))
    port = designs[SPOKE].interface(ipsec.interface)
    assert (port.purpose, port.dhcp, port.address4) == ("internet", "client", None)
    assert [route for route in designs[SPOKE].statics if route.vrf is None] == []


def test_a_district_waits_for_its_streets_and_calls_the_bureau_by_one_port(designs):
    ipsec = designs[HUB].ipsec
    calls = {peer.host: peer.address for peer in ipsec.peers}
    assert calls == {
        **dict.fromkeys(SPOKES),
        "jx-vpn1": "203.0.113.34",
        "jx-vpn2": "198.51.100.34",
    }
    assert [peer.host for peer in ipsec.peers] == sorted(calls)
    assert designs[HUB].interface(ipsec.interface).address4 == "203.0.113.66/30"
    routes = {route.prefix: route.via for route in designs[HUB].statics if route.via}
    assert set(routes.values()) == {ipsec.gateway}
    assert set(routes) == {"0.0.0.0/0", *(f"{peer.remote}/32" for peer in ipsec.peers)}


def test_endpoints_are_told_to_nobody(designs):
    for host in (SPOKE, HUB, TOP):
        (endpoint,) = (i for i in designs[host].interfaces if i.purpose == "endpoint")
        port = designs[host].interface(designs[host].ipsec.interface)
        assert endpoint.ospf is port.ospf is None
        assert endpoint.address4.endswith("/32")
        assert endpoint.address6 is port.address6 is None


def test_the_standby_hub_is_used_while_the_main_one_has_failed(designs):
    peers = {p.description: p for family in designs[HUB].bgp.families for p in family.peers}
    for plane in PLANES:
        assert not peers[f"jx-vpn1 {plane}"].standby
        assert peers[f"jx-vpn2 {plane}"].standby


def test_a_district_knows_a_better_way_to_the_management_zone_than_its_default(designs):
    lists = {one.name: [entry.prefix for entry in one.entries] for one in designs[HUB].prefix_lists}
    assert lists["ABOVE4"] == ["0.0.0.0/0", "10.137.1.0/24", "10.134.0.0/15"]
    assert lists["DEFAULT6"] == ["::/0"]
    (spoken,) = (f for f in designs[TOP].bgp.families if (f.vrf, f.family) == (None, 4))
    assert spoken.networks == ("10.134.0.0/15", "10.137.1.0/24")
    discarded = [route.prefix for route in designs[TOP].statics if route.via is None and route.family == 4]
    assert "10.134.0.0/15" in discarded
    assert "10.137.1.0/24" not in discarded


def test_a_hub_of_the_top_alone_needs_none():
    intent = planned()[0]
    assert {host for host in intent.hubs if intent.nodes[host].site == "3304"} == {"jx-vpn1", "jx-vpn2"}


def test_no_address_is_had_twice(designs):
    held = [
        (interface.vrf, address.partition("/")[0])
        for design in designs.values()
        for interface in design.interfaces
        for address in (interface.address4, interface.address6)
        if address
    ]
    assert len(held) == len(set(held))


def test_what_is_written_is_read_again_and_asks_for_ipsec(designs):
    for host in (SPOKE, HUB, TOP):
        assert from_json(to_json(designs[host])) == designs[host]
        assert "ipsec" in {need.feature for need in needs(designs[host])}
    assert designs["jx-core1"].ipsec is None
