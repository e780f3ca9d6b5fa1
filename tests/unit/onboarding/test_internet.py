# SPDX-License-Identifier: Apache-2.0
"""What is joined over the internet is staged by hands: its first text is all that it needs to call."""

import json
import re

import pytest

from tests.support.bureau import HUB, SPOKES, planned
from zongheng.onboarding.adjacency import Adjacency, adjacencies
from zongheng.onboarding.bootstrap import bootstrap_design, bootstrap_text
from zongheng.onboarding.kea import kea_config
from zongheng.onboarding.registration import Registration

SPOKE = SPOKES[0]


@pytest.fixture(scope="module")
def designs():
    return planned()[2]


def test_nobody_is_waited_for_whom_nobody_relays(designs):
    entries = [
        Registration(host=host, serial=f"S-{host}", family="ar", model=designs[host].model, wave=3)
        for host in (HUB, *SPOKES)
    ]
    assert json.loads(kea_config(planned()[1], entries))["Dhcp4"]["subnet4"] == []


def test_the_first_configuration_of_a_street_is_its_management_plane_and_the_way_to_it(designs):
    text = bootstrap_text(designs[SPOKE])
    assert re.findall(r"^interface (Tunnel\S+|LoopBack\d)$", text, re.MULTILINE) == [
        "Tunnel0/0/0",
        "LoopBack0",
        "LoopBack1",
    ]
    for line in (" ipsec policy INTERNET", " ip address dhcp-alloc", " traffic-filter outbound acl 3002"):
        assert f"{line}\n" in text
    assert "vpn-instance" not in text
    assert set(re.findall(r"\{\{secret:(\w+)\}\}", text)) == {"ipsec_key", "ospf_key", "netops_password"}


def test_a_district_needs_its_sessions_of_the_management_plane_as_well(designs):
    first = bootstrap_design(designs[HUB])
    assert {family.vrf for family in first.bgp.families} == {None}
    assert {peer.description for family in first.bgp.families for peer in family.peers} == {
        "jx-vpn1 management",
        "jx-vpn2 management",
    }
    assert bootstrap_design(designs["jx-core1"]).bgp is None


def test_its_neighbours_above_are_those_that_its_tunnels_lead_to(designs):
    nodes = planned()[0].nodes
    above = {host: tuple(adjacencies(designs[host], nodes[host].uplinks)) for host in (SPOKE, HUB)}
    assert above[SPOKE] == (Adjacency(HUB, "ospf", "Tunnel0/0/0"),)
    assert [(one.parent, one.routing) for one in above[HUB]] == [("jx-vpn1", "bgp"), ("jx-vpn2", "bgp")]


def test_all_that_it_is_given_stands_in_the_full_configuration_too(designs):
    for host in (SPOKE, HUB):
        first, whole = bootstrap_design(designs[host]), designs[host]
        assert first.ipsec == whole.ipsec
        assert set(first.statics) <= set(whole.statics)
