# SPDX-License-Identifier: Apache-2.0
"""How we reach a device: the things that a change must never take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from zongheng.config.addresses import Address
from zongheng.errors import Place, Problem, problem


@dataclass(frozen=True, slots=True)
class ManagementPath:
    """We come from ``source`` to ``address``, both of one family, TCP ``port``, and log in as ``user``."""

    address: Address
    source: Address
    user: str
    port: int = 22

    def problem(self, code: str, host: str, section: str, line: str) -> Problem:
        """Return why a change of ``host`` is refused: what stands in its way in which section."""
        return problem(
            code,
            Place(host=host, key=section or None),
            found=line,
            address=self.address,
            source=self.source,
            user=self.user,
        )

    @property
    def version(self) -> int:
        """Return 4 or 6."""
        return self.address.version


def management_paths(
    addresses: Iterable[str], sources: Iterable[Address], user: str
) -> tuple[ManagementPath, ...]:
    """Return every path of a device: from each source to the device's address of the same family.

    Empty ``addresses`` are left out: a device that has none of a family is not managed over it.
    """
    by_version = {held.version: held for held in map(ip_address, filter(None, addresses))}
    return tuple(
        ManagementPath(by_version[source.version], source, user)
        for source in sources
        if source.version in by_version
    )
