# SPDX-License-Identifier: Apache-2.0
"""IS-IS among devices of several vendors: neighbours by one key, routes of both families, the way there."""

import re
from functools import cache

import pytest

from golden_boxes import printed, send
from isis import designs
from tests.support.comware_formats import unknown_in_commands
from zongheng.config import unified_diff
from zongheng.config.secrets import fill, names
from zongheng.platforms.h3c_comware.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.routing.routing import table
from zongheng.twin.routing.topology import Topology

COUNTY, TOWN, VILLAGE = HOSTS = ("gz-nanming", "gz-xinhualu", "gz-shifu")
MIXED, H3C = "mixed.yml", "h3c.yml"
SECRET = "Aa1!Aa1!Aa1!Aa1!"
"""Of sixteen characters, the most that Comware takes for IS-IS."""


HASHED = "$h$6$keptkeptke$" + "kept" * 10
STORED = "$c$3$" + "kept" * 7


@cache
def text_of(host, igp, overlay, *, stored=False):
    """Return a configuration with its secrets as they are typed, or as Comware prints them."""
    text = render_config(designs(igp, overlay)[host])
    return as_kept(text) if stored else fill(text, dict.fromkeys(names(text), SECRET))


def as_kept(text):
    """Return a text with its secrets as Comware prints them."""
    text = re.sub(r"(?m)^ password simple \S+", f" password hash {HASHED}", text)
    text = re.sub(r"\b(?:plain|simple) (?=\{\{secret:)", "cipher ", text)
    text = re.sub(r"\bsimple (?=authentication-mode )", "cipher ", text)
    return fill(text, dict.fromkeys(names(text), STORED))


def loaded(make_device, host, igp, overlay, **form):
    design = designs(igp, overlay)[host]
    device = make_device(design.family, host, design.model)
    assert device.running.load(text_of(host, igp, overlay, **form).splitlines()) == []
    device.state = "booted"
    return device


@pytest.fixture
def county(make_device):
    """Return a county, its township and a village of it as a network, by the vendors of an overlay."""

    def start(overlay):
        devices = {host: loaded(make_device, host, "isis", overlay) for host in HOSTS}
        design = designs("isis", overlay)[COUNTY]
        above = {p.address.lower(): str(p.as_number) for f in design.bgp.families for p in f.peers}
        topology = Topology(devices, above)
        for device in devices.values():
            device.network = topology
        return topology

    return start


VENDORS = pytest.mark.parametrize("overlay", [MIXED, H3C], ids=["mixed", "h3c"])


@VENDORS
def test_each_link_has_its_neighbours_in_every_plane(county, overlay):
    network = county(overlay)
    for host, others in {
        COUNTY: {(TOWN, "L2")},
        TOWN: {(COUNTY, "L2"), (VILLAGE, "L1")},
        VILLAGE: {(TOWN, "L1")},
    }.items():
        met = {(n.process, n.host, n.area) for n in network.isis_neighbours(host) if n.process in "1 11 12"}
        assert met == {(process, *other) for process in ("1", "11", "12") for other in others}


@VENDORS
@pytest.mark.parametrize("family", [4, 6])
def test_each_learns_what_the_others_have(county, overlay, family):
    """The village has the township's default, the township the county's, and the county what lies below."""
    network, default = county(overlay), {4: "0.0.0.0/0", 6: "::/0"}[family]

    def learned(host, vpn):
        found = table(network, host, vpn, family)
        return {str(r.network): (r.protocol, r.preference) for r in found if r.protocol.startswith("ISIS")}

    for vpn in ("", "PUBLIC", "INTERNET"):
        assert learned(VILLAGE, vpn)[default] == ("ISIS-L1", 155)
        assert learned(TOWN, vpn)[default] == ("ISIS-L2", 155)
    loopback = next(i for i in designs("isis", overlay)[VILLAGE].interfaces if i.purpose == "management")
    address = {4: loopback.address4, 6: loopback.address6}[family]
    assert learned(COUNTY, "")[address] == ("ISIS-L2", 155)
    assert learned(TOWN, "")[address] == ("ISIS-L1", 155)


NO_LONGER = {
    "another key": "isis authentication-mode gca 1 hmac-sha-256 plain Aa1!Aa1!",
    "another number of the key": f"isis authentication-mode gca 2 hmac-sha-256 plain {SECRET}",
    "another digest": f"isis authentication-mode md5 plain {SECRET}",
    "no key": "undo isis authentication-mode",
    "another circuit": "undo isis circuit-type",
    "another level": "isis circuit-level level-1",
    "silence": "isis silent",
}


@pytest.mark.parametrize("line", NO_LONGER.values(), ids=NO_LONGER)
def test_vendors_that_do_not_agree_are_no_neighbours(county, line):
    network = county(MIXED)
    uplink = next(n.interface for n in network.isis_neighbours(TOWN) if n.host == COUNTY and n.process == "1")
    assert network.devices[TOWN].running.load([f"interface {uplink}", f" {line}"]) == []
    assert {n.process for n in network.isis_neighbours(TOWN) if n.host == COUNTY} == {"11", "12", "13"}
    assert "0.0.0.0/0" not in {str(r.network) for r in table(network, TOWN, "", 4)}


def test_a_default_is_told_while_there_is_one(county):
    network = county(H3C)
    peers = [p.address for f in designs("isis", H3C)[COUNTY].bgp.families if not f.vrf for p in f.peers]
    assert network.devices[COUNTY].running.load(["bgp 4200520102", *(f" undo peer {p}" for p in peers)]) == []
    assert "0.0.0.0/0" not in {str(r.network) for r in table(network, TOWN, "", 4)}


# --- the way there and back ----------------------------------------------------------------------------

STEPS = [("ospf", "both"), ("both", "isis"), ("ospf", "isis")]


@pytest.mark.parametrize(("before", "after"), STEPS, ids=map("-".join, STEPS))
@pytest.mark.parametrize("host", HOSTS)
def test_a_router_comes_to_it_and_back(make_device, host, before, after):
    new = text_of(host, after, H3C, stored=True)
    device = loaded(make_device, host, before, H3C, stored=True).running
    old = printed(device)
    patch = make_patch(old, new)
    typed = [c.replace(f"cipher {STORED}", "plain {{secret:k}}") for c in (*patch.commands, *patch.rollback)]
    assert list(unknown_in_commands(typed)) == []
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), new, "h3c_comware") == ""
    assert not make_patch(printed(device), printed(device))
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), old, "h3c_comware") == ""


def test_a_switch_takes_it_on_its_vlan_interfaces_and_loses_it_again(make_device):
    old, new = (
        as_kept(render_config(designs(igp, "h3c_switch.yml", "province")["gz-agg1"]))
        for igp in ("ospf", "isis")
    )
    device = make_device("s65", "gz-agg1", "S6520X-54QC-EI").running
    assert device.load(old.splitlines()) == []
    before = printed(device)
    patch = make_patch(before, new)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), new, "h3c_comware") == ""
    assert re.search(r"(?m)^interface Vlan-interface\d+$(?:\n .*)*\n isis enable 1$", printed(device))
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), before, "h3c_comware") == ""


REFUSED = [
    (["interface GigabitEthernet0/0", " isis enable 7"], "The IS-IS process does not exist."),
    (["isis 7", "interface GigabitEthernet0/0", " isis cost 5"], "IS-IS is not enabled on the interface."),
    (
        ["isis 7", "interface GigabitEthernet0/0", " isis enable 7", " isis ipv6 enable 7"],
        "IPv6 is not supported in the IS-IS process.",
    ),
    (
        ["ip vpn-instance A", "isis 7 vpn-instance A", "interface GigabitEthernet0/0", " isis enable 7"],
        "The interface and the IS-IS process are not in the same VPN instance.",
    ),
    (["isis 7", f" domain-authentication-mode md5 plain {SECRET}!"], "Wrong parameter found"),
    (["isis 7", " network-entity 49.0001.00"], "Wrong parameter found"),
    (["isis 7", " address-family ipv4", "  import-route bgp4+"], "Unrecognized command found"),
]


@pytest.mark.parametrize(("lines", "words"), REFUSED, ids=[lines[-1].strip() for lines, _ in REFUSED])
def test_a_comware_router_refuses(make_device, lines, words):
    (refused,) = make_device("msr", "m").running.load(lines)
    assert refused.startswith(lines[-1].strip())
    assert words in refused
