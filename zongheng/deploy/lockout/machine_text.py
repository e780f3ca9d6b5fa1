# SPDX-License-Identifier: Apache-2.0
"""What the lock-out proof wants to know of a Linux machine's bundle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface, ip_network

from zongheng.config.addresses import Address
from zongheng.config.bundle import Bundle, read
from zongheng.deploy.lockout.machine_tunnels import carried
from zongheng.deploy.lockout.prefix_filter import Entry, lets_pass, lets_pass_a_way_to

MAIN = "main"
NETWORK_SCRIPT = "/etc/zongheng/network.sh"
ROUTING = "/etc/frr/frr.conf"
ACCOUNTS = "/etc/zongheng-accounts/accounts"
SUDO, SUDOERS = "/etc/sudoers.d/zongheng", "/etc/sudoers"
SSH_SERVER = "/etc/ssh/sshd_config"
LEASED = "leased"
"""Stands for what a port's DHCP client is given: never the address that we come to."""
FILTER = "/etc/nftables.conf"
IPV4 = 4
_ISIS_PORT = ("isis circuit-type", "isis network", "isis password")
_ISIS_PROCESS = ("net ", "is-type ", "area-password ", "domain-password ")


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A port as the network script makes it: ``port NAMESPACE DEVICE FILTER ADDRESS…``."""

    namespace: str
    device: str
    addresses: tuple[str, ...]

    def interfaces(self) -> Iterator[IPv4Interface | IPv6Interface]:
        own = (a for a in self.addresses if a != LEASED and not a.startswith("virtual:"))
        return (ip_interface(address) for address in own)

    def holds(self, address: Address) -> bool:
        return any(own.ip == address for own in self.interfaces())

    def of_family(self, version: int) -> tuple[str, ...]:
        """Return the addresses of one family, virtual ones too."""
        return tuple(a for a in self.addresses if (":" in a.removeprefix("virtual:")) == (version == 6))

    def reaches(self, address: Address) -> bool:
        return any(address in own.network for own in self.interfaces())


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """A way between the machine and us. Two texts share it when all of it is equal."""

    kind: str
    device: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class MachineText:
    """A bundle, read for the proof."""

    bundle: Bundle

    @classmethod
    def of(cls, text: str) -> MachineText:
        return cls(read(text))

    def lines(self, path: str) -> list[str]:
        """Return a file's lines that say something, without indentation; none where it is missing."""
        file = self.bundle.file(path)
        stripped = (line.strip() for line in file.content.split("\n")) if file else ()
        return [line for line in stripped if line and not line.startswith(("# ", "#!", "!"))]

    @cached_property
    def ports(self) -> tuple[Port, ...]:
        words = (line.split() for line in self.lines(NETWORK_SCRIPT) if line.startswith("port "))
        return tuple(Port(w[1], w[2], tuple(w[4:])) for w in words if len(w) > 3 and w[1] != "()")

    @property
    def main_ports(self) -> tuple[Port, ...]:
        return tuple(port for port in self.ports if port.namespace == MAIN and port.device != "lo")

    @cached_property
    def filters(self) -> tuple[str, ...]:
        """Return the paths of the packet filters of the management plane's namespace."""
        named = [line.split()[-1] for line in self.lines(NETWORK_SCRIPT) if _loads_filter(line)]
        return tuple(named) or ((FILTER,) if self.bundle.file(FILTER) else ())

    def ways(self, address: Address, source: Address) -> frozenset[Way]:
        """Return every way of the management plane that leads to ``source``."""
        connected = [
            Way("connected", port.device, port.of_family(source.version))
            for port in self.main_ports
            if port.reaches(source)
        ]
        by_igp = (*self._routed(address), *self._by_isis(address))
        led = (*connected, *by_igp, *self._static(source), *self._announced(address, source))
        return frozenset(replace(w, words=(*w.words, *carried(self.bundle, w.device))) for w in led)

    def _routed(self, address: Address) -> Iterator[Way]:
        speech = "ip ospf " if address.version == 4 else "ipv6 ospf6 "
        holders = [port for port in self.ports if port.namespace == MAIN and port.holds(address)]
        if not any(_speaks(self._spoken(port, speech)) for port in holders):
            return
        for port in self.main_ports:
            words = self._spoken(port, speech)
            if _speaks(words) and "passive" not in words:
                yield Way("ospf", port.device, (*port.of_family(address.version), *words))

    def _spoken(self, port: Port, speech: str) -> tuple[str, ...]:
        """Return what a port says in one family's OSPF, but for what only makes a way longer or shorter."""
        lines = (line for line in self.stanza(port.device) if line.startswith(speech))
        words = (line.removeprefix(speech) for line in lines)
        return tuple(sorted(word for word in words if not word.startswith(("cost ", "priority "))))

    def _by_isis(self, address: Address) -> Iterator[Way]:
        """Yield where IS-IS tells of the address; levels, area and circuits decide who hears it."""
        speech = f"{'ip' if address.version == IPV4 else 'ipv6'} router isis "
        stanzas = {port: self.stanza(port.device) for port in self.ports if port.namespace == MAIN}
        spoken = {port for port, lines in stanzas.items() if any(line.startswith(speech) for line in lines)}
        if not any(port.holds(address) for port in spoken):
            return
        identity = sorted(_keyless(line) for line in self.lines(ROUTING) if line.startswith(_ISIS_PROCESS))
        for port in self.main_ports:
            if port in spoken and "isis passive" not in stanzas[port]:
                said = (_keyless(line) for line in stanzas[port] if line.startswith(_ISIS_PORT))
                yield Way("isis", port.device, (*port.of_family(address.version), *sorted(said), *identity))

    @property
    def passes_on(self) -> bool:
        """Tell whether packets of the management plane go through the machine by IS-IS."""
        stanzas = [self.stanza(port.device) for port in self.main_ports]
        speaking = [lines for lines in stanzas if "isis passive" not in lines and any(map(_of_isis, lines))]
        return len(speaking) > 1

    def _static(self, source: Address) -> Iterator[Way]:
        word = "ip" if source.version == 4 else "ipv6"
        for line in self.lines(ROUTING):
            words = line.split()
            if words[:2] == [word, "route"] and len(words) > 3 and _within(source, words[2]):
                for port in self.main_ports:
                    if _hop_is_on(port, words[3]):
                        yield Way("static", port.device, (*port.of_family(source.version), line))

    def _announced(self, address: Address, source: Address) -> Iterator[Way]:
        """Yield the BGP sessions by which a neighbour is told of the address and tells of us."""
        lines = self.lines(ROUTING)
        prefixes = [line.split()[1] for line in lines if line.startswith("network ")]
        held = [prefix for prefix in prefixes if _within(address, prefix)]
        routes = [line for line in lines if any(f" route {prefix} " in line for prefix in held)]
        for line in lines if routes else ():
            words = line.split()
            if words[0] != "neighbor" or words[2] != "remote-as":
                continue
            said = self._session(words[1])
            taken, told = (self._filter(said, direction) for direction in ("in", "out"))
            if not any(lets_pass(told, ip_network(prefix)) for prefix in held):
                continue
            for port in self.main_ports if lets_pass_a_way_to(taken, source) else ():
                if _hop_is_on(port, words[1]):
                    networks = (f"network {prefix}" for prefix in held)
                    yield Way(
                        "bgp", port.device, (*port.of_family(address.version), *said, *networks, *routes)
                    )

    def _session(self, neighbour: str) -> tuple[str, ...]:
        """Return the lines that decide about a session, and the prefix lists that they name."""
        lines = self.lines(ROUTING)
        silent = (f"neighbor {neighbour} description ", f"neighbor {neighbour} password ")
        said = [line for line in lines if line.startswith(f"neighbor {neighbour} ")]
        lists = {line.split()[3] for line in said if line.split()[2] == "prefix-list"}
        entries = (line for line in lines if " prefix-list " in line and line.split()[2] in lists)
        return (*sorted(line for line in said if not line.startswith(silent)), *entries)

    @staticmethod
    def _filter(session: tuple[str, ...], direction: str) -> list[Entry]:
        """Return the entries of the list that FRR wants of every session with another AS."""
        words = [line.split() for line in session]
        names = {w[3] for w in words if w[0] == "neighbor" and w[2] == "prefix-list" and w[4] == direction}
        return [Entry.of(w[5:]) for w in words if w[1] == "prefix-list" and w[2] in names]

    def stanza(self, device: str) -> tuple[str, ...]:
        """Return what the routing of the management plane says of one port."""
        lines = iter(self.lines(ROUTING))
        for line in lines:
            if line == f"interface {device}":
                found: list[str] = []
                while (inner := next(lines, "exit")) != "exit":
                    found.append(inner)
                return tuple(found)
        return ()


def _of_isis(line: str) -> bool:
    return line.startswith(("ip router isis ", "ipv6 router isis "))


def _keyless(line: str) -> str:
    """Return a line of IS-IS without the key that it may name: a wrong one ends with the dead man's timer."""
    return re.sub(r"(?<=password )(md5|clear) \S+", r"\1", line)


def _loads_filter(line: str) -> bool:
    words = line.split()
    return len(words) > 2 and (
        words[:2] == ["filter", MAIN]
        or words[:4] == ["inside", MAIN, "nft", "-f"]
        or words[:2] == ["nft", "-f"]
    )


def _speaks(words: tuple[str, ...]) -> bool:
    return any(word.startswith("area ") for word in words)


def _within(address: Address, prefix: str) -> bool:
    try:
        return address in ip_network(prefix)
    except ValueError:
        return False


def _hop_is_on(port: Port, hop: str) -> bool:
    try:
        return port.reaches(ip_address(hop))
    except ValueError:
        return hop == port.device
