# SPDX-License-Identifier: Apache-2.0
"""The rules of the audit, from ``checks/*.yml``: what is expected, why, of which items, how to mend it.

A rule is either data (``expect``: patterns over the parsed tree) or names its ``logic`` (a
function of ``zongheng.audit.logic``). Rule ids are ours; ``clauses`` name the standard's items.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from zongheng.audit.catalogue import controls
from zongheng.audit.device_text import FLAVOURS
from zongheng.audit.verdict import Outcome
from zongheng.audit.wording import Words

Severity = Literal["high", "medium", "low"]
SEVERITY_WORDS: Mapping[str, Words] = {
    "high": Words(zh="高", en="High"),
    "medium": Words(zh="中", en="Medium"),
    "low": Words(zh="低", en="Low"),
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Scope(_Frozen):
    """The devices that a rule or an expectation is for; empty means all."""

    flavours: tuple[Literal["vrp5", "vrp8", "usg"], ...] = ()
    families: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def holds(self, flavour: str, family: str, role: str) -> bool:
        wanted = ((self.flavours, flavour), (self.families, family), (self.roles, role))
        return all(not names or value in names for names, value in wanted)


class Expectation(Scope):
    """A pattern over the tree.

    ``section`` is a path of regular expressions, each for one whole line, from the top level
    down; ``must`` and ``must_not`` are such expressions for the lines in each matching section
    (with ``deep``, at any depth). A group ``value`` in ``must`` is a number between ``at_least``
    and ``at_most``. ``absent`` and ``no_section`` say what it means when nothing matches: the
    device's default holds, which the running configuration hides.
    """

    section: tuple[str, ...] = ()
    must: str = ""
    must_not: str = ""
    deep: bool = False
    at_least: int | None = None
    at_most: int | None = None
    absent: Outcome = Outcome.FAIL
    no_section: Outcome = Outcome.FAIL
    expected: Words
    why: Words | None = None
    fix: tuple[str, ...] | None = None

    @cached_property
    def path(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.section)

    @cached_property
    def wanted(self) -> re.Pattern[str] | None:
        return re.compile(self.must) if self.must else None

    @cached_property
    def forbidden(self) -> re.Pattern[str] | None:
        return re.compile(self.must_not) if self.must_not else None


class Rule(_Frozen):
    """One rule. ``fix`` is ordered commands by flavour (``any`` for all), from the system view."""

    id: str = Field(pattern=r"^[A-Z]{2,3}-\d\d$")
    title: Words
    clauses: tuple[str, ...]
    severity: Severity
    applies: Scope = Scope()
    when: tuple[str, ...] = ()
    """Path of expressions; where no line matches it, the rule does not apply to the device."""
    expected: Words
    why: Words
    risk: Words
    fix: Mapping[str, tuple[str, ...]]
    expect: tuple[Expectation, ...] = ()
    logic: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Rule:
        if bool(self.expect) == bool(self.logic):
            message = f"{self.id}: a rule has either expectations or logic"
            raise ValueError(message)
        unknown = [clause for clause in self.clauses if clause not in controls()]
        if unknown:
            message = f"{self.id}: no such items: {unknown}"
            raise ValueError(message)
        return self

    @property
    def flavours(self) -> tuple[str, ...]:
        return self.applies.flavours or FLAVOURS

    def commands(self, flavour: str) -> tuple[str, ...]:
        """Return the fix for a flavour, unfilled."""
        return self.fix.get(flavour, self.fix.get("any", ()))

    @cached_property
    def when_path(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.when)


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its id, sorted."""
    found: dict[str, Rule] = {}
    for entry in sorted(files("zongheng.audit").joinpath("checks").iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".yml"):
            continue
        for raw in _entries(entry.read_text(encoding="utf-8")):
            rule = Rule.model_validate(raw)
            if rule.id in found:
                message = f"rule {rule.id} is defined twice"
                raise ValueError(message)
            found[rule.id] = rule
    return dict(sorted(found.items()))


def _entries(text: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load(text) or ())
