# SPDX-License-Identifier: Apache-2.0
"""What a prefix list lets pass, whether VRP or FRR wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from zongheng.config.addresses import Address

Network: TypeAlias = IPv4Network | IPv6Network

_BOUNDS = {"greater-equal": "ge", "ge": "ge", "less-equal": "le", "le": "le"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; lengths from ``least`` to ``most`` are meant."""

    permits: bool
    network: Network
    least: int
    most: int

    @classmethod
    def of(cls, words: list[str]) -> Entry:
        """Read ``permit 10.0.0.0 8 less-equal 32`` or ``permit 10.0.0.0/8 le 32``.

        Raises:
            ValueError: it is no such line.
        """
        given = 2 if "/" in words[1] else 3
        network = ip_network("/".join(words[1:given]))
        bounds = {
            _BOUNDS[word]: int(number)
            for word, number in zip(words[given::2], words[given + 1 :: 2], strict=True)
        }
        least = bounds.get("ge", network.prefixlen)
        most = bounds.get("le", network.max_prefixlen if "ge" in bounds else network.prefixlen)
        return cls(words[0] == "permit", network, least, most)

    def matches(self, prefix: Network) -> bool:
        same = prefix.version == self.network.version
        return same and prefix.subnet_of(self.network) and self.least <= prefix.prefixlen <= self.most  # type: ignore[arg-type]  # both of one version


def lets_pass(entries: Iterable[Entry], prefix: Network) -> bool:
    """Return what the first entry that matches says; nothing passes a list that does not speak of it."""
    return next((entry.permits for entry in entries if entry.matches(prefix)), False)


def lets_pass_a_way_to(entries: Iterable[Entry], source: Address) -> bool:
    """Return whether a route may pass that leads to an address: a default, or a prefix that holds it."""
    return any(entry.permits and source in entry.network for entry in entries)
