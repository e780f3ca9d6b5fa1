# SPDX-License-Identifier: Apache-2.0
"""What only an exit gateway has: zones, carriers that are watched, the pair, its defences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
    resolver: str | None = None
    """Where the gateway asks for the name of the centre that its signatures come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defence:
    """What a firewall has on always: attacks refused by name, and the state check."""

    attacks: tuple[str, ...]
    state_check: bool
    session_log: bool
    policy_log: bool
    threat_log: bool
