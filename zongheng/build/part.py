# SPDX-License-Identifier: Apache-2.0
"""The part of a network below some sites, with all that is above them, loaded as a network of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from zongheng.addressing import Ledger, strays
from zongheng.addressing.ledger_row import Block
from zongheng.addressing.prefix import Prefix
from zongheng.build.ledger_text import LedgerText
from zongheng.build.table_edit import TableEdit
from zongheng.intent import Intent
from zongheng.intent.csv_rows import Row as Record
from zongheng.intent.division import Level, level_of
from zongheng.intent.draft import Placed
from zongheng.intent.load import Frame
from zongheng.intent.load import Part as Loaded
from zongheng.intent.rules import capacity
from zongheng.intent.schema import model_of_row
from zongheng.intent.shortage import UNIT
from zongheng.intent.site import Site


@dataclass(slots=True)
class Sites:
    """The rows of ``sites.csv`` as models, each made when it is first asked for."""

    edit: TableEdit
    made: dict[str, Placed[Site] | None] = field(default_factory=dict)

    def of(self, codes: Iterable[str]) -> tuple[Placed[Site], ...] | None:
        """Return some sites; None where a row is not a site."""
        found = tuple(map(self._one, codes))
        known = tuple(one for one in found if one is not None)
        return known if len(known) == len(found) else None

    def _one(self, code: str) -> Placed[Site] | None:
        if code not in self.made:
            self.made[code] = placed(self.edit.row(code))
        return self.made[code]


def placed(row: Record) -> Placed[Site] | None:
    """Return the site that a row is; None where it is none."""
    model = model_of_row(Site, row, [])
    return None if model is None else Placed(model, row)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which sites a part is made of: below the tops all but what lies in regions that nothing was edited in.

    A site whose region holds all below it stands for them: what it takes and what it announces is its region.
    """

    edit: TableEdit
    frame: Frame
    ledger: LedgerText
    tops: Collection[str]
    inner: Collection[str]

    def codes(self) -> set[str]:
        """Return the codes of the part, those above the tops included."""
        chosen = {code for top in self.tops for code in self.edit.above(top)}
        for top in self.tops:
            chosen.update(self._below(top, whole=top in self.edit.fresh))
        for unit in self.frame.draft.units or ():
            if unit.model.site in self.edit.records:
                chain = (unit.model.site, *self.edit.above(unit.model.site))
                chosen.update(chain if not set(chain).isdisjoint(self.tops) else ())
        return chosen

    def _below(self, code: str, *, whole: bool) -> Iterator[str]:
        yield code
        for child in self.edit.children.get(code, ()):
            entire = whole or child in self.edit.fresh
            if entire or child in self.inner or not self._is_closed(child):
                yield from self._below(child, whole=entire)
            else:
                yield child

    def _is_closed(self, code: str) -> bool:
        """Return whether a site has a region in every pool that those below it have blocks in."""
        if not self.edit.children.get(code):
            return True
        sizes, rank = self.frame.network.sizes, level_of(code).rank
        pools = {
            pool for owner, of in sizes.items() if owner != UNIT and Level(owner).rank > rank for pool in of
        }
        own = sizes.get(level_of(code), {})
        wide = set()
        for row in self.ledger.rows_of(code):
            size = own.get(row.pool)
            if row.gone is None and (
                row.is_region or Block.parse(row.value).room > (size.reserve if size else 0)
            ):
                wide.add(row.pool)
        return pools <= wide


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a network below ``tops``, all that is above them included."""

    loaded: Loaded
    inner: frozenset[str]
    """The sites above what was edited, up to the tops: what they announce stays as it is."""

    @classmethod
    def of(
        cls, frame: Frame, sites: Sites, ledger: LedgerText, tops: set[str], inner: frozenset[str]
    ) -> Part | None:
        """Load a part; None where a row cannot be read."""
        edit = sites.edit
        chosen = _Choice(edit, frame, ledger, tops, inner).codes()
        found = sites.of(code for code in edit.records if code in chosen)
        concerned = frozenset(code for code in inner if not tops.isdisjoint((code, *edit.above(code))))
        return None if found is None else cls(frame.part(found), concerned)

    @property
    def intent(self) -> Intent:
        return self.loaded.intent

    def objects(self, sites: str, units: str) -> bool:
        """Return whether a rule objects to a row of either table, be it another than those that were edited.

        That a unit's site is not there means nothing where the site lies outside the part.
        """
        lines = {
            one.row.line
            for one in self.loaded.draft.units or ()
            if one.model.code not in self.intent.units and one.model.site not in self.intent.sites
        }
        return any(
            place.file == sites or (place.file == units and not (place.line in lines and place.key == "site"))
            for place in (one.place for one in self.loaded.problems)
        )

    def lacks(self, edit: TableEdit) -> bool:
        """Return whether the pools are too small for everybody, by the arithmetic of the whole network."""
        sites, times = _alike(edit)
        everybody = replace(self.loaded.draft, sites=sites)
        return next(capacity.problems(everybody, times), None) is not None

    def holds(self, before: Ledger, given: Ledger, owners: Iterable[str]) -> bool:
        """Return whether all that is new, and all that some owners have, lies in regions that were there.

        Then nobody else is touched: what is announced by those whose regions these are stays as it is.
        """
        regions: dict[str, list[tuple[str, Prefix]]] = {}
        for key, row in before.rows.items():
            if row.is_block and row.gone is None and row.owner in self.inner:
                regions.setdefault(row.pool, []).append((row.owner, before.blocks[key].region))
        own = frozenset(owners)
        concerned = (
            row
            for ledger in (before, given)
            for key, row in ledger.rows.items()
            if row.is_block and (row.owner in own or before.rows.get(key) != given.rows.get(key))
        )
        return all(
            any(
                owner != row.owner and region.contains(Block.parse(row.value).region)
                for owner, region in regions.get(row.pool, ())
            )
            for row in concerned
        ) and not any(strays(self.intent, given))


def _alike(edit: TableEdit) -> tuple[tuple[Placed[Site], ...], dict[str, int]]:
    """Return one site of each kind that the arithmetic of pools tells apart, and how many it stands for."""
    told = [edit.names.index(name) for name in ("terminals", "lifecycle", "sizes") if name in edit.names]
    kinds: dict[tuple[object, ...], str] = {}
    times: Counter[str] = Counter()
    for code, (_, fields) in edit.records.items():
        times[kinds.setdefault((len(code), *(fields[column] for column in told)), code)] += 1
    found = (placed(edit.row(code)) for code in kinds.values())
    return tuple(one for one in found if one is not None), times
