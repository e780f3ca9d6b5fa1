# SPDX-License-Identifier: Apache-2.0
"""What a stage did, host by host: the one result shape that the CLI and the plugins print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from zongheng.errors import Exit, Problem

GRAVITY = (Exit.DONE, Exit.FINDINGS, Exit.REFUSED, Exit.DEVICE, Exit.INPUT)
"""Exit codes from the best end to the gravest: a failed device is graver than findings about the others."""


def gravest(ends: Iterable[Exit]) -> Exit:
    """Return the exit code that several stages in a row end with."""
    return max(ends, key=GRAVITY.index, default=Exit.DONE)


class Status(StrEnum):
    """The end of one host in one stage."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FAILED = "failed"
    """The device failed or could not be reached; nothing of ours is left behind."""
    RESTORED = "restored"
    """An apply was begun, given up, and the device proved equal to what it was before."""
    REFUSED = "refused"
    """A guard said no before a byte was sent."""


class Later:
    """A field of text that may be given as what makes it: it is made once, when somebody reads it."""

    def __get__(self, outcome: object | None, _: type | None = None) -> str:
        if outcome is None:
            return ""  # the field's default
        held: str | Callable[[], str] = outcome.__dict__["_later"]
        if not isinstance(held, str):
            held = outcome.__dict__["_later"] = held()
        return held

    def __set__(self, outcome: object, value: str | Callable[[], str]) -> None:
        outcome.__dict__["_later"] = value


@dataclass(frozen=True, kw_only=True)
class HostOutcome:
    """One host's end: ``diff`` is redacted text, ``problems`` say why it is not well.

    The diff may be given as a function: thousands of them are made only where they are to be shown.
    """

    host: str
    status: Status
    diff: Later = Later()
    problems: tuple[Problem, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        return self.status in (Status.UNCHANGED, Status.CHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """A stage's end: outcomes by host, sentences for the operator, and what was written."""

    stage: str
    hosts: Mapping[str, HostOutcome] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    artefacts: tuple[Path, ...] = ()
    wrote: bool = False
    """Whether files of the controller changed (or would, in check mode)."""
    findings: int = 0
    whole: Path | None = None
    """Where the whole summary was written, all hosts and changes in it."""

    @property
    def changed(self) -> bool:
        return self.wrote or any(o.status is Status.CHANGED for o in self.hosts.values())

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(host for host, outcome in self.hosts.items() if not outcome.well)

    @property
    def exit(self) -> Exit:
        ends = {outcome.status for outcome in self.hosts.values()}
        if ends & {Status.FAILED, Status.RESTORED}:
            return Exit.DEVICE
        if Status.REFUSED in ends:
            return Exit.REFUSED
        return Exit.FINDINGS if self.findings else Exit.DONE
