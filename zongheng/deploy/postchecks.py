# SPDX-License-Identifier: Apache-2.0
"""What must be so after an apply, as ``postchecks.yml`` lists it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from zongheng import language
from zongheng.devices.shell import refused
from zongheng.errors import Place, Problem, problem
from zongheng.files import from_yaml
from zongheng.platforms.linux.asking import running


class Name(BaseModel):
    """A check's name in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str

    def __str__(self) -> str:
        return language.pick(zh=self.zh, en=self.en)


class PostCheck(BaseModel):
    """A command whose answer is counted before and after; the count must not fall."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    command: str
    count: str
    flavours: tuple[str, ...] = ()
    """Those that are asked; all where none is named."""
    each: str = ""
    """A pattern whose group finds names in the intended configuration; each is asked of (``{each}``)."""

    def of(self, intended: str) -> Iterator[PostCheck]:
        """Yield the check, or one for each thing that it is asked of."""
        if not self.each:
            yield self
        for name in re.findall(self.each, intended, re.MULTILINE) if self.each else ():
            yield self.model_copy(update={"command": self.command.format(each=name)})

    protocol: str = ""
    spoken: str = ""
    """What a configuration has that speaks the protocol."""
    instead: str = ""
    """The protocol that has to have as many neighbours where the intended configuration ends this one."""

    def counted(self, answer: str) -> int | None:
        """Return the count; None where the device does not know the command."""
        return None if refused(answer) else len(re.findall(self.count, answer))


class PostChecks(BaseModel):
    """The checks of a platform and how long, in seconds, a device may take to meet them."""

    model_config = ConfigDict(frozen=True)

    checks: tuple[PostCheck, ...]
    patience: float
    told_at: Mapping[str, str] = {}
    """The commands whose answers are counted after an apply instead of those of before it."""

    def of(self, intended: str) -> PostChecks:
        """Return the checks of one device, by the configuration that it shall have."""
        return PostChecks(
            checks=tuple(one for check in self.checks for one in check.of(intended)), patience=self.patience
        )

    @property
    def commands(self) -> tuple[str, ...]:
        return tuple(check.command for check in self.checks)

    def meant_by(self, target: str) -> PostChecks:
        """Return the checks as a configuration wants them: who ends a protocol has its neighbours by another.

        They are counted where the other protocol's are, so that nobody is lost with the first one.
        """
        commands = {check.protocol: check.command for check in self.checks if check.protocol}
        return self.model_copy(
            update={
                "told_at": {
                    check.command: commands[check.instead]
                    for check in self.checks
                    if check.instead in commands and not re.search(check.spoken, target, re.MULTILINE)
                }
            }
        )

    def counts(self, answers: Mapping[str, str]) -> dict[str, int | None]:
        return {check.command: check.counted(answers[check.command]) for check in self.checks}

    def unmet(
        self, host: str, before: Mapping[str, int | None], after: Mapping[str, int | None]
    ) -> tuple[Problem, ...]:
        """Return DEP013 for every check whose count fell."""
        return tuple(self._fallen(host, before, after))

    def _fallen(
        self, host: str, before: Mapping[str, int | None], after: Mapping[str, int | None]
    ) -> Iterable[Problem]:
        for check in self.checks:
            was, now = before.get(check.command), after.get(self.told_at.get(check.command, check.command))
            if was and (now is None or now < was):
                yield problem("DEP013", Place(host=host), check=check.name, before=was, after=now or 0)


@cache
def postchecks(platform: str, flavour: str) -> PostChecks:
    """Return the checks of a platform's flavour."""
    data = from_yaml(files("zongheng.deploy").joinpath("postchecks.yml").read_text(encoding="utf-8"))
    checks = (PostCheck.model_validate(_with_command(entry)) for entry in data["checks"].get(platform, ()))
    return PostChecks(
        checks=tuple(check for check in checks if not check.flavours or flavour in check.flavours),
        patience=data["patience"].get(platform, 0),
    )


def _with_command(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with the command that runs the program which it may name instead of one."""
    rest = {key: value for key, value in entry.items() if key != "program"}
    return {**rest, "command": running(entry["program"])} if "program" in entry else rest
