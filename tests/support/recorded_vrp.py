# SPDX-License-Identifier: Apache-2.0
"""VRP devices that answer from recorded texts.

``tests/unit/platforms/huawei_vrp/getters/<flavour>/<getter>/<case>/`` holds for each command its raw
text (``display_arp_all.txt``), what the getter makes of it (``expected.json``), and ``case.yml``: the
``source`` of the format, ``says`` (what the case is about), ``arguments`` of the call, ``napalm`` (which of
NAPALM's conformance tests run it; by default the getter's own), ``error`` (the code raised instead of a
result) and ``hostname``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.console.dialogs import dialogs_of
from zongheng.platforms.huawei_vrp.driver import VrpDriver

ROOT = Path(__file__).parents[1] / "unit/platforms/huawei_vrp/getters"


@dataclass(frozen=True)
class Case:
    """One recorded answer and what is made of it."""

    folder: Path

    @property
    def name(self) -> str:
        return str(self.folder.relative_to(ROOT))

    @property
    def flavour(self) -> str:
        return self.name.split("/")[0]

    @property
    def getter(self) -> str:
        return self.name.split("/")[1]

    @cached_property
    def told(self) -> dict[str, Any]:
        return yaml.safe_load((self.folder / "case.yml").read_text(encoding="utf-8"))

    @property
    def napalm(self) -> list[str]:
        return self.told.get("napalm", [f"test_{self.getter}"])

    @property
    def expected(self) -> Any:
        return json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))


def cases() -> list[Case]:
    """Return every case, in order."""
    return [Case(path.parent) for path in sorted(ROOT.glob("*/*/*/case.yml"))]


class RecordedTerminal:
    """Answers with the texts of one case; a command that has none is not to be asked."""

    alive = True

    def __init__(self, case: Case) -> None:
        self.case = case
        self.base_prompt = case.told.get("hostname", "HUAWEI")
        self.asked: list[str] = []

    @property
    def place(self) -> Place:
        return Place(host=self.base_prompt)

    def ask(self, command: str, *, seconds: float = 60.0) -> str:
        del seconds
        self.asked.append(command)
        name = re.sub(r"[^A-Za-z0-9:.-]+", "_", command) + ".txt"
        return (self.case.folder / name).read_text(encoding="utf-8").rstrip("\n")

    def run(self, command: str, *, seconds: float = 60.0) -> str:
        output = self.ask(command, seconds=seconds)
        words = dialogs_of("huawei_vrp").failure(output)
        if words:
            raise ZonghengError(problem("HW010", self.place, found=words, line=command))
        return output

    def disconnect(self) -> None:
        pass


class RecordedDriver(VrpDriver):
    """The driver before a device that answers from one case."""

    @classmethod
    def before(cls, case: Case) -> RecordedDriver:
        driver = cls("recorded", "user", "password", optional_args={"flavour": case.flavour})
        driver._terminal = RecordedTerminal(case)  # type: ignore[assignment]  # it answers the same questions
        return driver
