# SPDX-License-Identifier: Apache-2.0
"""A configuration's layer-3 interfaces, as far as our way to the device depends on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface

from zongheng.config import ConfigNode, ConfigTree


@dataclass(frozen=True, slots=True)
class Interface:
    """``addresses`` of the global table or of ``vpn``; ``wiring`` is what binds it to its port."""

    name: str
    addresses: tuple[IPv4Interface, ...]
    vpn: str
    shutdown: bool
    wiring: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Return whether it carries the management plane: up, and in the global table."""
        return not self.shutdown and not self.vpn

    def holds(self, address: IPv4Address) -> bool:
        return any(own.ip == address for own in self.addresses)

    def reaches(self, address: IPv4Address) -> bool:
        return any(address in own.network and own.network.prefixlen < 32 for own in self.addresses)


WIRING = re.compile(r"(?:vlan-type dot1q|dot1q termination|control-vid|eth-trunk|port |mode )")


def interfaces(tree: ConfigTree) -> dict[str, Interface]:
    """Return the interfaces by name; a sub-interface is down when its port is."""
    nodes = {node.text.split(maxsplit=1)[1]: node for node in tree.find("interface")}
    return {name: _interface(name, nodes) for name in nodes}


def _interface(name: str, nodes: dict[str, ConfigNode]) -> Interface:
    lines = tuple(child.text for child in nodes[name].children)
    port = nodes.get(name.split(".", maxsplit=1)[0])
    above = {child.text for child in port.children} if port else set()
    return Interface(
        name=name.replace(" ", ""),
        addresses=tuple(filter(None, map(_address, lines))),
        vpn=next((line.split()[-1] for line in lines if line.startswith("ip binding vpn-instance ")), ""),
        shutdown="shutdown" in lines or "shutdown" in above,
        wiring=tuple(sorted(line for line in lines if WIRING.match(line))),
        lines=lines,
    )


def _address(line: str) -> IPv4Interface | None:
    match = re.match(r"ip address (\S+) (\S+)", line)
    try:
        return IPv4Interface(f"{match.group(1)}/{match.group(2)}") if match else None
    except ValueError:
        return None
