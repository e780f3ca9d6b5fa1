# SPDX-License-Identifier: Apache-2.0
"""Lines that may keep us out without that being computed: no change may bring one of ``perils.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from zongheng.config import ConfigTree
from zongheng.deploy.lockout.machine_text import MachineText
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.files import from_yaml


class Peril(BaseModel):
    """``line`` is a regular expression for a line behind the sections that it stands in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Literal[
        "DEP101", "DEP104", "DEP105", "DEP106", "DEP108", "DEP110", "DEP111", "DEP112", "DEP113", "DEP115"
    ]
    line: str
    source: str
    over: Literal[4, 6] | None = None
    """The family that it keeps out; both where none is named."""


@dataclass(frozen=True, slots=True)
class _Perils:
    """The perils of a platform for one user over one family; ``any_of`` is met by the lines of all."""

    any_of: re.Pattern[str]
    each: tuple[tuple[str, re.Pattern[str]], ...]

    def codes(self, line: str) -> Iterator[str]:
        if self.any_of.match(line):
            yield from (code for code, pattern in self.each if pattern.match(line))


def new_perils(before: ConfigTree, after: ConfigTree, path: ManagementPath) -> Iterator[tuple[str, str, str]]:
    """Yield (code, section, line) of every peril of ``after`` that did not stand in ``before``."""
    perils = _perils(after.platform, path.user, path.version)
    stood = {" / ".join(node.path) for node in before.walk()}
    for node in after.walk():
        line = " / ".join(node.path)
        if line not in stood:
            yield from ((code, " ".join(node.path[:-1]), node.text) for code in perils.codes(line))


def new_machine_perils(
    before: MachineText, after: MachineText, path: ManagementPath
) -> Iterator[tuple[str, str, str]]:
    """Yield (code, file, line) likewise of a machine; that a file is there at all is an empty line."""
    perils = _perils("linux", path.user, path.version)
    stood = set(_file_lines(before))
    for file, line in _file_lines(after):
        if (file, line) not in stood:
            yield from ((code, file, line) for code in perils.codes(f"{file} / {line}"))


def _file_lines(text: MachineText) -> Iterator[tuple[str, str]]:
    for file in text.bundle.files:
        yield file.path, ""
        yield from ((file.path, line) for line in text.lines(file.path))


@cache
def _perils(platform: str, user: str, version: int) -> _Perils:
    text = files("zongheng.deploy.lockout").joinpath("perils.yml").read_text(encoding="utf-8")
    known = (Peril.model_validate(entry) for entry in from_yaml(text).get(platform, ()))
    meant = [
        (one.code, one.line.replace("{user}", re.escape(user)))
        for one in known
        if one.over in (None, version)
    ]
    return _Perils(
        re.compile("|".join(f"(?:{line})" for _, line in meant)),
        tuple((code, re.compile(line)) for code, line in meant),
    )
