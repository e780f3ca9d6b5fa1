# SPDX-License-Identifier: Apache-2.0
"""What a list of existing allocations says: whose each block is, and of which pool."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from zongheng.addressing.allocation import transport_of
from zongheng.addressing.demand import asked, exclusions, pool_names, pool_prefixes
from zongheng.addressing.nets import net_title, nets_of
from zongheng.addressing.prefix import BITS, Prefix
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
    """One row: this block of a pool is this owner's."""

    row: Given
    owner: str
    pool: str
    prefix: Prefix

    @property
    def key(self) -> tuple[str, str, Prefix]:
        return self.owner, self.pool, self.prefix

    @property
    def told(self) -> str:
        return f"{self.owner}/{self.pool} {self.prefix}"


class Claims:
    """The rows of a list, read against a network."""

    def __init__(self, intent: Intent) -> None:
        self._intent = intent
        self._takers_of: dict[str, frozenset[str]] = {}

    def read(self, row: Given) -> Claim:
        """Return what a row claims.

        Raises:
            ZonghengError: all that is wrong with it.
        """
        problems: list[Problem] = []
        owner = _tried(self._owner, row, problems)
        pool = _tried(self._pool, row, problems)
        prefix = _tried(self._prefix, row, problems)
        if pool and prefix:
            problems += self._misplaced(row, pool, prefix)
        if pool and owner and owner not in self._takers(pool):
            problems.append(problem("IMP033", row.place("pool"), owner=self._called(owner), pool=pool))
        if problems or not (owner and pool and prefix):
            raise ZonghengError(problems)
        return Claim(row, owner, pool, prefix)

    def too_small(self, claim: Claim) -> Problem | None:
        """Return what is wrong with a first block that cannot hold what its site derives from it."""
        if claim.pool not in transport(self._intent.file):
            return None
        need = transport_of(self._intent, claim.owner, claim.pool)
        if need <= claim.prefix.size:
            return None
        longest = BITS[4] - (need - 1).bit_length()
        return _small(claim.row, claim.pool, claim.prefix, longest)

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

    @staticmethod
    def _prefix(row: Given) -> Prefix:
        written = _BETWEEN.sub("/", row.text("prefix"))
        if not written:
            raise _lacking(row, "prefix", zh="网段", en="prefix")
        try:
            loose = Prefix.parse(written, strict=False)
        except ValueError as error:
            raise ZonghengError(problem("ADR025", row.place("prefix"), found=written)) from error
        try:
            return Prefix.parse(written)
        except ValueError as error:
            raise ZonghengError(
                problem("IMP034", row.place("prefix"), found=written, network=loose)
            ) from error

    def _misplaced(self, row: Given, pool: str, prefix: Prefix) -> list[Problem]:
        """Return what is wrong with a block in its pool."""
        place = row.place("prefix")
        whole = pool_prefixes(self._intent, pool)
        if not any(one.contains(prefix) for one in whole):
            shown = ", ".join(map(str, whole))
            return [problem("IMP035", place, found=prefix, pool=pool, prefixes=shown)]
        hole = next((hole for hole in exclusions(self._intent, pool) if hole.overlaps(prefix)), None)
        if hole is not None:
            return [problem("IMP036", place, found=prefix, hole=hole)]
        longest = purpose_of(self._intent.file, pool).longest
        return [_small(row, pool, prefix, longest)] if prefix.length > longest else []

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

    def _takers(self, pool: str) -> frozenset[str]:
        """Return who has a part in a pool."""
        if pool not in self._takers_of:
            everybody = asked(self._intent, pool)
            self._takers_of[pool] = frozenset(one.code for one in everybody if one.policy)
        return self._takers_of[pool]


def _tried(read: Callable[[Given], _T], row: Given, problems: list[Problem]) -> _T | None:
    try:
        return read(row)
    except ZonghengError as error:
        problems.extend(error.problems)
        return None


def _lacking(row: Given, column: str, *, zh: str, en: str) -> ZonghengError:
    return ZonghengError(problem("IMP010", row.place(column), column=pick(zh=zh, en=en)))


def _shortened(code: str) -> str:
    """Return a code without the zeros of its statistical form; a unit's in capitals."""
    while len(code) > len(_ZEROS) and code.isdigit() and code.endswith(_ZEROS):
        code = code.removesuffix(_ZEROS)
    return code.upper()


def _small(row: Given, pool: str, prefix: Prefix, longest: int) -> Problem:
    return problem("IMP037", row.place("prefix"), found=prefix, pool=pool, longest=longest)
