# SPDX-License-Identifier: Apache-2.0
"""How many routes simulated devices say that they have, and what a BGP peer's prefix list keeps out."""

import pytest

from zongheng.deploy.route_counts import route_counts
from zongheng.twin.routing.routing import table
from zongheng.twin.routing.topology import Topology

VRP = """\
ip vpn-instance A
 ipv4-family
  route-distinguisher 1:1
ip vpn-instance B
 ipv4-family
  route-distinguisher 1:2
interface {port}
 undo shutdown
 ip binding vpn-instance A
 ip address 10.1.1.1 255.255.255.252
bgp 65001
 ipv4-family vpn-instance A
  peer 10.1.1.2 as-number 65000
ip route-static vpn-instance A 10.9.0.0 255.255.0.0 NULL0
"""
COMWARE = """\
ip vpn-instance A
 route-distinguisher 1:1
interface {port}
 port link-mode route
 ip binding vpn-instance A
 ip address 10.1.1.1 255.255.255.252
bgp 65001
 ip vpn-instance A
  peer 10.1.1.2 as-number 65000
  address-family ipv4 unicast
   peer 10.1.1.2 enable
ip route-static vpn-instance A 10.9.0.0 16 NULL0
"""
RGOS = """\
vrf definition A
 address-family ipv4
 exit-address-family
interface GigabitEthernet 0/1
 vrf forwarding A
 ip address 10.1.1.1 255.255.255.252
router bgp 65001
 address-family ipv4 vrf A
  neighbor 10.1.1.2 remote-as 65000
  neighbor 10.1.1.2 activate
 exit-address-family
ip route vrf A 10.9.0.0 255.255.0.0 Null 0
"""
KINDS = {
    "ar": (("huawei_vrp", "vrp5"), VRP.format(port="GigabitEthernet0/0/1")),
    "ne": (("huawei_vrp", "vrp8"), VRP.format(port="GigabitEthernet0/2/1")),
    "msr": (("h3c_comware", "comware7"), COMWARE.format(port="GigabitEthernet5/1")),
    "rsr": (("ruijie_rgos", "rgos"), RGOS),
}
FILTERS = {
    "ar": (
        "bgp 65001\n ipv4-family vpn-instance A\n  peer 10.1.1.2 ip-prefix L import",
        "ip ip-prefix L index",
    ),
    "msr": (
        "bgp 65001\n ip vpn-instance A\n  address-family ipv4 unicast\n   peer 10.1.1.2 prefix-list L import",
        "ip prefix-list L index",
    ),
}
FILTERS |= {"ne": FILTERS["ar"]}


def started(make_device, family):
    """Return a device whose VPN learns a default route of a peer outside the twin."""
    device = make_device(family)
    assert device.running.load(KINDS[family][1].splitlines()) == []
    device.state = "booted"
    device.network = Topology({device.host: device}, {"10.1.1.2": "65000"})
    return device


def learnt(operator, family):
    kind, text = KINDS[family]
    counts = route_counts(*kind, text, text)
    told = counts.counts({command: operator.types(command) for command in counts.commands})
    return {(t.instance, t.family): told[t.command] for t in counts.tables if t.instance == "A"}


@pytest.mark.parametrize("family", KINDS)
def test_what_is_learnt_is_told_apart_from_its_own(family, make_device, at):
    device = started(make_device, family)
    assert learnt(at(device), family)["A", 4] == 1
    assert len(table(device.network, device.host, "A", 4)) == 4
    device.network = Topology({device.host: device}, {})
    assert learnt(at(device), family)["A", 4] == 0


LISTS = [
    (["10 permit 0.0.0.0 0"], 1),
    (["10 permit 0.0.0.0 0 less-equal 32"], 1),
    (["10 permit 0.0.0.0 0 greater-equal 1"], 0),
    (["10 deny 0.0.0.0 0", "20 permit 0.0.0.0 0 less-equal 32"], 0),
    (["20 deny 0.0.0.0 0", "10 permit 0.0.0.0 0 less-equal 32"], 1),
    (["10 permit 10.0.0.0 8 less-equal 32"], 0),
    ([], 1),
]


CASES = [("ar", *case) for case in LISTS] + [(family, *LISTS[3]) for family in ("ne", "msr")]


@pytest.mark.parametrize(("family", "lines", "taken"), CASES)
def test_a_prefix_list_keeps_out_what_it_does_not_permit(family, lines, taken, make_device, at):
    device = started(make_device, family)
    peer, begins = FILTERS[family]
    more = [*peer.splitlines(), *(f"{begins} {line}" for line in lines)]
    assert device.running.load(more) == []
    assert learnt(at(device), family)["A", 4] == taken


def test_all_vpn_instances_are_summed(make_device, at):
    operator = at(started(make_device, "ne"))
    one = operator.types("display ip routing-table vpn-instance A statistics")
    assert (
        operator.types("display ip routing-table all-vpn-instance statistics").splitlines()[1:]
        == (one.splitlines()[1:])
    )
