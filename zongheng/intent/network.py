# SPDX-License-Identifier: Apache-2.0
"""Models of ``network.yml``: one key of the file, one model here."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zongheng.intent.division import Level, level_of
from zongheng.intent.internet import Internet, Over
from zongheng.intent.management_zone import ManagementLan, ManagementZone
from zongheng.intent.model import (
    AnyNetwork,
    Host,
    LineRate,
    Model,
    Name,
    Role,
    SecretName,
    SiteCode,
    Title,
    refuse,
)
from zongheng.intent.purpose import PURPOSES
from zongheng.intent.size import AnySize

MANAGEMENT = "management"
"""The name of plane 0, the global routing table."""

HEARTBEAT = "heartbeat"
"""The one plane of a link between two exit gateways that only keeps their states alike."""

Vlan = Annotated[int, Field(ge=1, le=4094)]


class Timezone(Model):
    """The clock of every device, as VRP takes it: name and offset from UTC."""

    name: Title
    offset: Annotated[str, Field(pattern=r"^\d\d:\d\d:\d\d$")]


class Network(Model):
    """The network itself. ``planes`` is how many planes every link reserves addresses for, for ever."""

    name: Name
    title: Title
    prefix: Name
    division: SiteCode
    timezone: Timezone
    dns_domain: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
    as_number: Annotated[int, Field(ge=1, le=4294967294)]
    local_code_from: Annotated[int, Field(ge=1, le=999)] = 900
    planes: Annotated[int, Field(ge=2, le=15)] = 5


class Domain(Model):
    """A separated service plane: one VPN instance. ``index`` never changes.

    ``overlapping``: a department's own VPN, whose addresses may be those of other such VPNs as well.
    ``national``: a public zone (公用网络区) that talks with those of the centre and of other localities.
    """

    name: Name
    title: Title
    index: Annotated[int, Field(ge=1, le=99)]
    vlan: Vlan
    vpn: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,30}$")]
    exit: bool
    overlapping: bool = False
    national: bool = False


class Management(Model):
    """Plane 0: the global routing table that devices are managed through."""

    vlan: Vlan
    title: Title


class Service(Model):
    """A service class inside a domain, marked and given its share of every link.

    CS6 and CS7 are those of routing itself (RFC 4594, 3.1) and no service's.
    """

    name: Name
    title: Title
    domain: Name
    dscp: Annotated[str, Field(pattern=r"^(ef|be|cs[1-5]|af[1-4][1-3])$")]
    share_percent: Annotated[int, Field(ge=1, le=90)]


class Pool(Model):
    """Address space that the ledger gives out, or (``exclusion``) never does.

    ``vlan`` is that of the LANs given out of it (``management``, ``voice``, ``video``) and ``index`` the
    number of the /64 that goes with each in IPv6. An exclusion with a ``domain`` holds for that one alone.
    """

    purpose: Literal[
        "lan",
        "infrastructure",
        "loopback",
        "link",
        "ipv6",
        "management",
        "voice",
        "video",
        "service",
        "nat",
        "exclusion",
    ]
    prefix: AnyNetwork
    domain: Name | None = None
    vlan: Vlan | None = None
    index: Annotated[int, Field(ge=1, le=14)] | None = None
    reason: Title | None = None

    @property
    def name(self) -> str:
        """Return what sizes, ledger and questions call it."""
        purpose = PURPOSES.get(self.purpose)
        return purpose.pool_name(self.purpose, self.domain) if purpose else self.purpose


class Account(Model):
    """An administrator account of every device; grade 3 wants the three roles apart."""

    name: Name
    title: Title
    role: Literal["system", "security", "audit"]
    secret: SecretName


class LevelNode(Model):
    """What a level's own node is when ``sites.csv`` names no model, and what it is joined to.

    ``larger`` are the models that an import chooses from, in this order, where a site has more children
    than ``model`` has ports. ``uplinks`` name declared nodes, or ``parent`` for the node of the parent
    site; the first is the main line. The same host twice is a main and a standby line to it. ``lines``
    says whether the further lines carry traffic beside the first or only after it has failed. ``over``
    says whether they are lines at all, or tunnels over the internet to devices that are hubs there.
    ``bandwidth`` (线路带宽) is what each of the lines carries: neither end sends more. Without it a port's
    own speed is the limit. ``bfd`` (双向转发检测) says whether both ends watch the lines, so that one that
    carries nothing any more is left within seconds although its ports stay up.
    """

    model: Title
    larger: tuple[Title, ...] = ()
    role: Role = "node"
    uplinks: tuple[Host, ...] = Field(min_length=1)
    lines: Literal["standby", "sharing"] = "standby"
    over: Over = "line"
    bandwidth: LineRate | None = None
    bfd: bool = False


class DeclaredNode(Model):
    """A device that ``network.yml`` names. ``index`` is its number in its site, 1 to 8, for ever."""

    name: Host
    title: Title
    site: SiteCode
    role: Role
    model: Title
    serial: Title
    index: Annotated[int, Field(ge=1, le=8)]
    lifecycle: Literal["planned", "active", "retired"] = "active"


class Link(Model):
    """A link between two devices of a site, declared ones or the site's own (``<prefix>-<slug>``).

    ``slot`` is stable for ever and stands once a site: addresses derive from it.

    ``a_port`` and ``b_port`` count the link ports of the node's model (heartbeat ports where the
    link carries only the heartbeat), from 1.
    """

    slot: Annotated[int, Field(ge=0, le=255)]
    a: Host
    a_port: Annotated[int, Field(ge=1)]
    b: Host
    b_port: Annotated[int, Field(ge=1)]
    planes: tuple[Name, ...] = Field(min_length=1)

    @property
    def purpose(self) -> str:
        """Return the purpose of the ports at both ends."""
        return HEARTBEAT if self.planes == (HEARTBEAT,) else "link"


Igp = Literal["ospf", "isis", "both"]
"""What a routing domain speaks inside. ``both`` is the way from one to the other."""


class Routing(Model):
    """What routing domains speak inside: OSPF unless told.

    A key is the level of the sites that routing domains are of, or the code of a site that differs from it.
    """

    igp: dict[str, Igp] = Field(default_factory=dict)

    def of(self, site: str) -> Igp:
        """Return what the routing domain of this site speaks inside; the site is one that a domain is of."""
        return self.igp.get(site) or self.igp.get(level_of(site), "ospf")


class BoundaryPeer(Model):
    """One session with the level above: addresses given by it, hence facts."""

    node: Host
    domain: Name
    vlan: Vlan
    local4: IPv4Interface
    peer4: IPv4Address
    local6: IPv6Interface | None = None
    peer6: IPv6Address | None = None

    @model_validator(mode="after")
    def _six_comes_in_pairs(self) -> BoundaryPeer:
        if (self.local6 is None) != (self.peer6 is None):
            refuse("six_in_pairs")
        return self


class Boundary(Model):
    """The uplink to the level above."""

    title: Title
    as_number: Annotated[int, Field(ge=1, le=4294967294)]
    peers: tuple[BoundaryPeer, ...]


Sizes = dict[Level | Literal["unit"], dict[Name, AnySize]]
"""By level (or ``unit``), by pool name (a domain, ``infrastructure``, ``ipv6``, ``voice-public`` …)."""


class NetworkFile(Model):
    """The whole of ``network.yml`` with its overlays merged in."""

    network: Network
    domains: tuple[Domain, ...] = Field(min_length=1)
    management: Management
    services: tuple[Service, ...] = ()
    pools: tuple[Pool, ...] = Field(min_length=1)
    sizes: Sizes
    management_zone: ManagementZone
    management_lan: ManagementLan
    accounts: tuple[Account, ...] = Field(min_length=1)
    levels: dict[Level, LevelNode]
    nodes: tuple[DeclaredNode, ...]
    links: tuple[Link, ...] = ()
    routing: Routing = Routing()
    boundary: Boundary | None = None
    internet: Internet | None = None
