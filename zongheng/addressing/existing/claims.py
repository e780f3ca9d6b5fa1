# SPDX-License-Identifier: Apache-2.0
"""What a list of existing allocations says: whose each block is, and of which pool."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple, TypeVar

from zongheng.addressing.demand import asked, exclusions, pool_names, pool_prefixes
from zongheng.addressing.layout import own_extent
from zongheng.addressing.ledger_row import Block
from zongheng.addressing.needs import transport_needs
from zongheng.addressing.nets import net_title, nets_of
from zongheng.addressing.prefix import BITS, Interface, Prefix
from zongheng.errors import Problem, ZonghengError, problem
from zongheng.importing.given import Given
from zongheng.intent import Intent, Site, Unit
from zongheng.intent.pool_names import purpose_of, transport
from zongheng.intent.purpose import RESERVED
from zongheng.intent.suggestion import suggestion
from zongheng.language import pick

_T = TypeVar("_T")
_BETWEEN = re.compile(r"\s*[/／]\s*|\s+")
"""What stands between an address and its length or mask."""
_ZEROS = "000"
"""What the statistical form of a code is filled up with."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One row: this block of a pool is this owner's, its room is for those below and for growth."""

    row: Given
    owner: str
    pool: str
    block: Block

    @property
    def prefix(self) -> Prefix:
        return self.block.prefix

    @property
    def key(self) -> tuple[str, str, Prefix]:
        return self.owner, self.pool, self.prefix

    @property
    def told(self) -> str:
        return f"{self.owner}/{self.pool} {self.block}"

    def is_what_stands(self, block: Block) -> bool:
        """Return whether the ledger's block with the same prefix says the same; no room is any room."""
        return self.block.room in (0, block.room)


class _Space(NamedTuple):
    """What may be claimed of a pool: where, down to which length, by whom."""

    prefixes: tuple[Prefix, ...]
    holes: tuple[Prefix, ...]
    longest: int
    takers: frozenset[str]


class Claims:
    """The rows of a list, read against a network."""

    def __init__(self, intent: Intent) -> None:
        self._intent = intent
        self._spaces: dict[str, _Space] = {}

    def read(self, row: Given) -> Claim:
        """Return what a row claims.

        Raises:
            ZonghengError: all that is wrong with it.
        """
        problems: list[Problem] = []
        owner = _tried(self._owner, row, problems)
        pool = _tried(self._pool, row, problems)
        block = _tried(_block, row, problems)
        if pool and block:
            problems += self._misplaced(row, pool, block)
        if pool and owner and owner not in self._space(pool).takers:
            problems.append(problem("IMP033", row.place("pool"), owner=self._called(owner), pool=pool))
        if problems or not (owner and pool and block):
            raise ZonghengError(problems)
        if owner == self._intent.network.division and block.prefix.family == 6:
            block = Block(block.prefix)  # the whole pool is for those below the top site
        return Claim(row, owner, pool, block)

    def too_small(self, claim: Claim) -> Problem | None:
        """Return what is wrong with a first block that cannot hold what its site derives from it."""
        if claim.pool not in transport(self._intent.file):
            return None
        longest = BITS[4] - transport_needs(self._intent, claim.owner, claim.pool).bits
        return _small(claim.row, claim.pool, claim.prefix, longest) if claim.prefix.length > longest else None

    def _owner(self, row: Given) -> str:
        """Return the code of a site or unit that is named by code, short name or name."""
        column = "code" if row.text("code") else "name"
        written = row.text(column)
        if not written:
            raise _lacking(row, "code", zh="编码", en="code")
        codes = self._owners.get(written) or self._owners.get(_shortened(written)) or ()
        if len(codes) > 1:
            several = problem("IMP013", row.place(column), name=written, codes=", ".join(codes))
            raise ZonghengError(several)
        if not codes:
            hint = suggestion(written, self._owners)
            raise ZonghengError(problem("IMP031", row.place(column), found=written, hint=hint))
        return codes[0]

    def _pool(self, row: Given) -> str:
        written = row.text("pool")
        if not written:
            raise _lacking(row, "pool", zh="地址池", en="pool")
        name = self._pools.get(written) or self._pools.get(written.lower())
        if name is None:
            known, hint = ", ".join(pool_names(self._intent)), suggestion(written, self._pools)
            raise ZonghengError(problem("IMP032", row.place("pool"), found=written, hint=hint, known=known))
        return name

    def _misplaced(self, row: Given, pool: str, block: Block) -> list[Problem]:
        """Return what is wrong with a block in its pool."""
        place, space = row.place("prefix"), self._space(pool)
        if not any(one.contains(block.region) for one in space.prefixes):
            shown = ", ".join(map(str, space.prefixes))
            return [problem("IMP035", place, found=block.region, pool=pool, prefixes=shown)]
        hole = next((hole for hole in space.holes if hole.overlaps(block.region)), None)
        if hole is not None:
            return [problem("IMP036", place, found=block.region, hole=hole)]
        return [_small(row, pool, block.prefix, space.longest)] if block.prefix.length > space.longest else []

    def _called(self, owner: str) -> str:
        one = self._intent.sites.get(owner) or self._intent.units[owner]
        return f"{owner} {one.name}"

    @cached_property
    def _owners(self) -> Mapping[str, list[str]]:
        """Return the codes of sites and units by whatever they are called, codes before names."""
        found: dict[str, list[str]] = {}
        everybody: list[Site | Unit] = [*self._intent.sites.values(), *self._intent.units.values()]
        for word in ("code", "slug", "name"):
            before = set(found)
            for one in sorted(everybody, key=lambda one: one.code):
                called: str = getattr(one, word)
                if called not in before:
                    found.setdefault(called, []).append(one.code)
        return found

    @cached_property
    def _pools(self) -> Mapping[str, str]:
        """Return the pools by whatever they are called: name, title, what they are for."""
        intent = self._intent
        names = pool_names(intent)
        titles = {purpose_of(intent.file, name).word: name for name in names if name in RESERVED}
        titles |= {net_title(intent, net): name for name, net in nets_of(intent).items() if name in names}
        return titles | {name: name for name in names}

    def _space(self, pool: str) -> _Space:
        if pool not in self._spaces:
            self._spaces[pool] = _Space(
                pool_prefixes(self._intent, pool),
                tuple(exclusions(self._intent, pool)),
                purpose_of(self._intent.file, pool).longest,
                frozenset(one.code for one in asked(self._intent, pool) if one.policy),
            )
        return self._spaces[pool]


def _tried(read: Callable[[Given], _T], row: Given, problems: list[Problem]) -> _T | None:
    try:
        return read(row)
    except ZonghengError as error:
        problems.extend(error.problems)
        return None


def _block(row: Given) -> Block:
    """Read a block: a prefix, or one with the room behind it as the ledger writes that (``/24+3``).

    Of IPv6 a site has the first /60 itself, whatever its block, and the rest is room for those below.
    """
    written, plus, room = _BETWEEN.sub("/", row.text("prefix")).partition("+")
    place = row.place("prefix")
    if not written:
        raise _lacking(row, "prefix", zh="网段", en="prefix")
    try:
        loose, doublings = Prefix.parse(written, strict=False), int(room) if plus else 0
    except ValueError as error:
        raise ZonghengError(problem("ADR025", place, found=row.text("prefix"))) from error
    if Interface.parse(written).address.value != loose.network:
        raise ZonghengError(problem("IMP034", place, found=written, network=loose))
    most = _room_behind(loose)
    if not 0 <= doublings <= most:
        raise ZonghengError(problem("IMP042", place, found=row.text("prefix"), prefix=loose, most=most))
    own = own_extent(loose)
    return Block(own, own.length - loose.length + doublings)


def _room_behind(prefix: Prefix) -> int:
    """Return how often a prefix can double where it is: as long as it begins what it doubles to."""
    lengths = range(prefix.length - 1, -1, -1)
    return sum(1 for _ in takewhile(lambda n: prefix.supernet(n).network == prefix.network, lengths))


def _lacking(row: Given, column: str, *, zh: str, en: str) -> ZonghengError:
    return ZonghengError(problem("IMP010", row.place(column), column=pick(zh=zh, en=en)))


def _shortened(code: str) -> str:
    """Return a code without the zeros of its statistical form; a unit's in capitals."""
    while len(code) > len(_ZEROS) and code.isdigit() and code.endswith(_ZEROS):
        code = code.removesuffix(_ZEROS)
    return code.upper()


def _small(row: Given, pool: str, prefix: Prefix, longest: int) -> Problem:
    return problem("IMP037", row.place("prefix"), found=prefix, pool=pool, longest=longest)
