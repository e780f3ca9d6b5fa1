# SPDX-License-Identifier: Apache-2.0
"""The namespace in which a machine meets the internet: its port, its endpoint and IPsec, and no way inside.

GRE is made there and its devices lie in the namespaces of the planes, so that what they send goes out by
this namespace alone. Nothing is forwarded in it: what a plane holds cannot reach the internet by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.design.model import DeviceDesign, Gre, Ipsec, IpsecPeer, StaticRoute

UNDERLAY = "underlay"
FILTER = "/etc/zongheng/underlay.nft"
LEASED = "leased"
"""Stands for the address that a DHCP client keeps on a port."""
MTU, SEGMENT = 1400, 1320
"""Of a tunnel, and of TCP in it: with GRE, ESP and UDP around it a segment fits lines of 1460 bytes."""
ENCIPHERED = "ipsec0"
"""The device of strongSwan's own ESP, which serves where the kernel has none (plugin kernel-libipsec)."""

UNIT = """\
[Unit]
Description=Address of the port to the internet
Wants=zongheng-network.service
After=zongheng-network.service
StartLimitIntervalSec=0
[Service]
NetworkNamespacePath=/run/netns/{namespace}
ExecStart=dhclient -4 -d -q -cf {settings} -sf {script} -lf {leases} -pf /run/dhclient-zongheng.pid {port}
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
"""
UNWANTED = ("bypass-lan", "dhcp", "farp", "forecast", "ha", "lookip", "resolve", "unity")
"""Plugins that would let plain packets past IPsec, or listen to or change more than it needs."""
NAME = "zongheng-internet"
UNIT_PATH = f"/etc/systemd/system/{NAME}.service"
# Where AppArmor's profile of dhclient lets it read, write and run something.
SETTINGS, SCRIPT = "/etc/dhcp/zongheng.conf", "/etc/dhcp/dhclient-script"
LEASES = "/var/lib/dhcp/dhclient-zongheng.leases"
FORGETTING = "/etc/swanctl/forget.sh"
KEEPER = f"""\
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
QUESTION = "# {header}\ntimeout 10;\nretry 5;\nrequest subnet-mask, routers;\nrequire subnet-mask, routers;\n"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One GRE device: where it lies, and between whom it runs."""

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
    def hubs(self) -> tuple[IpsecPeer, ...]:
        """Return the peers whom we call; the others call us."""
        return tuple(peer for peer in self.ipsec.peers if peer.address)

    @property
    def hub_addresses(self) -> tuple[str, ...]:
        return tuple(sorted({peer.address for peer in self.hubs if peer.address}))

    @property
    def known(self) -> tuple[str, ...]:
        """Return the public addresses of all peers; none where some may call from anywhere."""
        return self.hub_addresses if len(self.hubs) == len(self.ipsec.peers) else ()


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


def lease_unit(outer: Underlay) -> str:
    """Return the unit that keeps the address of the port to the internet."""
    return UNIT.format(namespace=UNDERLAY, settings=SETTINGS, script=SCRIPT, leases=LEASES, port=outer.port)
