# SPDX-License-Identifier: Apache-2.0
"""Namespaces, switches and the cables between them.

Every segment is a bridge in one switch namespace, and every end a veth pair into it: a machine that
dies takes only its own cables along, its neighbours keep theirs, and a cable can be cut from outside.

How the controller reaches the machines: their port ``eth0`` hangs on a management bridge in a namespace
of its own (its ports isolated: machines do not see each other there), and ONE veth pair joins that
bridge to the root namespace with a /24 that exists while the lab is up. The controller must stand in
the root namespace, because the simulated devices listen on its 127.0.0.0/8 and both kinds run in one
stage. The pair is no way out: the root side does not forward (IPv4 off for the interface, IPv6 off at
all), filters strictly by reverse path, and answers for its own address only.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from zongheng.errors import ZonghengError, problem
from zongheng.twin.lab.commands import attempt, run
from zongheng.twin.lab.state import LabState
from zongheng.twin.lab.topology import MANAGEMENT_PORT, Box, Topology

MANAGEMENT_POOL = IPv4Network("198.18.0.0/15")
"""RFC 2544: for tests of devices, never routed; each lab takes one /24 that the machine does not use."""
SWITCH = "switch"
MANAGEMENT = "mgmt"
NAME_LIMIT = 15


def namespace(network: str, member: str) -> str:
    """Return the name of a member's namespace; the prefix keeps labs apart from all else."""
    return f"zh-{network}-{member}"


@dataclass(frozen=True, slots=True)
class Cable:
    """One end of a segment: the member's port, and its other side at a bridge in the switch namespace."""

    member: str
    port: str
    bridge: str
    switch_port: str
    segment: str


@dataclass(frozen=True, slots=True)
class Wiring:
    """The cabling of one lab; everything in it is derived from the topology, so it can be asked again."""

    state: LabState
    topology: Topology

    def up(self) -> str:
        """Make namespaces, bridges, cables and the controller's port; return the management prefix."""
        prefix = self._free_prefix()
        for member in (SWITCH, MANAGEMENT, *self.topology.names):
            self.state.record("namespace", self._namespace(member))
            run("ip", "netns", "add", self._namespace(member))
            self._ip(member, ["link set lo up"])
        self._ip(SWITCH, [f"link add {bridge} type bridge" for bridge in self._bridges()])
        self._ip(SWITCH, [f"link set {bridge} up" for bridge in self._bridges()])
        for cable in self.cables():
            for line in self._plug(cable):
                run(*line.split())
        self._management(prefix)
        for box in self.topology.boxes:
            self._address(box)
        return str(prefix)

    def cables(self) -> tuple[Cable, ...]:
        """Return every cable, in the order of the topology."""
        found: list[Cable] = []
        for number, segment in enumerate(self.topology.segments):
            for member, port in segment.ends:
                found.append(Cable(member, port, f"b{number}", f"p{len(found)}", segment.name))
        return tuple(found)

    def replug(self, member: str) -> str:
        """Return a shell script that plugs in again what a machine's end has taken along."""
        lines = []
        for cable in self.cables():
            if cable.member == member:
                there = f"ip -n {self._namespace(member)} link show dev {cable.port} >/dev/null 2>&1"
                unplug = f"ip -n {self._namespace(SWITCH)} link del {cable.switch_port} 2>/dev/null"
                lines.append(f"{there} || {{ {unplug}; {' && '.join(self._plug(cable))}; }}")
        return "\n".join(lines) + "\n"

    def machine_address(self, machine: str, prefix: str) -> str:
        """Return the address at which the controller reaches a machine."""
        number = [m.name for m in self.topology.machines].index(machine)
        return str(IPv4Network(prefix)[10 + number])

    def set_cables(self, member: str, *, plugged: bool) -> None:
        """Cut (or mend) all cables of a member: it and everybody it was joined to lose carrier."""
        touched = {cable.bridge for cable in self.cables() if cable.member == member}
        word = "up" if plugged else "down"
        lines = [
            f"link set {cable.switch_port} {word}"
            for cable in self.cables()
            if cable.member == member or (cable.bridge in touched and cable.segment in self._wires())
        ]
        # what a dead machine has taken along cannot be set any more, and need not be
        attempt("ip", "-n", self._namespace(SWITCH), "-force", "-batch", "-", stdin="\n".join(lines) + "\n")

    def _plug(self, cable: Cable) -> list[str]:
        own, switch = self._namespace(cable.member), self._namespace(SWITCH)
        lines = [
            f"ip link add {cable.port} netns {own} type veth peer name {cable.switch_port} netns {switch}",
            f"ip -n {switch} link set {cable.switch_port} master {cable.bridge} up",
        ]
        if cable.segment in self._wires():
            # a wire knows no addresses: what a mirror port sends has both ends' for its source
            lines.append(f"ip -n {switch} link set {cable.switch_port} type bridge_slave learning off")
        return lines

    def _wires(self) -> frozenset[str]:
        """Return the segments that are a cable between two ports, and no switch."""
        return frozenset(s.name for s in self.topology.segments if len(s.ends) == 2)

    def _bridges(self) -> list[str]:
        return [f"b{number}" for number in range(len(self.topology.segments))]

    def _management(self, prefix: IPv4Network) -> None:
        root_link = f"zh-{self.state.network}"[:NAME_LIMIT]
        self._ip(MANAGEMENT, ["link add br0 type bridge", "link set br0 up"])
        self.state.record("root_link", root_link, prefix=str(prefix))
        management = self._namespace(MANAGEMENT)
        run("ip", "link", "add", root_link, "type", "veth", "peer", "name", "root", "netns", management)
        self._ip(MANAGEMENT, ["link set root master br0 up"])
        for setting, value in {
            "ipv4/conf/{}/forwarding": 0,
            "ipv4/conf/{}/rp_filter": 1,
            "ipv4/conf/{}/arp_ignore": 1,
            "ipv6/conf/{}/disable_ipv6": 1,
        }.items():
            Path("/proc/sys/net", setting.format(root_link)).write_text(f"{value}\n", encoding="ascii")
        run("ip", "addr", "add", f"{prefix[1]}/24", "dev", root_link)
        run("ip", "link", "set", root_link, "up")
        for number, machine in enumerate(self.topology.machines):
            own = self._namespace(machine.name)
            run("ip", "link", "add", MANAGEMENT_PORT, "netns", own, "type", "veth",
                "peer", "name", f"v{number}", "netns", management)  # fmt: skip
            self._ip(MANAGEMENT, [f"link set v{number} master br0 up"])
            self._ip(MANAGEMENT, [f"link set v{number} type bridge_slave isolated on"])
            address = self.machine_address(machine.name, str(prefix))
            self._ip(
                machine.name,
                [f"addr add {address}/24 dev {MANAGEMENT_PORT}", f"link set {MANAGEMENT_PORT} up"],
            )

    def _address(self, box: Box) -> None:
        lines = []
        for port, addresses in box.addresses.items():
            lines += [f"addr add {address} dev {port}{_no_dad(address)}" for address in addresses]
            lines.append(f"link set {port} up")
        lines += [f"route add {prefix} via {gateway}" for prefix, gateway in box.routes.items()]
        self._ip(box.name, lines)
        if box.forwards:
            run(
                "ip",
                "netns",
                "exec",
                self._namespace(box.name),
                "sh",
                "-c",
                "echo 1 > /proc/sys/net/ipv4/ip_forward",
            )

        for port in box.translates:
            rule = f'oifname "{port}" masquerade'
            chain = f"chain post {{\ntype nat hook postrouting priority srcnat;\n{rule}\n}}"
            run(
                *("ip", "netns", "exec", self._namespace(box.name), "nft", "-f", "-"),
                stdin=f"table ip nat {{\n{chain}\n}}\n",
            )

    def _namespace(self, member: str) -> str:
        return namespace(self.state.network, member)

    def _ip(self, member: str, lines: list[str]) -> None:
        run("ip", "-n", self._namespace(member), "-batch", "-", stdin="\n".join(lines) + "\n")

    def _free_prefix(self) -> IPv4Network:
        """Return the first /24 of the pool that this machine does not use, from the network's own on."""
        used = [IPv4Network(route) for route in _routes()]
        prefixes = list(MANAGEMENT_POOL.subnets(new_prefix=24))
        start = zlib.crc32(self.state.network.encode()) % len(prefixes)
        for prefix in prefixes[start:] + prefixes[:start]:
            if not any(prefix.overlaps(route) for route in used):
                return prefix
        raise ZonghengError(problem("LAB007", found=str(MANAGEMENT_POOL)))


def take_down(state: LabState) -> None:
    """Remove all namespaces and cables that the journal knows; the cables first, for they go at once."""
    for entry in state.entries("root_link"):
        attempt("ip", "link", "del", entry["name"])
    for entry in state.entries("namespace"):
        name = entry["name"]
        if Path("/run/netns", name).exists():
            gone = [f"link del {link}" for link in _veths(name)]
            attempt("ip", "-n", name, "-force", "-batch", "-", stdin="\n".join(gone) + "\n")
    for entry in state.entries("namespace"):
        if Path("/run/netns", entry["name"]).exists():
            run("ip", "netns", "del", entry["name"])


def _veths(name: str) -> list[str]:
    listed = attempt("ip", "-n", name, "-j", "link", "show", "type", "veth").stdout or "[]"
    return [link["ifname"] for link in json.loads(listed) if link]


def _routes() -> list[str]:
    listed: list[dict[str, Any]] = json.loads(run("ip", "-4", "-j", "route", "show", "table", "all").stdout)
    return [r["dst"] for r in listed if r["dst"] != "default" and r.get("type") != "broadcast"]


def _no_dad(address: str) -> str:
    return " nodad" if ":" in address else ""
