# SPDX-License-Identifier: Apache-2.0
"""A configuration's layer-3 interfaces, as far as our way to the device depends on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from typing import TypeAlias

from zongheng.config import ConfigTree
from zongheng.config.addresses import Address
from zongheng.deploy.lockout.carriers import Carrier, carriers
from zongheng.deploy.lockout.tunnels import carried_by

Held: TypeAlias = IPv4Interface | IPv6Interface


@dataclass(frozen=True, slots=True)
class Interface:
    """``addresses`` of the global table or of ``vpn``; ``wiring`` is what it stands on: port or IPsec."""

    name: str
    addresses: tuple[Held, ...]
    vpn: str
    shutdown: bool
    wiring: tuple[str, ...]
    lines: tuple[str, ...]
    has_ipv6: bool
    """Whether IPv6 is on: VRP has a line of its own for it, elsewhere an address is enough."""
    ports: tuple[Carrier, ...] = (Carrier(),)
    """What carries it; one that stands is enough, and none is left without any."""

    @property
    def usable(self) -> bool:
        """Return whether it carries the management plane: up, in the global table, and not the internet's."""
        guarded = any(line.startswith("ipsec policy ") for line in self.lines)
        return not self.shutdown and not self.vpn and not guarded and bool(self.ports)

    def of_version(self, version: int) -> tuple[Held, ...]:
        """Return the addresses of one family; those of IPv6 are of use only where it is enabled."""
        if version == 6 and not self.has_ipv6:
            return ()
        return tuple(own for own in self.addresses if own.version == version)

    def holds(self, address: Address) -> bool:
        return any(own.ip == address for own in self.of_version(address.version))

    def reaches(self, address: Address) -> bool:
        return any(address in own.network for own in self.of_version(address.version) if _has_neighbours(own))

    def speaks(self, version: int) -> bool:
        """Return whether it has a network of this family with anybody else in it."""
        return any(_has_neighbours(own) for own in self.of_version(version))


_IPV6_BY_LINE = frozenset({"huawei_vrp"})
WIRING = re.compile(
    r"(?:vlan-type dot1q|dot1q termination|qinq |control-vid|eth-trunk|port |(?:undo )?portswitch|mode |mtu |"
    r"speed |duplex |(?:undo )?negotiation |loopback |arp |arp-check|mac-address |"
    r"port-security |dot1x |bpdu|stp |"
    r"ip (?:mtu|verify|urpf|source|check|policy-based-route)|urpf |ipv4 |"
    r"ipv6 (?:mtu|urpf|verify|policy-based-route)|"
    r"encapsulation |switchport|port-group )"
)
"""Lines of an interface or its port that decide whether packets pass: a way survives only where all stand."""
Lines: TypeAlias = tuple[str, ...]
_BINDING = re.compile(r"(?:ip binding vpn-instance|vrf forwarding) (\S+)$")


@lru_cache(maxsize=8)
def interfaces(tree: ConfigTree) -> Mapping[str, Interface]:
    """Return the interfaces by name without blanks; a sub-interface is down when its port is."""
    named = {node.text.split(maxsplit=1)[1].replace(" ", ""): node for node in tree.find("interface")}
    lines = {name: tuple(child.text for child in node.children) for name, node in named.items()}
    return {name: _interface(name, lines, tree) for name in lines}


def _interface(name: str, all_lines: Mapping[str, Lines], tree: ConfigTree) -> Interface:
    lines, port = all_lines[name], name.split(".", maxsplit=1)[0]
    above = all_lines.get(port, ()) if port != name else ()
    vpn = next((found[1] for line in lines if (found := _BINDING.match(line))), "")
    return Interface(
        name=name,
        addresses=tuple(filter(None, map(_address, lines))),
        vpn=vpn,
        shutdown="shutdown" in (*lines, *above),
        wiring=(*_wiring(lines), *_wiring(above), *carried_by(tree, lines)),
        lines=lines,
        has_ipv6=tree.platform not in _IPV6_BY_LINE or "ipv6 enable" in lines,
        ports=(Carrier(),) if vpn else tuple(carriers(port, all_lines, tree)),
    )


def _wiring(lines: Lines) -> list[str]:
    return sorted(line for line in lines if WIRING.match(line))


def _has_neighbours(own: Held) -> bool:
    return own.network.prefixlen < own.max_prefixlen


def _address(line: str) -> Held | None:
    match = re.match(r"ip(?:v6)? address ([\da-fA-F.:]+)[/ ](\S+)", line)
    try:
        return ip_interface(f"{match.group(1)}/{match.group(2)}") if match else None
    except ValueError:
        return None
