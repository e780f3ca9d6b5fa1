# SPDX-License-Identifier: Apache-2.0
"""Of what a Ruijie device never prints, the getters say that it is none, or leave it out."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.platforms.ruijie_rgos.test_getters_property import Printed, vrf_table
from zongheng.errors import ZonghengError
from zongheng.platforms.ruijie_rgos.getters import (
    bgp,
    environment,
    facts,
    instances,
    interfaces,
    neighbours,
    routes,
    time_sources,
)

DISPLAYS: Mapping[str, tuple[str, Callable[[Printed], object]]] = {
    "arp": ("show arp", lambda device: neighbours.arp(device, "default")),
    "ipv6 neighbours": ("show ipv6 neighbors", neighbours.ipv6_neighbours),
    "mac addresses": ("show mac-address-table", neighbours.mac_addresses),
    "lldp": ("show lldp neighbors detail", neighbours.lldp_detail),
    "vrfs": ("show vrf", instances.instances),
    "vlans": ("show vlan", instances.vlans),
    "routes": ("show ip route", routes.routes_to),
    "bgp": ("show bgp all summary", bgp.neighbours),
    "ntp": ("show ntp status", time_sources.statistics),
    "interfaces": ("show interfaces", interfaces.interfaces),
    "counters": ("show interfaces", interfaces.counters),
    "addresses": ("show interfaces", interfaces.addresses),
    "version": ("show version", facts.facts),
    "optics": ("show interfaces transceiver diagnosis", environment.optics),
}
BESIDES = {
    "show vrf": vrf_table({}),
    "show running-config": "router bgp 64512\nend\n",
    "show interfaces": "GigabitEthernet 0/1 is UP  , line protocol is UP\n",
}
OTHERS = """
Internet arpa is via VLAN Gi0/1 GigabitEthernet 0/1 10.0.0.1 10.0.0.0/24 10.0.0/99 999.1.1.1
2001:DB8::1 :::: 00d0.f822.33e8 O* C B E1 [110/2] [x/y] directly connected, 4 65000 1.2 99999999999
-1 NA -- <not set> STATIC Idle (Admin) UP DOWN oper speed is 1000M MTU 1500 bytes, BW Kbit For
address family: IPv4 Unicast BGP VRF A Route Distinguisher: Neighbor index : Chassis ID Port LLDP
neighbor-information of port [GigabitEthernet packets input, output, dropped Clock synchronized,
stratum reference clock offset sec, root delay Interface address: /33 Secondary address: System
software version serial number ====== Interface 0001:02:03 : 1/2 Total number of
"""
SCRAPS = st.sampled_from(OTHERS.split())
RECORDED = Path(__file__).parent / "getters"


@cache
def recorded(command: str) -> list[str]:
    """Return what devices printed to a command, as our recorded answers have it."""
    name = command.replace(" ", "_")
    return [path.read_text(encoding="utf-8") for path in sorted(RECORDED.rglob(f"{name}.txt"))]


@st.composite
def garbled(draw, command: str) -> str:
    """Return a display with foreign words in it, and lines gone, twice there or in another order."""
    lines = draw(st.sampled_from(recorded(command))).splitlines()
    picked = draw(st.lists(st.sampled_from(lines), max_size=len(lines) + 2)) if draw(st.booleans()) else lines
    for at in draw(st.lists(st.integers(0, max(len(picked) - 1, 0)), max_size=4)) if picked else []:
        parts = re.split(r"(\s+)", picked[at])
        parts[draw(st.integers(0, len(parts) - 1))] = draw(SCRAPS)
        picked = [*picked[:at], "".join(parts), *picked[at + 1 :]]
    return "\n".join(picked)


@pytest.mark.parametrize("what", DISPLAYS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_garbage_is_refused_or_left_out(what, data):
    command, getter = DISPLAYS[what]
    try:
        getter(Printed({**BESIDES, command: data.draw(garbled(command))}))
    except ZonghengError as refused:
        assert {problem.code for problem in refused.problems} <= {"HW010", "HW018"}


BROKEN = {
    "routes": "B     10.0.0/99 [255/0] via 192.0.2.1, 00:01:00",
    "ntp": "Clock is synchronized, stratum 5, reference is 10.9.0.9\nclock offset is 1..2 sec, root",
    "bgp": "1.2.3.4       4       64500     x     118        7    0    0 02:00:11        12",
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_number_or_prefix_is_refused(what):
    command, getter = DISPLAYS[what]
    with pytest.raises(ZonghengError) as refused:
        getter(Printed({**BESIDES, command: BROKEN[what]}))
    assert [problem.code for problem in refused.value.problems] == ["HW018"]


def test_a_module_whose_light_is_no_number_is_left_out():
    command, getter = DISPLAYS["optics"]
    text = "=======Interface TenGigabitEthernet 0/1=======\n 1.2.3  -1.2.3 1.1.1"
    assert getter(Printed({command: text})) == {}
