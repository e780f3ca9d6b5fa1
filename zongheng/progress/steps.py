# SPDX-License-Identifier: Apache-2.0
"""The steps that devices go through, with their words, and how many devices are at each."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from zongheng import language
from zongheng.files import from_yaml

Kind = Literal["waiting", "underway", "end"]
QUEUED, READY, FORETOLD, REFUSED, FAILED = "queued", "ready", "foretold", "refused", "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a device's way; ``kind`` says whether something is done with the device meanwhile."""

    step: str
    zh: str
    en: str
    kind: Kind = "underway"

    def __str__(self) -> str:
        return language.pick(zh=self.zh, en=self.en)


@cache
def steps() -> Mapping[str, Step]:
    """Return every step that has words, in the order in which they are shown."""
    text = files("zongheng.progress").joinpath("steps.yml").read_text(encoding="utf-8")
    return {entry["step"]: Step(**entry) for entry in from_yaml(text)}


@dataclass(slots=True)
class Standings:
    """Where every device stands; safe to be told from many threads."""

    _of: dict[str, str] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, host: str, step: str) -> None:
        with self._guard:
            self._of[host] = step

    def clear(self) -> None:
        with self._guard:
            self._of.clear()

    def by_step(self) -> list[tuple[Step, Sequence[str]]]:
        """Return each step that devices are at with those devices, in the order of ``steps.yml``."""
        with self._guard:
            standing = dict(self._of)
        hosts: dict[str, list[str]] = {}
        for host, step in sorted(standing.items()):
            hosts.setdefault(step, []).append(host)
        known = [(entry, hosts.pop(step)) for step, entry in steps().items() if step in hosts]
        return [*known, *((Step(step, step, step), named) for step, named in sorted(hosts.items()))]
