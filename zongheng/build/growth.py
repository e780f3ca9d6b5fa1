# SPDX-License-Identifier: Apache-2.0
"""Sites added below others: the part of the network that they touch, planned as a network of its own.

A new site gets its blocks in the regions of the sites above it. The lowest of these whose regions hold all
that is new is the ``top`` of the part: nobody outside it is touched, and what it announces stays the same.
Only the exit knows everybody: its address sets grow. Whatever does not fit this picture is left to the whole
plan; tests hold that both make the same files.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zongheng.addressing import AddressPlan, Ledger, Row, allocate, strays
from zongheng.addressing.ledger_row import Block
from zongheng.build.exit_growth import grown
from zongheng.build.ledger_text import LedgerText
from zongheng.build.notes import Tally
from zongheng.build.paths import BuildPaths
from zongheng.build.sites_table import Addition
from zongheng.design.context import Facts
from zongheng.design.network import network_facts
from zongheng.design.serial import read_design
from zongheng.errors import ZonghengError
from zongheng.intent import Intent
from zongheng.intent.draft import Placed
from zongheng.intent.load import Part, load_part
from zongheng.intent.rules import capacity
from zongheng.intent.schema import model_of_row
from zongheng.intent.site import Site
from zongheng.policy import compile_exit
from zongheng.policy.model import ExitPolicy

RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Growth:
    """What becomes of a plan by sites that were added."""

    facts: Facts
    hosts: tuple[str, ...]
    """Whose files may differ from those that are there, the new hosts included."""
    new_hosts: tuple[str, ...]
    sites: int
    rows: tuple[Row, ...]
    """The new rows of the ledger."""

    def tally(self, former: Tally) -> Tally:
        """Return what is counted now."""
        return former._replace(
            sites=former.sites + self.sites,
            devices=former.devices + len(self.new_hosts),
            rows=former.rows + len(self.rows),
        )


def growth_of(
    paths: BuildPaths, addition: Addition, ledger: LedgerText, *, date: dt.date, by: str
) -> Growth | None:
    """Return what becomes of a network without strays; None where only a whole plan can tell."""
    if not all(_is_plain(addition, code) for code in addition.codes):
        return None
    tops = {code: list(addition.above(code)) for code in addition.codes}
    for height in range(max(map(len, tops.values()))):
        # the top site has no region: the whole pool is
        if any(height >= len(above) - 1 for above in tops.values()):
            return None
        part = _Part.of(paths, addition, {above[height] for above in tops.values()})
        if part is None or part.objects(addition.file):
            return None
        before = ledger.of_owners((*part.intent.sites, *part.intent.units))
        try:
            given = allocate(part.intent, before, date=date, by=by)
            if _only_adds(before, given) and part.holds(before, given):
                return None if part.lacks(addition) else _growth(paths, addition, part, before, given)
        except ZonghengError:
            return None  # the whole plan says what is wrong, or finds a way
    return None


def _is_plain(addition: Addition, code: str) -> bool:
    """Return whether a site is one more of its level, in service, with nothing below it."""
    alike = (
        other
        for other, (_, _) in addition.records.items()
        if len(other) == len(code) and other not in addition.codes
    )
    return (
        addition.value(code, "lifecycle") != RETIRED
        and not addition.children.get(code)
        and any(addition.value(o, "parent") and addition.value(o, "lifecycle") != RETIRED for o in alike)
        and all(above in addition.records for above in addition.above(code))
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a network below some sites, with all that is above them."""

    loaded: Part
    inner: frozenset[str]
    """The sites from the parents of what was added up to the tops."""

    @classmethod
    def of(cls, paths: BuildPaths, addition: Addition, tops: set[str]) -> _Part | None:
        below = {code for top in tops for code in addition.below(top)}
        above = {code for top in tops for code in addition.above(top)}
        rows = (addition.row(code) for code in addition.records if code in below or code in above)
        loaded = load_part(paths.inventory, rows)
        inner = {code for new in addition.codes for code in addition.above(new) if code in below}
        if loaded is None or len(loaded.intent.exits) > 1:
            return None  # of several exits each knows others: the whole plan tells
        return cls(loaded, frozenset(inner))

    @property
    def intent(self) -> Intent:
        return self.loaded.intent

    def objects(self, table: str) -> bool:
        """Return whether a rule objects to a site."""
        return any(one.place.file == table for one in self.loaded.problems)

    def lacks(self, addition: Addition) -> bool:
        """Return whether the pools are too small for everybody, by the arithmetic of the whole network."""
        sites, times = _alike(addition)
        everybody = replace(self.loaded.draft, sites=sites)
        return next(capacity.problems(everybody, times), None) is not None

    def holds(self, before: Ledger, given: Ledger) -> bool:
        """Return whether all that is new lies in regions that were there; then nobody else is touched."""
        regions = [
            (row.pool, before.blocks[key].region)
            for key, row in before.rows.items()
            if row.is_block and row.gone is None and row.owner in self.inner
        ]
        return all(
            any(
                pool == row.pool and region.contains(Block.parse(row.value).region)
                for pool, region in regions
            )
            for key, row in given.rows.items()
            if key not in before.rows
        ) and not any(strays(self.intent, given))


def _alike(addition: Addition) -> tuple[tuple[Placed[Site], ...], dict[str, int]]:
    """Return one site of each kind that the arithmetic of pools tells apart, and how many it stands for."""
    told = [addition.names.index(n) for n in ("terminals", "lifecycle", "sizes") if n in addition.names]
    kinds: dict[tuple[object, ...], str] = {}
    times: Counter[str] = Counter()
    for code, (_, fields) in addition.records.items():
        times[kinds.setdefault((len(code), *(fields[column] for column in told)), code)] += 1
    rows = [addition.row(code) for code in kinds.values()]
    models = ((model_of_row(Site, row, []), row) for row in rows)
    return tuple(Placed(model, row) for model, row in models if model is not None), times


def _only_adds(before: Ledger, given: Ledger) -> bool:
    return all(given.rows.get(key) == row for key, row in before.rows.items())


def _growth(
    paths: BuildPaths, addition: Addition, part: _Part, before: Ledger, given: Ledger
) -> Growth | None:
    intent, plan = part.intent, AddressPlan(part.intent, given)
    new_hosts = [node.host for code in addition.codes for node in intent.nodes_of(code)]
    parents = {uplink.parent_host for host in new_hosts for uplink in intent.nodes[host].uplinks}
    if any(intent.nodes[host].site not in part.inner for host in parents):
        return None
    exits = [node.host for node in intent.nodes.values() if node.role == "exit"]
    policy, grows = None, False
    if exits:
        former = read_design(paths.designs / f"{exits[0]}.json").exit_policy
        policy = former and _with_new(former, intent, plan, addition.codes)
        if policy is None or any(node.site in part.inner for node in map(intent.nodes.__getitem__, exits)):
            return None
        grows = policy != former
    above = [node.host for code in sorted(part.inner) for node in intent.nodes_of(code)]
    return Growth(
        facts=network_facts(intent, plan, {intent.network.division: policy} if policy else None),
        hosts=(*new_hosts, *above, *(exits if grows else ())),
        new_hosts=tuple(new_hosts),
        sites=len(addition.codes),
        rows=tuple(row for key, row in given.rows.items() if key not in before.rows),
    )


def _with_new(
    policy: ExitPolicy, intent: Intent, plan: AddressPlan, codes: Sequence[str]
) -> ExitPolicy | None:
    """Return an exit's policy with what it says of new sites."""
    of_new = replace(intent, sites={code: intent.sites[code] for code in codes}, units={})
    return grown(policy, compile_exit(of_new, plan))
