# SPDX-License-Identifier: Apache-2.0
"""Rows of a sheet to rows of ``sites.csv``: each with parent and slug, or with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zongheng.divisions import Divisions
from zongheng.divisions.book import parent_of
from zongheng.errors import Problem, problem
from zongheng.importing.coding import Coded, code_rows
from zongheng.importing.given import Given, division_row
from zongheng.importing.owners import Owners
from zongheng.importing.pool_limits import PoolLimits
from zongheng.importing.port_limits import port_of_site
from zongheng.importing.register import Register
from zongheng.importing.scope import Scope
from zongheng.importing.slugs import Slugs
from zongheng.intent.division import level_of
from zongheng.intent.rules.references import unknown_model
from zongheng.intent.schema import model_of_row
from zongheng.intent.site import Site

Existing = Mapping[str, Mapping[str, str]]
"""The rows of a table by code."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What came of a sheet. ``rows`` hold, by level and code; ``added`` superiors are among them."""

    rows: tuple[Given, ...]
    rejected: tuple[Problem, ...]
    rejected_rows: int
    added: int = 0
    local: tuple[str, ...] = ()


def resolve_sites(
    given: Sequence[Given], scope: Scope, divisions: Divisions, existing: Existing, *, replacing: bool
) -> Resolved:
    """Return the sites that rows mean, with code, name, parent and, where they are new, a slug.

    Superiors that neither the sheet nor the network has are added from the division data.
    """
    register = Register(scope, divisions, existing)
    coded = code_rows(given, register, existing)
    superiors = _superiors(coded, register, {} if replacing else existing, existing)
    added = {row.text("code") for row in superiors}
    told = {scope.division, *(row.text("code") for row in (*coded.rows, *superiors))}
    standing = told if replacing else set(existing)
    judge = _Judge(scope, coded, {code: existing[code] for code in standing if code in existing}, replacing)
    rows = [row for row in sorted([*coded.rows, *superiors], key=_order) if judge.accepts(row)]
    return Resolved(
        rows=tuple(_with_slugs(rows, scope, judge.standing)),
        rejected=tuple(sorted(coded.problems, key=lambda p: (p.place.line or 0, p.place.column or 0))),
        rejected_rows=coded.refused_rows,
        added=sum(1 for code in {row.text("code") for row in rows} & added if code not in existing),
        local=tuple(coded.local),
    )


def _order(row: Given) -> tuple[int, str]:
    code = row.text("code")
    return len(code), code


def _superiors(coded: Coded, register: Register, kept: Existing, existing: Existing) -> list[Given]:
    """Return rows for what lies between the rows and the network's division and stands nowhere yet."""
    have = {row.text("code") for row in coded.rows} | set(kept) | set(coded.refused)
    top = register.scope.division
    added: list[Given] = []
    for row in coded.rows:
        at = row.text("parent")
        while at and at not in have and at.startswith(top):
            known = existing.get(at, {})
            name = known.get("name") or register.divisions.name(at)
            if name is None:
                break
            parent = "" if at == top else known.get("parent") or parent_of(at) or ""
            added.append(division_row(at, name).with_values(parent=parent))
            have.add(at)
            at = parent
    return added


class _Judge:
    """Accepts rows from the top down; ``standing`` are the rows of the table that stay, by code."""

    def __init__(self, scope: Scope, coded: Coded, standing: Existing, replacing: bool) -> None:
        self.standing = standing
        self._scope = scope
        self._coded = coded
        self._replacing = replacing
        self._sites = {} if replacing else dict(standing)
        self._pools = PoolLimits(scope.network) if scope.network else None
        self._refused_above: dict[str, str] = {}
        self._owners = Owners("parent")
        self._owners.enter(standing.values(), ("slug", "port"))
        told = {row.text("code") for row in coded.rows if replacing and "serial" in row.values}
        self._owners.enter((row for code, row in standing.items() if code not in told), ("serial",))

    def accepts(self, row: Given) -> bool:
        """Tell whether a row holds; if not, enter what is wrong."""
        code, parent = row.text("code"), row.text("parent")
        if not row.file and self._is_refused(parent):
            # nobody wrote this row: whoever is below it is told of the row that was refused
            self._refused_above[code] = self._refused_above.get(parent, parent)
            return False
        problems = list(self._misplaced(row)) or [*self._misread(row), *self._claimed(row)]
        if problems:
            self._coded.refuse(row, problems, code)
            return False
        self._sites[code] = (
            {**self.standing.get(code, {}), **row.values}
            if self._replacing
            else (self.standing.get(code, row.values))
        )
        return True

    def _misplaced(self, row: Given) -> Iterator[Problem]:
        code, parent, top = row.text("code"), row.text("parent"), self._scope.division
        if code == top:
            return
        place = row.place("parent" if "parent" in row.columns else "code")
        if self._is_refused(parent):
            root = self._refused_above.get(parent, parent)
            yield problem("IMP016", place, parent=root, line=self._coded.refused[root])
        elif parent not in self._sites and not code.startswith(top):
            yield problem("IMP015", place, site=code, division=top)
        elif parent not in self._sites:
            yield problem("IMP012", place, found=parent, name=parent, hint="")
        elif level_of(code).above is not level_of(parent):
            above = level_of(code).above
            words = {"level": level_of(code).word, "above": above.word if above else "–"}
            yield problem("IMP014", place, parent=f"{parent} {level_of(parent).word}", **words)

    def _is_refused(self, code: str) -> bool:
        refused = code in self._coded.refused or code in self._refused_above
        return refused and code not in self._sites

    def _misread(self, row: Given) -> Iterator[Problem]:
        problems: list[Problem] = []
        slug = row.text("slug") or "later"
        site = model_of_row(Site, row.with_values(slug=slug), problems)
        yield from problems
        if site is not None and self._pools is not None:
            yield from self._pools.of_site(site, row)
        if model := row.text("model"):
            yield from unknown_model(model, row.place("model"))

    def _claimed(self, row: Given) -> Iterator[Problem]:
        if row.text("code") not in self.standing:
            yield from port_of_site(row, self._scope, self._sites)
            yield from self._owners.claimed(row, ("slug", "serial", "port"))
        elif self._replacing:
            yield from self._owners.claimed(row, ("serial",))


def _with_slugs(rows: Iterable[Given], scope: Scope, standing: Existing) -> Iterator[Given]:
    """Yield rows with slugs: those that stand keep theirs, whatever else is new."""
    rows = list(rows)
    own = {code: row["slug"] for code, row in standing.items()}
    own |= {
        row.text("code"): row.text("slug") for row in rows if row.text("slug") and row.text("code") not in own
    }
    hosts = (host.removeprefix(f"{scope.prefix}-") for host in scope.hosts)
    slugs = Slugs([*own.values(), *hosts], prefix=scope.prefix)
    for row in rows:
        code, parent = row.text("code"), row.text("parent")
        if code not in own:
            own[code] = slugs.give(row.text("name"), parent=own.get(parent, ""), otherwise=code)
        yield replace(row, values={**row.values, "slug": own[code]})
