# SPDX-License-Identifier: Apache-2.0
"""Devices that ended alike: the same outcome, for the same reasons or with the same change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from zongheng import language
from zongheng.errors import Problem
from zongheng.files import from_yaml
from zongheng.outcomes import HostOutcome, StageResult, Status

UNCHANGED, DIFFERS, FORETOLD = "unchanged", "differs", "foretold"
ORDER = (UNCHANGED, DIFFERS, FORETOLD, "changed", "refused", "restored", "failed")
"""What went well comes first: what did not is then nearest to where the operator types next."""
MANY_DIFFS = ("plan",)
"""Stages of as many diffs as the network has devices, each of which is made only where it is shown."""

SHORT_VALUE = 120
"""Characters of a value that may stand among those of other devices."""
VALUES = 3
"""So many different values are named."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Hosts that ended alike. ``diff`` is the redacted change that all of them have in common, or empty."""

    stage: str
    end: str
    """One of ``ORDER``."""
    hosts: tuple[str, ...]
    diff: str = ""
    problems: tuple[Problem, ...] = ()
    """Why they did not end well, each without its host."""

    @property
    def word(self) -> str:
        return _word(self.stage, self.end)

    @property
    def lines(self) -> int:
        """Return how many lines the change adds and removes; lines of context are none."""
        return sum(1 for line in self.diff.splitlines() if line[:1] in "+-")

    @property
    def is_well(self) -> bool:
        return not self.problems and self.end not in (Status.REFUSED, Status.RESTORED, Status.FAILED)


def alike(result: StageResult, *, check: bool = False) -> list[Alike]:
    """Return the hosts of a stage by how they ended, in ``ORDER``, the largest groups first.

    Of those that ended well the change counts, of the others the reasons: their change is given where it is
    the same for all of them.
    """
    groups: dict[tuple[object, ...], list[HostOutcome]] = {}
    for outcome in result.hosts.values():
        key = (_end(result.stage, outcome, check=check), *_kind(result.stage, outcome))
        groups.setdefault(key, []).append(outcome)
    made = [_group(result.stage, str(key[0]), members) for key, members in groups.items()]
    return sorted(made, key=lambda one: (ORDER.index(one.end), -len(one.hosts), one.hosts))


def _end(stage: str, outcome: HostOutcome, *, check: bool) -> str:
    if outcome.status is Status.UNCHANGED and stage not in MANY_DIFFS and outcome.diff:
        return DIFFERS
    if outcome.status is Status.CHANGED and check:
        return FORETOLD
    return outcome.status.value


def _kind(stage: str, outcome: HostOutcome) -> tuple[object, ...]:
    if not outcome.well:
        return tuple(_reason(one) for one in outcome.problems)
    return () if stage in MANY_DIFFS else (outcome.diff,)


def _reason(one: Problem) -> tuple[object, ...]:
    """Return what problems have in common that are told as one."""
    told = tuple((name, text) for name, text in _values(one).items() if not _is_own(one, name, text))
    return one.code, replace(one.place, host=None), told


def _values(one: Problem) -> dict[str, str]:
    return {"found": one.found, **{name: str(value) for name, value in one.values.items()}}


def _is_own(one: Problem, name: str, text: str) -> bool:
    """Return whether a value may differ among devices that are told together: an address, a short finding.

    What the fix quotes is typed: it stands for one device only.
    """
    return "\n" not in text and len(text) <= SHORT_VALUE and f"{{{name}}}" not in one.text.fix_en


def _group(stage: str, end: str, members: Sequence[HostOutcome]) -> Alike:
    diffs = set() if stage in MANY_DIFFS else {outcome.diff for outcome in members}
    reasons = zip(*(outcome.problems for outcome in members), strict=True)
    return Alike(
        stage=stage,
        end=end,
        hosts=tuple(outcome.host for outcome in members),
        diff=diffs.pop() if len(diffs) == 1 else "",
        problems=tuple(_common(told) for told in reasons),
    )


def _common(told: Sequence[Problem]) -> Problem:
    """Return one problem for all of a group: values that differ stand one after the other."""
    first = told[0]
    listed = {name: list(dict.fromkeys(_values(one)[name] for one in told)) for name in _values(first)}
    joined = {
        name: ", ".join(values[:VALUES]) + (" …" if len(values) > VALUES else "")
        for name, values in listed.items()
        if len(values) > 1
    }
    return replace(
        first,
        place=replace(first.place, host=None),
        found=joined.pop("found", first.found),
        values={**first.values, **joined},
    )


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    words: dict[str, dict[str, dict[str, str]]] = from_yaml(
        files("zongheng").joinpath("summary.yml").read_text(encoding="utf-8")
    )
    return words


def _word(stage: str, end: str) -> str:
    words = _words().get(stage, {}).get(end) or _words()["every"][end]
    return language.pick(zh=words["zh"], en=words["en"])
