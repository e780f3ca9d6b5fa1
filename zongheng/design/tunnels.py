# SPDX-License-Identifier: Apache-2.0
"""Links over the internet: GRE for each plane between two endpoints, and IPsec around all of it.

Endpoint addresses are bare IPv4 addresses of the global table that no routing protocol tells of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Gre:
    """What a tunnel interface runs between; ``key`` tells a link's planes apart: plane index + 1."""

    source: str
    """Endpoint address of this device."""
    destination: str
    """Endpoint address of the other device."""
    key: int
    mtu: ClassVar[int] = 1400
    """Bytes of a packet."""
    segment: ClassVar[int] = 1320
    """Bytes of TCP in it: with GRE, ESP and UDP around them they fit lines of 1460."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IpsecPeer:
    """A device at the other end; ``local`` and ``remote`` are endpoint addresses, all that IPsec carries."""

    host: str
    """The other device's name, which is its IKE identity."""
    number: int
    """The link's, among those of the device: it never changes, and so does nothing that is called by it."""
    address: str | None
    """Its public address; None at a hub, whose spokes come from anywhere."""
    local: str
    remote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipsec:
    """How a device meets the others over the internet: IKEv2 with a shared key, names as identities."""

    interface: str
    """The port to the internet."""
    identity: str
    """Our own name."""
    loopback: str
    """The interface that has the endpoint address."""
    gateway: str | None
    """Next hop to the internet; None where DHCP says."""
    secret: str
    """Name of the pre-shared key."""
    peers: tuple[IpsecPeer, ...]
    """Sorted by host."""

    @property
    def by_number(self) -> tuple[IpsecPeer, ...]:
        """Return the peers by the numbers of their links, in which devices number what they have of them."""
        return tuple(sorted(self.peers, key=lambda peer: peer.number))

    @property
    def called(self) -> tuple[IpsecPeer, ...]:
        """Return the peers whom we call, by number: hubs, whose addresses are known."""
        return tuple(peer for peer in self.by_number if peer.address is not None)

    @property
    def awaited(self) -> tuple[IpsecPeer, ...]:
        """Return the peers who call us, by number: from wherever they are."""
        return tuple(peer for peer in self.by_number if peer.address is None)
