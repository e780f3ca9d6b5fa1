# SPDX-License-Identifier: Apache-2.0
"""One device, described completely and in no vendor's words.

Addresses are text: ``a.b.c.d/len`` on interfaces, bare for peers and servers, networks for
prefixes. ``vrf=None`` is the global table (the management plane). Interface names are the
device's own, as its hardware prints them. Secrets are names, never values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zongheng.policy.model import ExitPolicy

Kind = Literal["physical", "sub", "vlan", "loopback"]
Purpose = Literal[
    "link", "lan", "boundary", "carrier", "dmz", "heartbeat", "management", "mirror", "port", "unused"
]
"""Why an interface exists; a ``port`` carries sub-interfaces and nothing itself."""
Lifecycle = Literal["planned", "active", "retired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Names and the clock. ``timezone_offset`` is ``HH:MM:SS`` east of UTC."""

    timezone: str
    timezone_offset: str
    dns_domain: str
    dns: tuple[str, ...] = ()
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person's or a duty's login on the device, one of the three separated roles."""

    name: str
    title: str
    role: Literal["system", "security", "audit"]
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy:
    """What a password must be: characters, kinds of characters, days of life, remembered ones."""

    min_length: int
    min_kinds: int
    expire_days: int
    history: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPolicy:
    """Failures within ``window_minutes`` that lock an account, and how long a session may idle."""

    attempts: int
    window_minutes: int
    lock_minutes: int
    idle_minutes: int
    ssh_retries: int
    ssh_timeout_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Management:
    """Where the device is managed: its own address, and the only sources let in."""

    address: str
    address6: str | None
    interface: str
    sources: tuple[str, ...]
    nms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logging:
    """Log hosts, the least severity sent, the device's own buffer in messages."""

    hosts: tuple[str, ...]
    level: str
    buffer: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snmp:
    """SNMPv3 with authentication and privacy; nothing older."""

    user: str
    group: str
    view: str
    auth_secret: str
    priv_secret: str
    trap_hosts: tuple[str, ...]
    contact: str
    location: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vrf:
    """A domain on this device."""

    name: str
    domain: str
    title: str
    index: int
    rd: str
    route_target: str
    ipv6: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Vlan:
    """A VLAN that the device switches (not a sub-interface's tag)."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceOspf:
    """OSPF on an interface, both families; ``auth_secret`` protects IPv4 adjacencies."""

    process: int
    area: str
    cost: int | None = None
    passive: bool = False
    point_to_point: bool = False
    auth_secret: str | None = None
    ipv6: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Vrrp:
    """A virtual address. ``state`` is set where a firewall pair decides it, else priorities do."""

    group: int
    address: str
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
    ospf: InterfaceOspf | None = None
    vrrp: tuple[Vrrp, ...] = ()
    routed: bool = False
    """Whether the port is layer 2 out of the box and is made to route."""
    switchport: Switchport | None = None
    dhcp: Literal["server"] | None = None
    qos: str | None = None
    trust_dscp: bool = False
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OspfProcess:
    """An OSPF process and its OSPFv3 twin of the same number."""

    process: int
    router_id: str
    vrf: str | None
    plane: str
    areas: tuple[str, ...]
    ipv6: bool = True
    originate_default: bool = False
    originate_default6: bool = False
    default_metric_type: int = 1
    default_cost: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BgpPeer:
    """An eBGP peer of one VRF, one family."""

    address: str
    as_number: int
    description: str
    secret: str
    import_list: str
    export_list: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BgpFamily:
    """One address family of one VRF: its peers and the summaries announced to them."""

    vrf: str
    family: Literal[4, 6]
    peers: tuple[BgpPeer, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bgp:
    """The BGP speaker. ``preference`` is what its routes count for against those of OSPF (lower wins)."""

    as_number: int
    router_id: str
    preference: int
    families: tuple[BgpFamily, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixEntry:
    """One line of a prefix list."""

    index: int
    action: Literal["permit", "deny"]
    prefix: str
    ge: int | None = None
    le: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixList:
    """An ordered prefix list."""

    name: str
    family: Literal[4, 6]
    entries: tuple[PrefixEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticRoute:
    """A static route; no next hop means that it is discarded (a summary)."""

    prefix: str
    vrf: str | None = None
    via: str | None = None
    preference: int = 60
    track: str | None = None
    description: str = ""

    @property
    def family(self) -> int:
        return 6 if ":" in self.prefix else 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AclRule:
    """One rule of an access list; the source is a network, ``None`` is any."""

    index: int
    action: Literal["permit", "deny"]
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acl:
    """An access list that looks at sources. ``number`` is 2000 to 2999."""

    number: int
    name: str
    rules: tuple[AclRule, ...]
    family: Literal[4, 6] = 4


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
class Zone:
    """A firewall zone and its interfaces; a higher priority is trusted more."""

    name: str
    title: str
    priority: int
    interfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """Echo requests to a carrier's gateway; routes that track it go when it fails."""

    name: str
    destination: str
    interface: str
    next_hop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HighAvailability:
    """A firewall pair: who leads, and the link over which they follow each other."""

    role: Literal["active", "standby"]
    peer: str
    interface: str
    local: str
    remote: str
    tracked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Content security: profile names by kind, and when signatures are renewed (``HH:MM``)."""

    ips_profile: str
    av_profile: str
    url_profile: str
    update_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Defence:
    """What a firewall has on always: attacks refused by name, and the state check."""

    attacks: tuple[str, ...]
    state_check: bool
    session_log: bool
    policy_log: bool
    threat_log: bool


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
    vrfs: tuple[Vrf, ...] = ()
    vlans: tuple[Vlan, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    ospf: tuple[OspfProcess, ...] = ()
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

    def interface(self, name: str) -> Interface:
        """Return the interface of this name; KeyError where there is none."""
        for interface in self.interfaces:
            if interface.name == name:
                return interface
        raise KeyError(name)
