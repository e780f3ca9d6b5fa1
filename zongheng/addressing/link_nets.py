# SPDX-License-Identifier: Apache-2.0
"""The net of one plane of a link, and who has which address in it."""

from __future__ import annotations

from typing import NamedTuple

from zongheng.addressing.prefix import Address, Interface, Prefix

PARENT, CHILD = 1, 2
"""Numbers of the two ends in the net of a link."""


class LinkEnds(NamedTuple):
    """One plane of one link: ``a`` is the parent's end (or the declared link's first), the lower address."""

    prefix: Prefix
    a: Interface
    b: Interface


class NumberedLink(NamedTuple):
    """One plane of a link with its ends in IPv4 and IPv6; ``number`` is that in its site."""

    a: str
    b: str
    number: int
    plane: int
    ends: tuple[LinkEnds, LinkEnds]


def ends_of(prefix: Prefix) -> LinkEnds:
    """Return the two ends of a net."""
    return LinkEnds(prefix, _end(prefix, PARENT), _end(prefix, CHILD))


def _end(prefix: Prefix, number: int) -> Interface:
    return Interface(Address(prefix.family, prefix.network + number), prefix.length)
