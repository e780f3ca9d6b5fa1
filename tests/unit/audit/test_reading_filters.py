# SPDX-License-Identifier: Apache-2.0
"""A Linux gateway's filter is read as it decides, and lines are about what they match."""

import datetime as dt
from ipaddress import ip_address
from pathlib import Path

import pytest

from exit_packets import decided_packets
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.audit import DeviceText
from zongheng.audit.device import Device
from zongheng.audit.reading.crossing import service_span
from zongheng.audit.reading.gateway_rules import gateway_rules, outside_ports
from zongheng.audit.reading.nftables import chains, tables, unread
from zongheng.config import parse
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.policy.space import V6_FROM
from zongheng.render import render_config

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
PORTS = {"trust": "core1.102", "untrust": "wan1", "dmz": "dmz1"}


def device(text, role="exit"):
    described = DeviceText(host="xy-exit1", text=text, platform="linux", flavour="frr", role=role)
    return Device(described, parse(text, "linux"))


def in_filter(*lines):
    body = "".join(f"        {line}\n" for line in lines)
    head = "        type filter hook input priority filter; policy drop;\n"
    table = f"table inet t {{\n    chain input {{\n{head}{body}    }}\n}}\n"
    return f"### FILE /etc/nftables.conf 0640 root:root\n{table}### END\n"


def the_line(text):
    ((_, chain),) = chains(device(in_filter(text)), "input")
    (rule,) = chain.rules
    return rule


@pytest.fixture(scope="module")
def exit1():
    intent = load_network(XIAYI, overlays=[XIAYI / "lab.yml"])
    ledger = allocate(intent, Ledger.load(XIAYI / "ledger.csv"), date=dt.date(2026, 1, 1), by="test")
    return design_network(intent, AddressPlan(intent, ledger))["xy-exit1"]


def holds(intervals, place):
    return any(first <= place <= last for first, last in intervals)


def place_of(address):
    parsed = ip_address(address)
    return int(parsed) + (V6_FROM if parsed.version == 6 else 0)


def test_the_rules_that_are_read_decide_as_the_policy_does(exit1):
    (rules,) = [found for found in gateway_rules(device(render_config(exit1))) if len(found) > 5]
    seen = set()
    for packet, permitted in decided_packets(exit1.exit_policy, PORTS, 1500):
        source, target, src, dst, protocol, port = packet
        places = [rules[0].sides.zones([PORTS[zone]])[0][0] for zone in (source, target)]
        place = (*places, place_of(src), place_of(dst), service_span(protocol, port, port)[0])
        hit = next((r for r in rules if all(map(holds, r.region, place))), None)
        assert (hit is not None and hit.permits) == permitted, packet
        seen.add(permitted)
    assert seen == {True, False}


def test_the_ports_that_face_the_carriers_are_known_by_what_leads_out_of_them(exit1):
    assert outside_ports(device(render_config(exit1))) == {"wan1", "wan2"}


def test_every_line_of_our_own_filters_is_read(exit1):
    assert unread(device(render_config(exit1))) == []
    assert {chain.name for table in tables(device(render_config(exit1))) for chain in table.chains} == {
        *("input", "output", "forward", "defence", "prerouting", "postrouting")
    }


@pytest.mark.parametrize(
    ("line", "protocol", "port", "serves"),
    [
        ("tcp dport 22 accept", "tcp", 22, True),
        ("tcp dport { 20-25, 80 } accept", "tcp", 22, True),
        ("tcp dport 2222 accept", "tcp", 22, False),
        ("udp dport 22 accept", "tcp", 22, False),
        ("accept", "tcp", 22, True),
        ("ip saddr 10.0.0.0/8 accept", "tcp", 22, True),
        ("meta l4proto tcp accept", "tcp", 22, True),
        ("meta l4proto { tcp, udp } accept", "udp", 161, True),
        ("meta l4proto ospf accept", "tcp", 22, False),
        ("ip protocol tcp accept", "tcp", 22, True),
        ("tcp sport 53 accept", "tcp", 22, True),
        ("udp sport 53 accept", "tcp", 22, False),
        ("icmp type echo-request limit rate 50/second accept", "tcp", 22, False),
        ("ct state established,related accept", "tcp", 22, False),
        ("ct state new accept", "tcp", 22, True),
        ('iifname "lo" accept', "tcp", 22, False),
        ('iifname "eth1" accept comment "tcp dport 80"', "tcp", 22, True),
    ],
)
def test_a_line_is_about_what_it_matches(line, protocol, port, serves):
    assert the_line(line).serves(protocol, port) is serves


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ('counter log group 1 prefix "accept " drop comment "accept"', "drop"),
        ('oifname "wan1" counter snat ip to 203.0.113.4 comment "nat"', "snat"),
        ('limit rate 20/second burst 100 packets log group 1 prefix "drop "', ""),
        ('iifname { "a", "b" } oifname "c" accept', "accept"),
    ],
)
def test_what_is_said_in_quotes_decides_nothing(line, verdict):
    assert the_line(line).verdict == verdict


def test_ports_are_read_from_sets_and_single_names():
    rule = the_line('iifname { "a.1", "b" } oifname "c" accept')
    assert (rule.ports("i"), rule.ports("o")) == ({"a.1", "b"}, {"c"})
