# SPDX-License-Identifier: Apache-2.0
"""Where a device sends packets: VPN instances, OSPF, BGP, filters, static routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
