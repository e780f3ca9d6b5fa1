# SPDX-License-Identifier: Apache-2.0
"""What a device must show before it is in service, as ``acceptance.yml`` lists it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zongheng import language
from zongheng.config import same
from zongheng.errors import Place, Problem, problem
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

    @property
    def title(self) -> str:
        return language.pick(zh=self.zh, en=self.en)


@dataclass(frozen=True, slots=True)
class Subject:
    """The device that is examined: ``uplinks`` are its own ports towards ``parents``, its hosts above."""

    registration: Registration
    platform: str
    uplinks: tuple[str, ...]
    parents: tuple[str, ...]

    def among(self, heard: Callable[[str, str], bool]) -> Subject:
        """Return it with only the uplinks on which a neighbour can stand: ``heard(host, parent)`` says so."""
        host = self.registration.host
        pairs = zip(self.uplinks, self.parents, strict=True)
        return replace(self, uplinks=tuple(port for port, parent in pairs if heard(host, parent)))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The checks of one platform, and for how long (seconds) a device may still fail them."""

    checks: tuple[Check, ...]
    patience: float

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
    data: dict[str, Any] = yaml.safe_load(text)
    return Acceptance(tuple(Check(**entry) for entry in data[platform]), data["patience_seconds"])


def _contains(check: Check, subject: Subject, answers: Mapping[str, str]) -> str | None:
    answer = answers[check.command]
    wanted = check.value.format(serial=subject.registration.serial, host=subject.registration.host)
    return None if wanted in answer else " ".join(answer.split())[:80]


def _each_uplink(check: Check, subject: Subject, answers: Mapping[str, str]) -> str | None:
    missing = [
        port
        for port in subject.uplinks
        if not re.search(check.pattern.format(port=re.escape(port)), answers[check.command], re.MULTILINE)
    ]
    return " ".join(missing) if missing else None


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
