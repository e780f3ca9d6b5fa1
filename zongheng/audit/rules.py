# SPDX-License-Identifier: Apache-2.0
"""The rules of the audit, from ``checks/*.yml``: what is expected, why, of which items, how to mend it.

A rule is either data (``expect``: patterns over the parsed tree) or names its ``logic`` (a
function of ``zongheng.audit.logic``). Rule ids are ours; ``clauses`` name the standard's items.
What stands in ``checks/*.yml`` is a rule's form for VRP. ``checks/linux/*.yml`` give its form for
Linux machines; a rule without one does not apply to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zongheng.audit.catalogue import controls
from zongheng.audit.device_text import FLAVOURS, LINUX, DeviceText
from zongheng.audit.verdict import Outcome
from zongheng.audit.wording import Words
from zongheng.files import from_yaml

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
    down, and ``file`` one for the path of a file in a Linux machine's bundle; ``must`` and
    ``must_not`` are such expressions for the lines in each matching section (with ``deep``, at any
    depth). A group ``value`` in ``must`` is a number between ``at_least`` and ``at_most``. ``absent``
    and ``no_section`` say what it means when nothing matches: the device's default holds, which the
    running configuration hides.
    """

    section: tuple[str, ...] = ()
    file: str = ""
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
        section = (f"### FILE (?:{self.file}) .*",) if self.file else self.section
        return tuple(re.compile(pattern) for pattern in section)

    @cached_property
    def wanted(self) -> re.Pattern[str] | None:
        return re.compile(self.must) if self.must else None

    @cached_property
    def forbidden(self) -> re.Pattern[str] | None:
        return re.compile(self.must_not) if self.must_not else None


class Form(_Frozen):
    """A rule as it is tested on one platform. ``fix`` is what to type, or the lines to have in which file.

    ``when`` is a path of expressions; where no line matches it, the rule does not apply to the device.
    """

    applies: Scope = Scope()
    when: tuple[str, ...] = ()
    expected: Words
    why: Words
    fix: tuple[str, ...] = ()
    expect: tuple[Expectation, ...] = ()
    logic: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Form:
        if bool(self.expect) == bool(self.logic):
            message = "a rule has either expectations or logic"
            raise ValueError(message)
        return self

    @cached_property
    def when_path(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.when)


class Rule(_Frozen):
    """One rule. ``fix`` is ordered commands by flavour (``any`` for all), from the system view."""

    id: str = Field(pattern=r"^[A-Z]{2,3}-\d\d$")
    title: Words
    clauses: tuple[str, ...]
    severity: Severity
    applies: Scope = Scope()
    when: tuple[str, ...] = ()
    expected: Words
    why: Words
    risk: Words
    fix: Mapping[str, tuple[str, ...]]
    expect: tuple[Expectation, ...] = ()
    logic: str = ""
    linux: Form | None = None

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
        """Return the dialects that the rule can be tested on."""
        return (self.applies.flavours or FLAVOURS) + ((LINUX,) if self.linux else ())

    def form(self, device: DeviceText) -> Form | None:
        """Return how the rule is tested on a device; None where it is not for it."""
        form = self.linux if device.flavour == LINUX else self._forms[device.flavour]
        if form is None or not form.applies.holds(device.flavour, device.family, device.role):
            return None
        return form

    @cached_property
    def _forms(self) -> Mapping[str, Form]:
        """Return the form of each VRP dialect."""
        return {flavour: self._form(flavour) for flavour in FLAVOURS}

    def _form(self, flavour: str) -> Form:
        return Form(
            applies=self.applies,
            when=self.when,
            expected=self.expected,
            why=self.why,
            fix=self.fix.get(flavour, self.fix.get("any", ())),
            expect=self.expect,
            logic=self.logic,
        )


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its id, sorted."""
    found: dict[str, Rule] = {}
    checks = files("zongheng.audit").joinpath("checks")
    forms = {raw.pop("id"): raw for raw in _entries(checks.joinpath("linux"))}
    for raw in _entries(checks):
        rule = Rule.model_validate({**raw, "linux": _whole_form(raw, forms.pop(raw["id"], None))})
        if rule.id in found:
            message = f"rule {rule.id} is defined twice"
            raise ValueError(message)
        found[rule.id] = rule
    if forms:
        message = f"forms of rules that do not exist: {sorted(forms)}"
        raise ValueError(message)
    return dict(sorted(found.items()))


def _whole_form(rule: dict[str, Any], form: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a form with the rule's own words where it has none of its own."""
    return {"why": rule["why"], "expected": rule["expected"], **form} if form is not None else None


def _entries(folder: Traversable) -> Iterator[dict[str, Any]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yml"):
            yield from from_yaml(entry.read_text(encoding="utf-8")) or ()
