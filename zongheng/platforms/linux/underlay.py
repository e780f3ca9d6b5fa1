# SPDX-License-Identifier: Apache-2.0
"""The namespace in which a machine meets the internet: its port, its endpoint and IPsec, and no way inside.

GRE is made there and its devices lie in the namespaces of the planes, so that what they send goes out by
this namespace alone. Nothing is forwarded in it: what a plane holds cannot reach the internet by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.design.model import DeviceDesign, Gre, Ipsec, StaticRoute

UNDERLAY = "underlay"
"""Name of the namespace."""
FILTER = "/etc/zongheng/underlay.nft"
LEASED = "leased"
"""Stands for the address that a DHCP client keeps on a port."""
ENCIPHERED = "ipsec0"
"""The device of strongSwan's own ESP, which serves where the kernel has none (plugin kernel-libipsec)."""

UNWANTED_PLUGINS = ("bypass-lan", "dhcp", "farp", "forecast", "ha", "lookip", "resolve", "unity")
"""Of strongSwan: they would let plain packets past IPsec, or listen to or change more than it needs."""
FORGETTING = "/etc/swanctl/forget.sh"
STRONGSWAN_UNIT = f"""\
[Unit]
Wants=zongheng-network.service
After=zongheng-network.service
StartLimitIntervalSec=0
[Service]
NetworkNamespacePath=/run/netns/{UNDERLAY}
ExecReload=/bin/sh {FORGETTING}
Restart=on-failure
RestartSec=5
"""
"""What strongSwan's own unit is given besides: it lies here, and is never given up."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One GRE device: between whom it runs, and the namespace of the plane that it lies in."""

    namespace: str
    device: str
    gre: Gre


@dataclass(frozen=True, slots=True)
class Underlay:
    """How a machine meets the others over the internet."""

    ipsec: Ipsec
    leased: bool
    """Whether the port's address is its carrier's to say."""
    address: str | None
    """The port's own, where it is a fact; bare."""

    @property
    def port(self) -> str:
        return self.ipsec.interface

    @property
    def locals(self) -> tuple[str, ...]:
        return tuple(sorted({peer.local for peer in self.ipsec.peers}))

    @property
    def remotes(self) -> tuple[str, ...]:
        return tuple(sorted({peer.remote for peer in self.ipsec.peers}))

    @property
    def hub_addresses(self) -> tuple[str, ...]:
        return tuple(sorted({peer.address for peer in self.ipsec.called if peer.address}))

    @property
    def known(self) -> tuple[str, ...]:
        """Return the public addresses of all peers; none where some may call from anywhere."""
        return () if self.ipsec.awaited else self.hub_addresses


def underlay(design: DeviceDesign) -> Underlay | None:
    """Return how a design meets the internet; None where it has no link over it."""
    if design.ipsec is None:
        return None
    port = design.interface(design.ipsec.interface)
    address = port.address4.partition("/")[0] if port.address4 else None
    return Underlay(design.ipsec, port.dhcp == "client", address)


def interfaces(design: DeviceDesign) -> Iterator[str]:
    """Yield the interfaces that lie in the underlay."""
    if design.ipsec is not None:
        yield design.ipsec.interface
        yield design.ipsec.loopback


def is_outer(design: DeviceDesign, route: StaticRoute) -> bool:
    """Tell whether a route leads to the internet."""
    return design.ipsec is not None and route.via is not None and route.via == design.ipsec.gateway
