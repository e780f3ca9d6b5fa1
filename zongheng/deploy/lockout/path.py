# SPDX-License-Identifier: Apache-2.0
"""How we reach a device: the things that a change must never take away."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class ManagementPath:
    """We come from ``source`` to ``address``, both of one family, TCP ``port``, and log in as ``user``."""

    address: Address
    source: Address
    user: str
    port: int = 22

    @property
    def version(self) -> int:
        """Return 4 or 6."""
        return self.address.version
