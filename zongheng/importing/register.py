# SPDX-License-Identifier: Apache-2.0
"""Every site that an import can point at: those of the network, those of the sheet, and the division data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from zongheng.divisions import Divisions
from zongheng.divisions.book import parent_of
from zongheng.errors import Place, ZonghengError, problem
from zongheng.importing.name_parts import parts_of
from zongheng.importing.scope import Scope
from zongheng.importing.site_code import NoCodeError, looks_like_code, read_code
from zongheng.intent.suggestion import suggestion

_CHILD_DIGITS = {2: 2, 4: 2, 6: 3, 9: 3}
"""How many digits a child's code has more than its parent's, by the length of the parent's."""


class Register:
    """Sites by code and by name. ``existing`` are the rows of the network's ``sites.csv`` by code."""

    def __init__(self, scope: Scope, divisions: Divisions, existing: Mapping[str, Mapping[str, str]]) -> None:
        self.scope = scope
        self.divisions = divisions
        self._parents: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}
        self._children_by_name: dict[str, Mapping[str, list[str]]] = {}
        for code, row in existing.items():
            self.add(code, row["name"], row["parent"])

    def add(self, code: str, name: str, parent: str) -> None:
        """Enter a site; one that is there keeps its name as well."""
        self._parents[code] = parent
        self._names.setdefault(code, name)
        codes = self._by_name.setdefault(name, [])
        if code not in codes:
            codes.append(code)

    def __contains__(self, code: str) -> bool:
        return code in self._parents

    def has_name(self, name: str) -> bool:
        """Tell whether a site is called so."""
        return bool(self._candidates(name))

    def code_of(self, text: str, place: Place, *, name: str = "", above: Iterable[str] = ()) -> str:
        """Return the code that a cell means, which holds a code or the name of a site.

        Raises:
            ZonghengError: IMP008, IMP009, IMP012 (no such site) or IMP013 (several).
        """
        if looks_like_code(text):
            try:
                return read_code(text, name, self.divisions)
            except NoCodeError as error:
                raise ZonghengError(problem(error.problem, place, found=text)) from None
        return self._named(text, place, tuple(above))

    def _named(self, name: str, place: Place, above: tuple[str, ...]) -> str:
        codes = self._candidates(name)
        if len(codes) > 1:
            codes = [code for code in codes if set(above) <= self._names_above(code)]
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise ZonghengError(problem("IMP013", place, name=name, codes=", ".join(codes)))
        hint = suggestion(name, self._by_name.keys() | self._division_names.keys())
        raise ZonghengError(problem("IMP012", place, found=name, name=name, hint=hint))

    def _candidates(self, name: str) -> list[str]:
        return self._by_name.get(name) or self._division_names.get(name, [])

    @cached_property
    def _division_names(self) -> Mapping[str, list[str]]:
        top = self.scope.division
        by_name: dict[str, list[str]] = {}
        if (name := self.divisions.name(top)) is not None:
            by_name[name] = [top]
        for division in self.divisions.below(top):
            by_name.setdefault(division.name, []).append(division.code)
        return by_name

    def _names_above(self, code: str) -> set[str]:
        """Return the names of all that a site lies in, the network's own division's superiors included."""
        return {
            self._names.get(above) or self.divisions.name(above) or "" for above in self._codes_above(code)
        }

    def _codes_above(self, code: str) -> Iterator[str]:
        at: str | None = code
        while (at := (self._parents.get(at) or parent_of(at)) if at else None) is not None:
            yield at

    def child_named(self, parent: str, name: str, place: Place) -> str | None:
        """Return the code of the site of this name right below ``parent``; None where there is none yet.

        Raises:
            ZonghengError: IMP013 where several are called so.
        """
        codes = [code for code in self._by_name.get(name, ()) if self._parents[code] == parent]
        codes = codes or self._children(parent).get(name, []) or self._meant(parent, name)
        if len(codes) > 1:
            raise ZonghengError(problem("IMP013", place, name=name, codes=", ".join(codes)))
        return codes[0] if codes else None

    def _meant(self, parent: str, name: str) -> list[str]:
        """Return the children whose name says the same: 孙庄村 is 孙庄村委会, 会亭 is 会亭镇."""
        stem, kind = parts_of(name)
        children = self._children(parent)
        parts = {other: parts_of(other) for other in children}
        meant = [other for other, (called, is_a) in parts.items() if called == stem and kind in ("", is_a)]
        return [code for other in meant for code in children[other]]

    def _children(self, parent: str) -> Mapping[str, list[str]]:
        """Return the codes right below a site in the division data, by name."""
        if parent not in self._children_by_name:
            by_name: dict[str, list[str]] = {}
            for division in self.divisions.children(parent):
                by_name.setdefault(division.name, []).append(division.code)
            self._children_by_name[parent] = by_name
        return self._children_by_name[parent]

    def free_local_code(self, parent: str, place: Place) -> str:
        """Return the lowest code that is free for a local site below ``parent``, which is no village.

        One that the ledger has rows of was somebody's: with it a stranger would be given their addresses.

        Raises:
            ZonghengError: IMP018 where none is left.
        """
        digits = _CHILD_DIGITS[len(parent)]
        first = self.scope.local_code_from // 10 ** (3 - digits)
        last: int = 10**digits - 1
        for number in range(first, last + 1):
            code = f"{parent}{number:0{digits}}"
            taken = code in self or code in self.scope.owners
            if not taken and self.divisions.name(code) is None:
                return code
        raise ZonghengError(problem("IMP018", place, parent=parent, range=f"{first:0{digits}}–{last}"))
