# SPDX-License-Identifier: Apache-2.0
"""One way by which packets travel between a device and us."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

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


def surviving(old: AbstractSet[Way], new: AbstractSet[Way]) -> frozenset[Way]:
    """Return the ways that stand unchanged, or filter no more; all of the new ones where none was known."""
    unfiltered = {replace(one, filters=()) for one in old}
    return frozenset(one for one in new if not old or one in old or one in unfiltered)


def way(kind: str, interface: Interface, path: ManagementPath, *words: str) -> Way:
    """Return a way over an interface, with its wiring and its addresses among the words."""
    addresses = tuple(sorted(str(address) for address in interface.of_version(path.version)))
    return Way(kind, interface.name, (*interface.wiring, *addresses, *words))
