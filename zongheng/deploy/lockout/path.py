# SPDX-License-Identifier: Apache-2.0
"""How we reach a device: the things that a change must never take away."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address


@dataclass(frozen=True, slots=True)
class ManagementPath:
    """We come from ``source`` to ``address``, TCP ``port``, and log in as ``user``."""

    address: IPv4Address
    source: IPv4Address
    user: str
    port: int = 22
