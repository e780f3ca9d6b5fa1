# SPDX-License-Identifier: Apache-2.0
"""What a device must show before it is in service, as ``acceptance.yml`` lists it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from zongheng import language
from zongheng.config import same
from zongheng.errors import Place, Problem, problem
from zongheng.files import from_yaml
from zongheng.onboarding.adjacency import Adjacency
from zongheng.onboarding.registration import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question to a device and what its answer must be; see ``acceptance.yml``."""

    name: str
    zh: str
    en: str
    command: str
    expect: str
    value: str = ""
    pattern: str = ""
    routing: str = ""
    """Which uplinks are meant: those over which this is spoken."""
    short: Mapping[str, str] = field(default_factory=dict)
    """Kinds of interfaces that the answer may print shorter than the configuration does."""

    @property
    def title(self) -> str:
        return language.pick(zh=self.zh, en=self.en)


@dataclass(frozen=True, slots=True)
class Subject:
    """The device that is examined, with the neighbours that it must see above it.

    ``parents`` are its hosts above, once each.
    """

    registration: Registration
    platform: str
    parents: tuple[str, ...]
    above: tuple[Adjacency, ...]

    def among(self, heard: Callable[[str, str], bool]) -> Subject:
        """Return it with only the neighbours that can stand: ``heard(host, parent)`` says so."""
        host = self.registration.host
        return replace(self, above=tuple(one for one in self.above if heard(host, one.parent)))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The checks of one platform, and for how long (seconds) a device may still fail them."""

    checks: tuple[Check, ...]
    patience: float

    def of(self, subject: Subject) -> Acceptance:
        """Return it without what the device has nothing of: who speaks no BGP knows no question about it."""
        spoken = {"", *(one.routing for one in subject.above)}
        return replace(self, checks=tuple(check for check in self.checks if check.routing in spoken))

    @property
    def commands(self) -> Sequence[str]:
        """Return every command whose answer is needed, once each."""
        compared = (check.value for check in self.checks if check.expect == "same_as")
        return tuple(dict.fromkeys((*(check.command for check in self.checks), *compared)))

    def failures(self, subject: Subject, answers: Mapping[str, str]) -> tuple[Problem, ...]:
        """Return ONB016 for every check that the answers (by command) do not meet."""
        return tuple(
            problem(
                "ONB016",
                Place(host=subject.registration.host, key=check.name),
                found=found,
                check=check.title,
            )
            for check in self.checks
            if (found := _EXPECTATIONS[check.expect](check, subject, answers)) is not None
        )


@cache
def acceptance(platform: str) -> Acceptance:
    """Return the acceptance of ``platform``."""
    text = files("zongheng.onboarding").joinpath("acceptance.yml").read_text(encoding="utf-8")
    data: dict[str, Any] = from_yaml(text)
    return Acceptance(tuple(Check(**entry) for entry in data[platform]), data["patience_seconds"])


def _contains(check: Check, subject: Subject, answers: Mapping[str, str]) -> str | None:
    answer = answers[check.command]
    wanted = check.value.format(serial=subject.registration.serial, host=subject.registration.host)
    return None if wanted in answer else " ".join(answer.split())[:80]


def _each_uplink(check: Check, subject: Subject, answers: Mapping[str, str]) -> str | None:
    missing = [
        one.at
        for one in subject.above
        if one.routing == check.routing
        and not re.search(
            check.pattern.format(at=_as_printed(check, one.at)), answers[check.command], re.MULTILINE
        )
    ]
    return " ".join(missing) if missing else None


def _as_printed(check: Check, at: str) -> str:
    """Return a pattern for a neighbour's name that takes an interface's short form as well."""
    for long, short in check.short.items():
        if at.startswith(long):
            return f"(?:{long}|{short}){re.escape(at.removeprefix(long))}"
    return re.escape(at)


def _same_as(check: Check, subject: Subject, answers: Mapping[str, str]) -> str | None:
    equal = same(answers[check.command], answers[check.value], subject.platform)
    return None if equal else language.pick(zh="两者不同", en="they differ")


def _nothing(check: Check, _subject: Subject, answers: Mapping[str, str]) -> str | None:
    answer = answers[check.command].strip()
    return " ".join(answer.split())[:80] or None


_EXPECTATIONS: dict[str, Callable[[Check, Subject, Mapping[str, str]], str | None]] = {
    "contains": _contains,
    "each_uplink": _each_uplink,
    "nothing": _nothing,
    "same_as": _same_as,
}
