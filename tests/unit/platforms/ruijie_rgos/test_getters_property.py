# SPDX-License-Identifier: Apache-2.0
"""Whatever a Ruijie device prints of what it knows, the getters tell.

The displays are written here anew, after the recorded ones below ``getters/``.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.errors import Place
from zongheng.platforms.ruijie_rgos.getters import (
    bgp,
    instances,
    interfaces,
    neighbours,
    routes,
)

LONG = {
    "Gi": "GigabitEthernet",
    "Te": "TenGigabitEthernet",
    "TF": "TFGigabitEthernet",
    "Fo": "FortyGigabitEthernet",
    "Ag": "AggregatePort",
}


@dataclass(frozen=True)
class Printed:
    """A device that has one answer to each command."""

    answers: Mapping[str, str]
    base_prompt: str = "r"

    @property
    def place(self) -> Place:
        return Place(host="r")

    def ask(self, command: str, *, seconds: float = 60.0) -> str:
        del seconds
        return self.answers[command]


ports = st.builds(
    "{} {}/{}".format, st.sampled_from(sorted(LONG.values())), st.integers(0, 9), st.integers(0, 48)
)
names = st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=127), min_size=1, max_size=12)
words = st.text(st.characters(categories=("Lu", "Ll", "Nd", "Lo")), min_size=1, max_size=9)
said = st.lists(words, min_size=1, max_size=4).map(" ".join)
numbers = st.integers(0, 2**40)
fours = st.integers(1, 2**32 - 2).map(ipaddress.IPv4Address).map(str)
sixes = st.integers(2**125, 2**126).map(ipaddress.IPv6Address).map(str)
nibbles = st.text("0123456789abcdef", min_size=12, max_size=12)


def split(whole, size: int):
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def dotted(hexes: str) -> str:
    return ".".join(split(hexes, 4))


def colons(hexes: str) -> str:
    return ":".join(split(hexes.upper(), 2))


def short(port: str) -> str:
    kind, _, number = port.partition(" ")
    return next(few for few, long in LONG.items() if long == kind) + number


# --- interfaces ----------------------------------------------------------------------------------

states = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["UP", "DOWN", "administratively down"]),
        "description": st.one_of(st.just(""), said),
        "mac": nibbles,
        "four": st.one_of(st.none(), st.tuples(fours, st.integers(1, 32))),
        "secondary": st.lists(st.tuples(fours, st.integers(1, 32)), max_size=2),
        "six": st.lists(st.tuples(sixes, st.integers(1, 128)), max_size=3),
        "mtu": st.integers(64, 9216),
        "mega": st.sampled_from([10, 100, 1000, 10000]),
        "days": st.integers(0, 999),
        "counts": st.lists(numbers, min_size=9, max_size=9),
    }
)


def interface(port: str, about: Mapping[str, Any]) -> list[str]:
    rx, rx_bytes, rx_dropped, broadcasts, rx_errors, tx, tx_bytes, tx_dropped, tx_errors = about["counts"]
    four = "{}/{}".format(*about["four"]) if about["four"] else "no ip address"
    up = "UP" if about["state"] == "UP" else "DOWN"
    return [
        f"========================== {port} ========================",
        "Index(dec):1 (hex):1",
        f"{port} is {about['state']}  , line protocol is {up}",
        f"  Hardware is Broadcom 5464 Port, address is {dotted(about['mac'])} (bia 0000.0000.0000)",
        *([f"  Description: {about['description']}"] if about["description"] else []),
        f"  Interface address is: {four}",
        *(f"    Secondary address: {ip}/{length}" for ip, length in about["secondary"]),
        "  ARP type: ARPA, ARP Timeout: 3600 seconds",
        "  Interface IPv6 address is:",
        *(f"    {ip.upper()}/{length}" for ip, length in about["six"]),
        *([] if about["six"] else ["    No IPv6 address"]),
        f"  MTU {about['mtu']} bytes, BW {about['mega'] * 1000} Kbit",
        "  Ethernet attributes:",
        f"  Time duration since last link state change: {about['days']} days,  2 hours,  6 seconds",
        f"    Admin speed is AUTO, oper speed is {about['mega']}M",
        "",
        "   10 seconds input rate 849 bits/sec, 0 packets/sec",
        f"    {rx} packets input, {rx_bytes} bytes, 0 no buffer, {rx_dropped} dropped",
        f"    Received {broadcasts} broadcasts, 0 runts, 0 giants",
        f"    {rx_errors} input errors, 2 CRC, 0 frame, 0 overrun, 0 abort",
        f"    {tx} packets output, {tx_bytes} bytes, 0 underruns , {tx_dropped} dropped",
        f"    {tx_errors} output errors, 0 collisions, 0 interface resets",
    ]


def device_of(boxes: Mapping[str, Mapping[str, Any]]) -> Printed:
    return Printed({"show interfaces": "\n".join(line for p, s in boxes.items() for line in interface(p, s))})


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(ports, states, min_size=1, max_size=4))
def test_interfaces_are_told_as_they_are_printed(boxes):
    device = device_of(boxes)
    told, counted, addresses = (
        getter(device) for getter in (interfaces.interfaces, interfaces.counters, interfaces.addresses)
    )
    assert list(told) == list(counted) == interfaces.names(device) == list(boxes)
    for port, about in boxes.items():
        assert told[port] == {
            "is_up": about["state"] == "UP",
            "is_enabled": about["state"] != "administratively down",
            "description": about["description"],
            "last_flapped": float(about["days"] * 86400 + 2 * 3600 + 6),
            "mtu": about["mtu"],
            "speed": float(about["mega"]),
            "mac_address": colons(about["mac"]),
        }
        keys = ("rx_octets", "rx_discards", "rx_errors", "tx_octets", "tx_discards", "tx_errors")
        assert [counted[port][key] for key in keys] == [about["counts"][at] for at in (1, 2, 4, 6, 7, 8)]
        wanted = {
            family: {ip: {"prefix_length": length} for ip, length in own}
            for family, own in (
                ("ipv4", [*([about["four"]] if about["four"] else []), *about["secondary"]]),
                ("ipv6", about["six"]),
            )
            if own
        }
        assert addresses.get(port, {}) == wanted


# --- neighbours ----------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(fours, st.one_of(st.just("--"), st.integers(0, 240).map(str)), nibbles, ports), max_size=5
    )
)
def test_arp_entries_are_told(entries):
    lines = [f"Internet  {ip:18} {age:11} {dotted(m)}  arpa   {port}" for ip, age, m, port in entries]
    head = "Protocol  Address            Age(min)  Hardware        Type   Interface"
    text = "\n".join([head, *lines, f"Total number of ARP entries: {len(lines)}"])
    told = neighbours.arp(Printed({"show arp": text}), "default")
    wanted = [
        {"ip": ip, "mac": colons(m), "interface": port, "age": float(age) * 60 if age != "--" else -1.0}
        for ip, age, m, port in entries
    ]
    assert told == wanted


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(sixes, nibbles, ports), max_size=5))
def test_ipv6_neighbours_are_told(entries):
    lines = [f"{ip.upper():40} {dotted(m)}   {port}" for ip, m, port in entries]
    head = "IPv6 Address                             Linklayer Addr   Interface"
    told = neighbours.ipv6_neighbours(Printed({"show ipv6 neighbors": "\n".join([head, *lines])}))
    assert [(t["ip"], t["mac"], t["interface"]) for t in told] == [
        (ip, colons(m), port) for ip, m, port in entries
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4094), nibbles, st.booleans(), ports), max_size=5))
def test_mac_addresses_are_told(entries):
    lines = [
        f"{vlan:4}        {dotted(m)}       {'STATIC ' if static else 'DYNAMIC'}  {port}"
        for vlan, m, static, port in entries
    ]
    head = ["Vlan        MAC Address          Type     Interface", "----------  -------- -------- ---------"]
    told = neighbours.mac_addresses(Printed({"show mac-address-table": "\n".join([*head, *lines])}))
    wanted = [(vlan, colons(m), static, port) for vlan, m, static, port in entries]
    assert [(t["vlan"], t["mac"], t["static"], t["interface"]) for t in told] == wanted


heard = st.fixed_dictionaries({"chassis": nibbles, "name": said, "port": ports}, optional={"about": said})


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(ports, st.lists(heard, min_size=1, max_size=2), max_size=3))
def test_lldp_neighbours_are_told_by_port(by_port):
    lines = []
    for port, others in by_port.items():
        lines += ["-" * 40, f"LLDP neighbor-information of port [{port}]", "-" * 40]
        for index, other in enumerate(others, start=1):
            lines += [
                f"  Neighbor index                    : {index}",
                "  Chassis ID type                   : MAC address",
                f"  Chassis ID                        : {dotted(other['chassis'])}",
                f"  System name                       : {other['name']}",
                "  System capabilities enabled       : Bridge, Router",
                f"  Port ID                           : {other['port']}",
                *([f"  Port description                  : {other['about']}"] if "about" in other else []),
            ]
    device = Printed({"show lldp neighbors detail": "\n".join(lines)})
    names_of = {
        port: [{"hostname": o["name"], "port": o["port"]} for o in all_] for port, all_ in by_port.items()
    }
    assert neighbours.lldp(device) == names_of
    for port, others in by_port.items():
        told = neighbours.lldp_detail(device, port)[port]
        assert [t["remote_port_description"] for t in told] == [other.get("about", "") for other in others]
        assert [t["remote_chassis_id"] for t in told] == [colons(other["chassis"]) for other in others]


# --- tables --------------------------------------------------------------------------------------

vrf_rows = st.dictionaries(
    names, st.tuples(st.one_of(st.none(), st.integers(1, 65535)), st.lists(ports, max_size=3)), max_size=4
)


def vrf_table(rows: Mapping[str, tuple[int | None, list[str]]]) -> str:
    lines = ["  Name                          Default RD            Protocols(s)  Interfaces"]
    for name, (number, own) in rows.items():
        distinguisher = f"64512:{number}" if number else "<not set>"
        lines.append(f"{name:30}  {distinguisher:20}  ipv4,ipv6     {own[0] if own else '<none>'}")
        lines += [" " * 68 + port for port in own[1:]]
    return "\n".join(lines)


@settings(max_examples=25, deadline=None)
@given(vrf_rows)
def test_vrfs_are_told_with_their_interfaces(rows):
    boxes = {port: None for _, own in rows.values() for port in own} | {"GigabitEthernet 99/99": None}
    shown = "\n".join(f"{port} is UP  , line protocol is UP" for port in boxes)
    told = instances.network_instances(Printed({"show vrf": vrf_table(rows), "show interfaces": shown}))
    assert list(told) == ["default", *rows]
    assert list(told["default"]["interfaces"]["interface"]) == ["GigabitEthernet 99/99"]
    for name, (number, own) in rows.items():
        assert told[name]["state"]["route_distinguisher"] == (f"64512:{number}" if number else "")
        assert list(told[name]["interfaces"]["interface"]) == list(dict.fromkeys(own))


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(1, 4094), st.tuples(names, st.lists(ports, max_size=9)), max_size=4))
def test_vlans_are_told_with_their_ports(rows):
    lines = ["VLAN Name                             Status    Ports", "---- ---- ------ ----"]
    for vlan, (name, own) in rows.items():
        first, *more = [", ".join(map(short, some)) for some in split(own, 4)] or [""]
        lines += [f"{vlan:4} {name:32} STATIC    {first}".rstrip(), *(" " * 48 + some for some in more)]
    told = instances.vlans(Printed({"show vlan": "\n".join(lines)}))
    assert told == {str(vlan): {"name": name, "interfaces": own} for vlan, (name, own) in rows.items()}


kinds = st.sampled_from(["O", "O IA", "O E1", "O N2", "B", "S", "R"])
hops = st.lists(st.tuples(fours, ports), min_size=1, max_size=3)
table = st.dictionaries(
    st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
        lambda of: str(ipaddress.ip_network(of, strict=False))
    ),
    st.tuples(kinds, st.integers(1, 255), st.integers(0, 65535), hops),
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@given(table)
def test_routes_are_told_with_every_next_hop(rows):
    lines = ["Codes:  C - Connected, L - Local, S - Static", "", "Gateway of last resort is no set"]
    for prefix, (kind, preference, cost, ways) in rows.items():
        lead = f"{kind}*" if prefix == "0.0.0.0/0" and len(kind) == 1 else kind
        for at, (hop, port) in enumerate(ways):
            begin = f"{lead:6}{prefix}" if at == 0 else " " * 18
            lines.append(f"{begin} [{preference}/{cost}] via {hop}, 00:06:42, {port}")
    device = Printed({"show vrf": vrf_table({}), "show ip route": "\n".join(lines)})
    told = routes.routes_to(device)
    assert list(told) == list(rows)
    for prefix, (kind, preference, cost, ways) in rows.items():
        assert [(t["next_hop"], t["outgoing_interface"]) for t in told[prefix]] == ways
        assert {(t["preference"], t["protocol_attributes"]["cost"]) for t in told[prefix]} == {
            (preference, cost)
        }
        assert {t["protocol"][0].upper() for t in told[prefix]} == {kind[0]}
        assert routes.routes_to(device, prefix) == {prefix: told[prefix]}


peers = st.dictionaries(
    st.one_of(fours, sixes),
    st.tuples(
        st.integers(1, 2**32 - 1), st.one_of(st.integers(0, 10**6), st.sampled_from(["Idle", "Active"]))
    ),
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(peers, st.dictionaries(names, peers, max_size=2))
def test_bgp_peers_are_told_by_table(plain, by_vrf):
    lines = ["For address family: IPv4 Unicast", "BGP router identifier 10.9.0.1, local AS number 64512"]
    lines += ["BGP table version is 7", "1 BGP AS-PATH entries", "", *listed(plain)]
    running = ["router bgp 64512", " bgp router-id 10.9.0.1"]
    for vrf, own in by_vrf.items():
        lines += [
            "For address family: VPNv4 Unicast",
            f"BGP VRF {vrf} Route Distinguisher: 64512:10",
            *listed(own),
        ]
        running += [f" address-family ipv4 vrf {vrf}", " exit-address-family"]
    shown = {"show bgp all summary": "\n".join(lines), "show running-config": "\n".join((*running, "end"))}
    told = bgp.neighbours(Printed(shown))
    assert told.keys() == {"global", *by_vrf}
    for vrf, own in (("global", plain), *by_vrf.items()):
        found = {ip: (peer["remote_as"], peer["is_up"]) for ip, peer in told[vrf]["peers"].items()}
        assert found == {ip: (number, isinstance(state, int)) for ip, (number, state) in own.items()}


def listed(own: Mapping[str, tuple[int, int | str]]) -> list[str]:
    head = "Neighbor        V          AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd"
    lines = [head]
    for ip, (number, state) in own.items():
        rest = f" 4  {number:10}      12      13        7    0    0 02:00:11 {state}"
        lines += [f"{ip:15}{rest}"] if len(ip) < 16 else [ip.upper(), f"{'':15}{rest}"]
    return [*lines, "", f"Total number of neighbors {len(own)}", ""]
