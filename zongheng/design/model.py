# SPDX-License-Identifier: Apache-2.0
"""One device, described completely and in no vendor's words.

Addresses are text: ``a.b.c.d/len`` on interfaces, bare for peers and servers, networks for
prefixes. ``vrf=None`` is the global table (the management plane). Interface names are the
device's own, as its hardware prints them. Secrets are names, never values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zongheng.design.administration import (
    Aaa,
    AaaServer,
    Account,
    Acl,
    AclRule,
    Logging,
    LoginPolicy,
    Management,
    PasswordPolicy,
    Snmp,
    System,
)
from zongheng.design.firewall import (
    Defence,
    HealthCheck,
    HighAvailability,
    Inspection,
    Zone,
)
from zongheng.design.routes import (
    Bgp,
    BgpFamily,
    BgpPeer,
    IsisDigest,
    IsisLevel,
    IsisProcess,
    OspfProcess,
    PrefixEntry,
    PrefixList,
    StaticRoute,
    Vrf,
)
from zongheng.design.tunnels import Gre, Ipsec, IpsecPeer
from zongheng.policy.model import ExitPolicy

Kind = Literal["physical", "sub", "vlan", "tunnel", "loopback"]
Purpose = Literal[
    "link",
    "lan",
    "boundary",
    "carrier",
    "dmz",
    "heartbeat",
    "internet",
    "endpoint",
    "management",
    "mirror",
    "port",
    "unused",
]
"""Why an interface exists; a ``port`` carries sub-interfaces and nothing itself, an ``endpoint`` is
the loopback that tunnels over the ``internet`` port run from."""
Lifecycle = Literal["planned", "active", "retired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vlan:
    """A VLAN that the device switches (not a sub-interface's tag)."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceOspf:
    """OSPF on an interface, both families; ``auth_secret`` protects adjacencies by HMAC-SHA-256.

    Where one end of a link has no more than MD5, both ends use it (``md5``), and OSPFv3 stands open there.
    """

    process: int
    area: str
    cost: int | None = None
    passive: bool = False
    point_to_point: bool = False
    auth_secret: str | None = None
    md5: bool = False
    ipv6: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceIsis:
    """IS-IS on an interface, both families in one topology; ``auth_secret`` protects its hellos.

    ``level`` is that of its adjacencies where the device has two, None where it has one.
    """

    process: int
    level: IsisLevel | None = None
    cost: int | None = None
    passive: bool = False
    point_to_point: bool = False
    auth_secret: str | None = None
    ipv6: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Vrrp:
    """A virtual router: its IPv4 address and, where the LAN has both families, its IPv6 ones.

    Of IPv6 it has a link-local address, which is the default gateway of hosts, and a global one; both or
    neither. ``state`` is set where a firewall pair decides it, else priorities do.
    """

    group: int
    address: str
    link_local: str | None = None
    address6: str | None = None
    priority: int = 100
    state: Literal["active", "standby"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switchport:
    """Layer-2 side of a port: ``access`` VLAN, or the VLANs of a trunk."""

    mode: Literal["access", "trunk"]
    vlans: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface; ``zone`` is a firewall's."""

    name: str
    kind: Kind
    description: str = ""
    purpose: Purpose = "link"
    enabled: bool = True
    vlan: int | None = None
    parent: str | None = None
    vrf: str | None = None
    plane: str | None = None
    address4: str | None = None
    address6: str | None = None
    secondary4: tuple[str, ...] = ()
    """Gateways of what a LAN grew by where it could not grow in place."""
    ospf: InterfaceOspf | None = None
    isis: InterfaceIsis | None = None
    vrrp: tuple[Vrrp, ...] = ()
    routed: bool = False
    """Whether the port is layer 2 out of the box and is made to route."""
    switchport: Switchport | None = None
    dhcp: Literal["server", "relay", "client"] | None = None
    dhcp_server: str | None = None
    """Whom a relay passes the questions of what comes from its carton on to."""
    snooping: bool = False
    """Whether answers of DHCP servers that are not ours are refused here, and leases are remembered."""
    ra_guard: bool = False
    """Whether advertisements of routers of IPv6 are refused here: who is attached is no router of ours."""
    qos: str | None = None
    bandwidth: int | None = None
    """What the line in the port carries, in Mbit/s: no more is sent, and shares are shares of it."""
    trust_dscp: bool = False
    announced: bool = False
    """Whether the device tells the one at the other end of the cable, which is ours, who it is (LLDP)."""
    bfd: bool = False
    """Whether both ends watch the line: what is routed over it is withdrawn once BFD calls it dead."""
    zone: str | None = None
    tunnel: Gre | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpPool:
    """An IPv4 pool of a LAN; the gateway is left out by the server itself."""

    name: str
    vrf: str
    interface: str
    prefix: str
    gateway: str
    dns: tuple[str, ...]
    lease_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QosClass:
    """A service class on uplinks; ``priority`` is served first and limited to its share."""

    name: str
    title: str
    dscp: str
    share_percent: int
    priority: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QosPolicy:
    """The classes of an uplink, in order."""

    name: str
    classes: tuple[QosClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """Traffic copied to an intrusion sensor: ``observer`` is the port to it."""

    observer: str
    sources: tuple[str, ...]
    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDesign:
    """Everything that a device is to be."""

    host: str
    title: str
    network: str
    site: str
    level: str
    role: str
    region: str
    platform: str
    flavour: str
    family: str
    model: str
    serial: str
    lifecycle: Lifecycle
    parent: str | None
    system: System
    management: Management
    accounts: tuple[Account, ...]
    passwords: PasswordPolicy
    logins: LoginPolicy
    logging: Logging
    ntp: tuple[str, ...]
    snmp: Snmp
    aaa: Aaa | None = None
    vrfs: tuple[Vrf, ...] = ()
    vlans: tuple[Vlan, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    ospf: tuple[OspfProcess, ...] = ()
    isis: tuple[IsisProcess, ...] = ()
    bgp: Bgp | None = None
    prefix_lists: tuple[PrefixList, ...] = ()
    statics: tuple[StaticRoute, ...] = ()
    acls: tuple[Acl, ...] = ()
    dhcp_pools: tuple[DhcpPool, ...] = ()
    qos: QosPolicy | None = None
    mirror: Mirror | None = None
    zones: tuple[Zone, ...] = ()
    health_checks: tuple[HealthCheck, ...] = ()
    availability: HighAvailability | None = None
    exit_policy: ExitPolicy | None = None
    inspection: Inspection | None = None
    defence: Defence | None = None
    ipsec: Ipsec | None = None

    def interface(self, name: str) -> Interface:
        """Return the interface of this name; KeyError where there is none."""
        for interface in self.interfaces:
            if interface.name == name:
                return interface
        raise KeyError(name)


__all__ = [
    "Aaa",
    "AaaServer",
    "Account",
    "Acl",
    "AclRule",
    "Bgp",
    "BgpFamily",
    "BgpPeer",
    "Defence",
    "DeviceDesign",
    "DhcpPool",
    "Gre",
    "HealthCheck",
    "HighAvailability",
    "Inspection",
    "Interface",
    "InterfaceIsis",
    "InterfaceOspf",
    "Ipsec",
    "IpsecPeer",
    "IsisDigest",
    "IsisLevel",
    "IsisProcess",
    "Kind",
    "Lifecycle",
    "Logging",
    "LoginPolicy",
    "Management",
    "Mirror",
    "OspfProcess",
    "PasswordPolicy",
    "PrefixEntry",
    "PrefixList",
    "Purpose",
    "QosClass",
    "QosPolicy",
    "Snmp",
    "StaticRoute",
    "Switchport",
    "System",
    "Vlan",
    "Vrf",
    "Vrrp",
    "Zone",
]
