# SPDX-License-Identifier: Apache-2.0
"""Where a device sends packets: VPN instances, OSPF, IS-IS, BGP, filters, static routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BY_DEFAULT = 60
"""What a static route counts for unless it says otherwise, at Huawei's."""


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
    takes_default: bool = False
    """Whether it takes an IPv4 default of others also while it tells its own: that of a site's own exits."""
    import_bgp: bool = False
    """Whether it tells what BGP has learned from the routing domains below, both families."""
    default_metric_type: int = 1
    default_cost: int = 1


IsisLevel = Literal["level-1", "level-2", "level-1-2"]
IsisDigest = Literal["hmac-md5", "hmac-sha256"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IsisProcess:
    """An IS-IS process, both families in one topology, metrics wide.

    ``net`` is its network entity title: area and system id. ``auth_secret`` protects what it floods;
    ``digest`` is what that and the hellos are protected by, the same in the whole routing domain.
    ``preference`` is what its routes count for at Huawei's, where those of IS-IS are all alike: behind
    external routes of OSPF (150), before the BGP of who has an exit of his own (160). Who tells a
    default goes by his own first, therefore, and takes one of others once he has none.
    """

    process: int
    net: str
    level: IsisLevel
    vrf: str | None
    plane: str
    auth_secret: str
    digest: IsisDigest
    ipv6: bool = True
    originate_default: bool = False
    originate_default6: bool = False
    import_bgp: bool = False
    """Whether it tells what BGP has learned from the routing domains below, both families."""
    default_cost: int = 1
    preference: int = 155

    @property
    def told(self) -> IsisLevel:
        """Return the level in which defaults and what BGP has learned are told."""
        return "level-1" if self.level == "level-1" else "level-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class BgpPeer:
    """An eBGP peer of one VRF, one family."""

    address: str
    as_number: int
    description: str
    secret: str
    import_list: str
    export_list: str
    gives_default: bool = False
    """Whether the peer is told a default route: all else lies behind this device."""
    standby: bool = False
    """Whether the session is used, in both directions, only while a better one has failed."""
    bfd: bool = False
    """Whether BFD watches the line below the session, which then ends with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BgpFamily:
    """One address family of one VRF (None: the global table): its peers, the summaries announced to them.

    ``paths`` is how many equally good routes carry traffic beside each other. ``preference`` is what its
    routes count for where that differs from the speaker's.
    """

    vrf: str | None
    family: Literal[4, 6]
    peers: tuple[BgpPeer, ...]
    networks: tuple[str, ...]
    paths: int = 1
    preference: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bgp:
    """The BGP speaker. ``preference`` is what its routes count for against those of OSPF (lower wins).

    ``standby_preference`` is the local preference of what a standby session tells (other routes have 100,
    the highest wins), ``standby_metric`` the MED of what is told to it (others have 0, the lowest wins).
    """

    as_number: int
    router_id: str
    preference: int
    families: tuple[BgpFamily, ...]
    standby_preference: int = 50
    standby_metric: int = 100

    @property
    def has_standby(self) -> bool:
        return any(peer.standby for family in self.families for peer in family.peers)


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
    preference: int = BY_DEFAULT
    track: str | None = None
    description: str = ""

    @property
    def family(self) -> int:
        return 6 if ":" in self.prefix else 4
