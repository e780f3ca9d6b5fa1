# SPDX-License-Identifier: Apache-2.0
"""One way by which packets travel between a device and us."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from zongheng.deploy.lockout.carriers import Carrier
from zongheng.deploy.lockout.interfaces import Interface
from zongheng.deploy.lockout.path import ManagementPath


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """One way: by what (``connected``, ``static``, ``ospf``, ``isis``, ``bgp``), over which interface, how.

    Two configurations share a way when all of it is equal; then a change leaves it alone.
    """

    kind: str
    interface: str
    words: tuple[str, ...]
    filters: tuple[str, ...] = ()
    """What decides which routes go over it, where that is told apart."""
    ports: tuple[str, ...] = ()
    """What carries the interface where it is no port: a port, or a trunk and its member, without blanks."""

    @property
    def places(self) -> tuple[str, ...]:
        """Return all that packets pass: the interface, the port that it is part of, what carries it."""
        return tuple(dict.fromkeys((self.interface, self.interface.split(".", maxsplit=1)[0], *self.ports)))

    def over(self, carrier: Carrier) -> Way:
        """Return the way as it goes over one of the carriers of its interface."""
        return replace(self, words=(*carrier.words, *self.words), ports=carrier.ports)


def surviving(old: AbstractSet[Way], new: AbstractSet[Way]) -> frozenset[Way]:
    """Return the ways that stand unchanged, or filter no more; all of the new ones where none was known."""
    unfiltered = {replace(one, filters=()) for one in old}
    return frozenset(one for one in new if not old or one in old or one in unfiltered)


def way(kind: str, interface: Interface, path: ManagementPath, *words: str) -> Way:
    """Return a way over an interface, with its wiring and its addresses among the words."""
    addresses = tuple(sorted(str(address) for address in interface.of_version(path.version)))
    return Way(kind, interface.name, (*interface.wiring, *addresses, *words))
