# SPDX-License-Identifier: Apache-2.0
"""Rows of a sheet to rows of ``units.csv``: each at its site, with a code, a port and a short name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from zongheng.divisions import Divisions
from zongheng.errors import Problem, ZonghengError, problem
from zongheng.importing.given import Given
from zongheng.importing.owners import Owners
from zongheng.importing.pool_limits import PoolLimits
from zongheng.importing.port_limits import port_of_unit
from zongheng.importing.register import Register
from zongheng.importing.scope import Scope
from zongheng.importing.sites import Existing, Resolved
from zongheng.importing.slugs import Slugs
from zongheng.intent.rules.references import unknown
from zongheng.intent.schema import model_of_row
from zongheng.intent.site import Unit
from zongheng.language import pick

_BETWEEN_DOMAINS = re.compile(r"[\s、，,;；/+|]+")
_OWN_CODE = re.compile(r"^U(\d+)$")


def resolve_units(
    given: Sequence[Given],
    scope: Scope,
    divisions: Divisions,
    existing: Existing,
    *,
    sites: Existing,
    replacing: bool,
) -> Resolved:
    """Return the units that rows mean, with code, site, port and slug.

    A unit without a site is at the network's own division; without a code it is the one of its name
    there, else it gets the next number; without a port it gets the lowest free one of its site.
    """
    return _Units(scope, divisions, existing, sites, replacing=replacing).resolve(given)


class _Units:
    def __init__(
        self, scope: Scope, divisions: Divisions, existing: Existing, sites: Existing, *, replacing: bool
    ) -> None:
        self._scope = scope
        self._register = Register(scope, divisions, sites)
        self._existing = existing
        self._sites = sites
        self._replacing = replacing
        self._pools = PoolLimits(scope.network) if scope.network else None
        self._by_name = {(row["site"], row["name"]): code for code, row in existing.items()}
        ever = (*existing, *scope.owners)  # who left has addresses yet, which the next is not to be given
        numbers = (found for code in ever if (found := _OWN_CODE.match(code)))
        self._last = max((int(found[1]) for found in numbers), default=0)
        self._lines: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._refused_rows = 0

    def resolve(self, given: Sequence[Given]) -> Resolved:
        numbers = (found for row in given if (found := _OWN_CODE.match(row.text("code"))))
        self._last = max([self._last, *(int(found[1]) for found in numbers)])
        coded = list(self._tried(given))
        return Resolved(
            rows=tuple(sorted(self._whole(coded), key=lambda row: row.text("code"))),
            rejected=tuple(self._problems),
            rejected_rows=self._refused_rows,
        )

    def _tried(self, given: Sequence[Given]) -> Iterator[Given]:
        for row in given:
            try:
                yield self._coded(row)
            except ZonghengError as error:
                self._refuse(error.problems)

    def _refuse(self, problems: Sequence[Problem]) -> None:
        self._problems.extend(problems)
        self._refused_rows += 1

    def _coded(self, row: Given) -> Given:
        if not row.text("name"):
            raise ZonghengError(problem("IMP010", row.place("name"), column=pick(zh="名称", en="name")))
        row = row.with_values(site=self._site(row))
        place = row.place("code" if row.text("code") else "name")
        code = row.text("code") or self._by_name.get((row.text("site"), row.text("name"))) or self._next()
        if code in self._lines:
            raise ZonghengError(problem("IMP011", place, value=code, first=self._lines[code]))
        self._lines[code] = row.line
        self._by_name[row.text("site"), row.text("name")] = code
        if "domains" in row.values:
            words = filter(None, _BETWEEN_DOMAINS.split(row.text("domains")))
            row = row.with_values(domains=" ".join(self._scope.domains.get(word, word) for word in words))
        return row.with_values(code=code)

    def _site(self, row: Given) -> str:
        known = self._existing.get(row.text("code"), {}).get("site")
        place = row.place("site")
        if not row.text("site"):
            return known or self._scope.division
        site = self._register.code_of(row.text("site"), place)
        if site not in self._sites:
            raise ZonghengError(problem("IMP012", place, found=row.text("site"), name=site, hint=""))
        return site

    def _next(self) -> str:
        self._last += 1
        return f"U{self._last:03}"

    # What stands once -----------------------------------------------------------------------------

    def _whole(self, coded: Sequence[Given]) -> Iterator[Given]:
        """Yield the rows that hold, with port and slug; ports that stand are never given again."""
        standing = self._standing(coded)
        owners = Owners("site", "node")
        owners.enter(map(self._at_device, standing.values()), ("slug", "port"))
        held = [row for row in coded if self._holds(row, owners, standing)]
        own = {code: row["slug"] for code, row in standing.items()}
        own |= {row.text("code"): row.text("slug") for row in held if row.text("slug")}
        slugs = Slugs(own.values(), prefix=self._scope.prefix)
        for row in held:
            code, old = row.text("code"), standing.get(row.text("code"), {})
            slug = own.get(code) or slugs.give(row.text("name"), parent="", otherwise=code)
            node = self._at_device(row.values)["node"]
            port = old.get("port") or row.text("port") or owners.free_port(row.text("site"), node)
            whole = replace(row, values={**row.values, "slug": slug, "port": port})
            owners.enter([self._at_device(whole.values)], ("port",))
            yield whole

    def _at_device(self, row: Mapping[str, str]) -> Mapping[str, str]:
        """Return a row that names the device where it is plugged in, also where it is the usual one."""
        return {**row, "node": row.get("node") or self._scope.usual.get(row["site"], "")}

    def _standing(self, coded: Sequence[Given]) -> Mapping[str, Mapping[str, str]]:
        codes = [row.text("code") for row in coded] if self._replacing else list(self._existing)
        return {code: self._existing[code] for code in codes if code in self._existing}

    def _holds(self, row: Given, owners: Owners, standing: Existing) -> bool:
        problems = [*self._misread(row, standing.get(row.text("code"), {}))]
        if row.text("code") not in standing:
            at_device = row.with_values(**self._at_device(row.values))
            problems.extend(port_of_unit(at_device, self._scope, self._sites))
            problems.extend(owners.claimed(at_device, ("slug", "port")))
        if problems:
            self._refuse(problems)
        return not problems

    def _misread(self, row: Given, old: Mapping[str, str]) -> Iterator[Problem]:
        """Yield what is wrong with a row's own values; of a word that is no domain, only that."""
        place = row.place("domains")
        words, known = row.text("domains").split(), set(self._scope.domains.values())
        strange = [entry for word in words for entry in unknown(word, known, place, zh="域", en="domain")]
        values = {**old, **row.values, "slug": row.text("slug") or "later", "port": row.text("port") or "1"}
        problems: list[Problem] = []
        unit = model_of_row(Unit, replace(row, values=values), problems)
        if unit is not None and self._pools is not None:
            problems.extend(self._pools.of_unit(unit, row))
        yield from (entry for entry in problems if not strange or entry.place != place)
        yield from strange
