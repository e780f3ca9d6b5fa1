# SPDX-License-Identifier: Apache-2.0
"""Interfaces: which are physical, which carry something, which address and domain they have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.audit.device import Device, saying, says
from zongheng.config import ConfigNode

_PHYSICAL = re.compile(
    r"interface (?:GigabitEthernet|XGigabitEthernet|Ethernet|GE|10GE|25GE|40GE|50GE|100GE|200GE|400GE"
    r"|Serial|Pos)\d+(?:/\d+)+"
)
_IDLE = re.compile(
    r"(?:undo )?(?:shutdown|portswitch|negotiation auto|enable snmp trap updown|alias .*|dcn|lldp enable"
    r"|service-manage .*|stp .*|device transceiver .*|port link-type access|undo dcn.*)"
)
"""Lines that a port has whether or not anything is attached to it."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address line of an interface."""

    node: ConfigNode
    address: str
    network: IPv4Network | IPv6Network


def physical_ports(device: Device) -> list[ConfigNode]:
    """Return the physical Ethernet and serial ports (no sub-interfaces, no management port)."""
    return [node for node in device.interfaces if _PHYSICAL.fullmatch(node.text)]


def carries_nothing(device: Device, port: ConfigNode) -> bool:
    """Tell whether nothing in the configuration uses a physical port."""
    if any(not _IDLE.fullmatch(child.text) for child in port.children):
        return False
    name = port.text.removeprefix("interface ")
    prefix = f"interface {name}."
    if any(node.text.startswith(prefix) for node in device.interfaces):
        return False
    mentioned = re.compile(rf"(?:.* )?{re.escape(name)}(?: .*)?")
    return not any(
        mentioned.fullmatch(node.text) for top in device.tops if top is not port for node in top.walk()
    )


def vpn_of(interface: ConfigNode) -> str | None:
    """Return the VPN instance that an interface is bound to."""
    found = saying(interface, r"ip binding vpn-instance (?P<vpn>\S+)")
    return found[0][1]["vpn"] if found else None


def addresses(interface: ConfigNode) -> list[Address]:
    """Return an interface's addresses of both families."""
    found = []
    for node, match in saying(
        interface, r"ip(?:v6)? address (?P<address>[\d.:a-fA-F]+)[ /](?P<mask>[\d.]+)(?: .*)?"
    ):
        try:
            network = ip_network(f"{match['address']}/{match['mask']}", strict=False)
        except ValueError:
            continue
        found.append(Address(node, match["address"], network))
    return found


def within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    """Tell whether a prefix lies in another of its own family."""
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def is_shut(port: ConfigNode) -> bool | None:
    """Tell whether a port is off; None where the print shows neither word."""
    if says(port, "shutdown") is not None:
        return True
    return False if says(port, "undo shutdown") is not None else None
