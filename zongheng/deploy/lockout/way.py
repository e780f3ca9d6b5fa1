# SPDX-License-Identifier: Apache-2.0
"""One way by which packets travel between a device and us."""

from __future__ import annotations

from dataclasses import dataclass

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


def way(kind: str, interface: Interface, path: ManagementPath, *words: str) -> Way:
    """Return a way over an interface, with its wiring and its addresses among the words."""
    addresses = tuple(sorted(str(address) for address in interface.of_version(path.version)))
    return Way(kind, interface.name, (*interface.wiring, *addresses, *words))
