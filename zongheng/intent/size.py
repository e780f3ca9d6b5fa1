# SPDX-License-Identifier: Apache-2.0
"""How much address space a level is given."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from zongheng.intent.model import Model

_IPV4 = 32
_NOT_FOR_TERMINALS = 3
"""Addresses of an IPv4 LAN that no terminal has: network, broadcast, gateway."""


class Size(Model):
    """What a site (or unit) of a level has in a pool; a plain number is a ``size`` alone.

    ``size``: prefix length of its own block. ``reserve``: how often that may double in place.
    ``aggregate``: prefix length of the block, at least, that holds it and all below it.
    ``prefixes``: of how many blocks that may consist, where a county is better covered by four than by
    one twice as large. ``room``: what it has beyond the need of its first day, in percent.
    ``terminals``: whether a site with more terminals than fit is given a larger block (IPv4).
    """

    size: Annotated[int, Field(ge=8, le=128)]
    reserve: Annotated[int, Field(ge=0, le=8)] = 0
    aggregate: Annotated[int, Field(ge=8, le=128)] | None = None
    prefixes: Annotated[int, Field(ge=1, le=4)] | None = None
    room: Annotated[int, Field(ge=0, le=400)] = 0
    terminals: bool = False

    def called_for(self, own: int | None, terminals: int, bits: int) -> int | None:
        """Return the length that a site's own needs call for: what it says itself, or by its terminals."""
        if own is not None:
            return own
        if self.terminals and bits == _IPV4:
            return bits - (terminals + _NOT_FOR_TERMINALS - 1).bit_length()
        return None

    def first_length(self, own: int | None, terminals: int, bits: int) -> int:
        """Return the length of the first block of a site, its own needs included."""
        called = self.called_for(own, terminals, bits)
        if called is None or own is not None:
            return self.size if called is None else called
        return min(self.size, called)

    @property
    def aggregated(self) -> bool:
        """Return whether what lies below has a place of its own, apart from others."""
        return self.aggregate is not None or self.prefixes is not None


def _from_length(value: object) -> object:
    return {"size": value} if isinstance(value, int) and not isinstance(value, bool) else value


AnySize = Annotated[Size, BeforeValidator(_from_length)]
