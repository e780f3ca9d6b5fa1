# SPDX-License-Identifier: Apache-2.0
"""The addresses that tunnels over the internet run from: each its owner's, named, and nobody else's."""

from tests.support.bureau import HUB, SPOKES, TOP, planned
from zongheng.addressing.names import named_addresses


def test_a_site_s_own_device_has_the_last_of_its_loopbacks():
    _, plan, _ = planned()
    for host in (HUB, *SPOKES):
        assert plan.endpoint(host).value == plan.loopback(host).value + 7


def test_a_declared_hub_has_the_first_address_of_its_slot():
    _, plan, _ = planned()
    assert str(plan.endpoint(TOP)) == str(plan.node_link(13, "management").a.address)


def test_each_is_found_by_its_address():
    _, plan, _ = planned()
    for host in (TOP, HUB, SPOKES[0]):
        found = plan.owner_of(str(plan.endpoint(host)))
        assert (found.owner, host in found.what) == (plan.node(host).site, True)


def test_each_has_a_name_and_so_has_each_end_of_each_tunnel():
    _, plan, _ = planned()
    names = {(named.name, named.address) for named in named_addresses(plan)}
    assert (f"endpoint.{HUB}", plan.endpoint(HUB)) in names
    for host in SPOKES:
        ends = plan.link(host, 0, "video")
        assert (f"video.to-{host}.{HUB}", ends.a.address) in names
        assert (f"video.to-{HUB}.{host}", ends.b.address) in names


def test_what_the_carrier_of_a_hub_gave_is_known_as_well():
    _, plan, _ = planned()
    assert plan.owner_of("203.0.113.66").what.startswith(HUB)
    assert plan.owner_of("203.0.113.65").owner == plan.node(HUB).site
