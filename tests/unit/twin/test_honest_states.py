# SPDX-License-Identifier: Apache-2.0
"""What devices say of each other is true: whoever does not agree with the other end is nobody's neighbour."""

import re

import pytest

from tests.unit.twin.test_routing import configured, joined
from zongheng.twin.devices import interfaces as states
from zongheng.twin.devices.interfaces import Link, interfaces
from zongheng.twin.displays.interface_displays import powers
from zongheng.twin.routing.routing import table

PORTS = {
    "ar": "GigabitEthernet0/0/0",
    "ne": "GigabitEthernet0/1/0",
    "msr": "GigabitEthernet0/0",
    "rsr": "GigabitEthernet 0/1",
}
_AREA = "ospf 1 router-id {id}\n area 0.0.0.0\n"
_PORT = "interface {port}\n ip address {ip} 255.255.255.252\n"
OSPF = {
    "ar": f"{_AREA}{_PORT} ospf enable 1 area 0.0.0.0\n",
    "ne": f"{_AREA}{_PORT} undo shutdown\n ospf enable 1 area 0.0.0.0\n",
    "msr": f"{_AREA}{_PORT} ospf 1 area 0.0.0.0\n",
    "rsr": f"{_PORT}router ospf 1\n router-id {{id}}\n network {{ip}} 0.0.0.0 area 0.0.0.0\n",
}
BGP = {
    "ar": "bgp {own}\n peer {other} as-number {theirs}\n peer {other} password cipher {key}\n",
    "ne": "bgp {own}\n peer {other} as-number {theirs}\n peer {other} password cipher {key}\n",
    "msr": (
        "bgp {own}\n peer {other} as-number {theirs}\n peer {other} password simple {key}\n"
        " address-family ipv4 unicast\n  peer {other} enable\n"
    ),
    "rsr": "router bgp {own}\n neighbor {other} remote-as {theirs}\n neighbor {other} password {key}\n",
}
VRRP = {
    "ar": " vrrp vrid 1 virtual-ip 10.0.0.9\n vrrp vrid 1 priority {n}\n",
    "ne": " vrrp vrid 1 virtual-ip 10.0.0.9\n vrrp vrid 1 priority {n}\n",
    "msr": " vrrp vrid 1 virtual-ip 10.0.0.9\n vrrp vrid 1 priority {n}\n",
    "rsr": " vrrp 1 ip 10.0.0.9\n vrrp 1 priority {n}\n",
}
SHOWN = {
    "ar": "display vrrp brief",
    "ne": "display vrrp brief",
    "msr": "display vrrp",
    "rsr": "show vrrp brief",
}
KINDS = [*PORTS]


def two(make_device, family, one, other):
    """Return two devices on one cable, the second of a kind of its own: an AR."""
    return joined(
        {"a": configured(make_device(family, "a"), one), "b": configured(make_device("ar", "b"), other)}
    )


def links(network, host):
    return {name: link for name, link, _ in interfaces(network.devices[host])}


def ospf(family, number, router_id=None):
    return OSPF[family].format(port=PORTS[family], ip=f"10.0.0.{number}", id=router_id or f"1.1.1.{number}")


@pytest.mark.parametrize("family", KINDS)
def test_routers_of_one_id_are_no_neighbours(family, make_device):
    assert two(make_device, family, ospf(family, 1), ospf("ar", 2)).ospf_neighbours("a", 4)
    assert not two(make_device, family, ospf(family, 1), ospf("ar", 2, "1.1.1.1")).ospf_neighbours("a", 4)


@pytest.mark.parametrize("family", KINDS)
@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((("interface", PORTS["ar"]),), "ospf timer hello 5"),
        ((("interface", PORTS["ar"]),), "ospf timer dead 20"),
        ((("interface", PORTS["ar"]),), "shutdown"),
        ((("ospf", "1"), ("area", "0.0.0.1")), "stub"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_ends_that_do_not_agree_are_no_neighbours(family, path, line, make_device):
    area = "0.0.0.1" if line == "stub" else "0.0.0.0"
    ends = [
        ospf(each, number).replace("area 0.0.0.0", f"area {area}")
        for each, number in ((family, 1), ("ar", 2))
    ]
    network = two(make_device, family, *ends)
    assert network.ospf_neighbours("a", 4)
    network.devices["b"].running.enter(path, line)
    assert not network.ospf_neighbours("a", 4)
    assert not network.ospf_neighbours("b", 4)


def test_a_process_of_another_table_than_its_interface_hears_nobody(make_device):
    text = ospf("ar", 1).replace(
        "ospf 1 router-id 1.1.1.1", "ip vpn-instance A\n ipv4-family\nospf 1 vpn-instance A"
    )
    assert not two(make_device, "ar", text, ospf("ar", 2)).ospf_neighbours("b", 4)


def session(family, number, key="Geheim@1", own=65001, theirs=65002):
    port = f"interface {PORTS[family]}\n ip address 10.0.0.{number} 255.255.255.252\n"
    return port + BGP[family].format(own=own, theirs=theirs, other=f"10.0.0.{3 - number}", key=key)


@pytest.mark.parametrize("family", KINDS)
@pytest.mark.parametrize(
    ("other", "state"),
    [
        ({}, "Established"),
        ({"key": "Geheim@2"}, "Connect"),
        ({"own": 65003}, "Connect"),
        ({"theirs": 65003}, "Connect"),
    ],
    ids=str,
)
def test_a_session_stands_on_what_both_ends_say(family, other, state, make_device):
    theirs = session("ar", 2, **{"own": 65002, "theirs": 65001} | other)
    network = two(make_device, family, session(family, 1), theirs)
    assert [peer.state for peer in network.bgp_peers("a")] == [state]


def test_a_session_needs_a_line_of_one_tag(make_device):
    tagged = {
        n: session("ar", n if n < 3 else 2).replace(
            PORTS["ar"], f"{PORTS['ar']}.1\n dot1q termination vid {n}"
        )
        for n in (1, 2)
    }
    ends = [
        tagged[1],
        tagged[2].replace("as-number 65002", "as-number 65001").replace("bgp 65001", "bgp 65002"),
    ]
    network = two(make_device, "ar", *ends)
    assert [peer.state for peer in network.bgp_peers("a")] == ["Connect"]
    line = (("interface", f"{PORTS['ar']}.1"),)
    for typed in ("undo dot1q termination vid 2", "dot1q termination vid 1"):
        network.devices["b"].running.enter(line, typed)
    assert [peer.state for peer in network.bgp_peers("a")] == ["Established"]


@pytest.mark.parametrize("family", KINDS)
def test_one_of_two_virtual_routers_leads(family, make_device, at):
    ends = [
        f"interface {PORTS[each]}\n ip address 10.0.0.{number} 255.255.255.0\n{VRRP[each].format(n=n)}"
        for each, number, n in ((family, 1, 90), ("ar", 2, 120))
    ]
    network = two(make_device, family, *ends)
    first, second = (at(network.devices[host]) for host in "ab")
    assert " Backup " in first.types(SHOWN[family])
    assert " Master " in second.types("display vrrp brief")
    second.types("system-view", f"interface {PORTS['ar']}", "shutdown", "return")
    assert " Initialize " in second.types("display vrrp brief")
    assert " Master " in first.types(SHOWN[family])


VRRP6 = {
    "ar": " ipv6 enable\n{ip} vrrp6 vrid 1 virtual-ip FE80::9 link-local\n vrrp6 vrid 1 priority {n}\n",
    "ne": " ipv6 enable\n{ip} vrrp6 vrid 1 virtual-ip FE80::9 link-local\n vrrp6 vrid 1 priority {n}\n",
    "msr": "{ip} vrrp ipv6 vrid 1 virtual-ip FE80::9 link-local\n vrrp ipv6 vrid 1 priority {n}\n",
    "rsr": " ipv6 enable\n{ip} vrrp 1 ipv6 FE80::9\n vrrp ipv6 1 priority {n}\n",
}
SHOWN6 = {
    "ar": "display vrrp6 brief",
    "ne": "display vrrp6 brief",
    "msr": "display vrrp ipv6",
    "rsr": "show vrrp ipv6 brief",
}


@pytest.mark.parametrize("family", KINDS)
def test_one_of_two_virtual_routers_leads_in_each_family(family, make_device, at):
    ends = [
        f"interface {PORTS[each]}\n ip address 10.0.0.{number} 255.255.255.0\n{VRRP[each].format(n=4)}"
        + VRRP6[each].format(ip=f" ipv6 address 2001:DB8::{number}/64\n", n=n)
        for each, number, n in ((family, 1, 90), ("ar", 2, 120))
    ]
    network = two(make_device, family, *ends)
    first, second = (at(network.devices[host]) for host in "ab")
    assert [" Backup " in first.types(SHOWN6[family]), " Master " in second.types(SHOWN6["ar"])] == [True] * 2
    assert "FE80::9" in first.types(SHOWN6[family])
    assert " Backup " in first.types(SHOWN[family])
    second.types("system-view", f"interface {PORTS['ar']}", "undo vrrp6 vrid 1", "return")
    assert "FE80::9" not in second.types(SHOWN6["ar"])
    assert [" Master " in first.types(SHOWN6[family]), " Master " in second.types(SHOWN["ar"])] == [True] * 2


@pytest.mark.parametrize("family", ["ar", "ne"])
def test_a_clock_that_reaches_no_server_is_not_synchronised(family, make_device, at):
    ports = [_PORT.format(port=PORTS[each], ip=f"10.0.0.{n}") for each, n in ((family, 1), ("ar", 2))]
    network = two(make_device, family, f"{ports[0]}ntp-service unicast-server 10.0.0.2\n", ports[1])
    operator = at(network.devices["a"])
    assert "clock status: synchronized" in operator.types("display ntp-service status")
    network.devices["b"].running.enter((("interface", PORTS["ar"]),), "shutdown")
    assert "clock status: unsynchronized" in operator.types("display ntp-service status")


SWITCHED = {
    "s": (
        "vlan batch 10\ninterface Vlanif10\n ip address 10.0.0.1 255.255.255.0\n"
        "interface XGigabitEthernet0/0/1\n port link-type trunk\n port trunk allow-pass vlan 10\n"
    ),
    "s65": (
        "vlan 10\ninterface Vlan-interface10\n ip address 10.0.0.1 255.255.255.0\n"
        "interface Ten-GigabitEthernet1/0/1\n port link-type trunk\n port trunk permit vlan 10\n"
    ),
    "rgs": (
        "vlan 10\ninterface VLAN 10\n ip address 10.0.0.1 255.255.255.0\n"
        "interface TenGigabitEthernet 0/1\n switchport mode trunk\n switchport trunk allowed vlan only 10\n"
    ),
}


@pytest.mark.parametrize("family", SWITCHED)
def test_a_vlan_without_a_port_that_is_up_leads_nowhere(family, make_device):
    network = joined({"a": configured(make_device(family, "a"), SWITCHED[family])})
    port = SWITCHED[family].split("interface ")[2].partition("\n")[0]

    def has_route():
        return any(str(route.network) == "10.0.0.0/24" for route in table(network, "a", "", 4))

    assert has_route()
    network.devices["a"].running.enter((("interface", port),), "shutdown")
    assert not has_route()
    assert links(network, "a")[port] is Link.SHUT
    of_vlan = SWITCHED[family].split("interface ")[1].partition("\n")[0]
    assert links(network, "a")[of_vlan] is Link.DOWN


DARK = {
    "ar": ("display interface brief", r"{port} +down +down"),
    "ne": ("display interface {port}", r"{port} current state : DOWN"),
    "msr": ("display interface brief", r"GE0/0 +DOWN +DOWN"),
    "rsr": ("show interfaces {port}", r"{port} is DOWN  , line protocol is DOWN"),
}
"""How a port is told that hears nothing, and that nobody switched off."""


@pytest.mark.parametrize("family", KINDS)
def test_a_port_is_down_while_the_other_end_of_its_wire_is_off(family, make_device, at):
    network = two(make_device, family, ospf(family, 1), ospf("ar", 2))
    mine, other, operator = PORTS[family], network.devices["b"], at(network.devices["a"])
    other_port = (("interface", PORTS["ar"]),)
    command, down = (text.format(port=mine) for text in DARK[family])

    def is_down():
        routed = any(str(route.network) == "10.0.0.0/30" for route in table(network, "a", "", 4))
        told = re.search(down, operator.types(command)) is not None
        assert told is (links(network, "a")[mine] is Link.DOWN) is not routed
        return told

    assert not is_down()
    other.running.enter(other_port, "shutdown")
    assert is_down()
    other.running.enter(other_port, "undo shutdown")
    assert not is_down()
    other.save()
    other.switch_off()
    assert is_down()
    other.boot()
    assert not is_down()


def test_light_is_sent_into_a_dark_wire_and_none_by_a_port_that_is_off(make_device):
    network = two(make_device, "ne", ospf("ne", 1), ospf("ar", 2))
    for host, (received, sent) in {"b": (-40.0, -2.0), "a": (-40.0, -40.0)}.items():
        family = "ar" if host == "b" else "ne"
        network.devices[host].running.enter((("interface", PORTS[family]),), "shutdown")
        here = powers(network.devices["a"], PORTS["ne"])
        assert here[0] == received
        assert (here[1] > -10) is (sent > -10)


@pytest.mark.parametrize("family", ["ar", "ne"])
def test_a_trunk_is_up_while_one_of_its_ports_is(family, make_device):
    text = f"interface Eth-Trunk1\ninterface {PORTS[family]}\n eth-trunk 1\n"
    network = joined({"a": configured(make_device(family, "a"), text)})
    port = (("interface", PORTS[family]),)
    assert links(network, "a")["Eth-Trunk1"] is Link.UP
    for line, link in (("shutdown", Link.DOWN), ("undo shutdown", Link.UP), ("undo eth-trunk", Link.DOWN)):
        network.devices["a"].running.enter(port, line)
        assert links(network, "a")["Eth-Trunk1"] is link


def test_each_port_is_asked_once_for_its_trunk_however_many_there_are(make_device, monkeypatch):
    asked = []
    trunk_of = states.trunk_of
    monkeypatch.setattr(states, "trunk_of", lambda body: asked.append(body) or trunk_of(body))
    text = "".join(f"interface GigabitEthernet0/0/0.{n}\n dot1q termination vid {n}\n" for n in range(1, 40))
    device = configured(make_device("ar", "a"), text)
    seen = interfaces(device)
    assert len(seen) >= 39
    assert len(asked) == len(seen)


HEARTBEAT = """\
hrp enable
hrp interface GigabitEthernet0/0/1 remote 10.0.0.{other}
interface GigabitEthernet0/0/1
 undo shutdown
 ip address 10.0.0.{mine} 255.255.255.252
"""


def test_firewalls_of_a_pair_know_of_each_other_while_one_stands_by(make_device, at):
    texts = {"a": HEARTBEAT.format(mine=1, other=2), "b": HEARTBEAT.format(mine=2, other=1)}
    network = joined({host: configured(make_device("usg", host), text) for host, text in texts.items()})
    first, second = (at(network.devices[host]) for host in "ab")
    assert "Role: active, peer: unknown" in first.types("display hrp state")
    network.devices["b"].running.enter((), "hrp standby-device")
    assert "Role: active, peer: standby" in first.types("display hrp state")
    assert "Role: standby, peer: active" in second.types("display hrp state")
    network.devices["b"].running.enter((("interface", "GigabitEthernet0/0/1"),), "shutdown")
    assert "Role: active, peer: unknown" in first.types("display hrp state")
