# SPDX-License-Identifier: Apache-2.0
"""Devices that answer from recorded texts, and what is asked of every platform's getters before them.

``tests/unit/platforms/<platform>/getters/<flavour>/<getter>/<case>/`` holds for each command its raw
text (``display_arp_all.txt``), what the getter makes of it (``expected.json``), and ``case.yml``: the
``source`` of the format, ``says`` (what the case is about), ``arguments`` of the call, ``napalm`` (which of
NAPALM's conformance tests run it; by default the getter's own), ``error`` (the code raised instead of a
result) and ``hostname``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar

import pytest
from napalm.base.test.double import BaseTestDouble
from napalm.base.test.getters import BaseTestGetters

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import from_yaml
from zongheng.platforms.console.dialogs import dialogs_of
from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.console.words import Words
from zongheng.platforms.h3c_comware.driver import ComwareDriver
from zongheng.platforms.huawei_vrp.driver import VrpDriver
from zongheng.platforms.linux.driver import LinuxDriver
from zongheng.platforms.ruijie_rgos.driver import RgosDriver

PLATFORMS = Path(__file__).parents[1] / "unit/platforms"
DRIVERS = {
    "huawei_vrp": VrpDriver,
    "h3c_comware": ComwareDriver,
    "ruijie_rgos": RgosDriver,
    "linux": LinuxDriver,
}
LONGEST_NAME = 100
"""Letters of a command that name its file."""


@dataclass(frozen=True)
class Case:
    """One recorded answer and what is made of it."""

    folder: Path

    @property
    def platform(self) -> str:
        return self.folder.relative_to(PLATFORMS).parts[0]

    @property
    def name(self) -> str:
        return str(self.folder.relative_to(PLATFORMS / self.platform / "getters"))

    @property
    def flavour(self) -> str:
        return self.name.split("/")[0]

    @property
    def getter(self) -> str:
        return self.name.split("/")[1]

    @cached_property
    def told(self) -> dict[str, Any]:
        return from_yaml((self.folder / "case.yml").read_text(encoding="utf-8"))

    @property
    def napalm(self) -> list[str]:
        return self.told.get("napalm", [f"test_{self.getter}"])

    @property
    def expected(self) -> Any:
        return json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))

    def file(self, command: str) -> Path:
        """Return the file with what the device prints to a command."""
        return self.folder / (re.sub(r"[^A-Za-z0-9:.-]+", "_", command)[:LONGEST_NAME] + ".txt")


@cache
def cases(platform: str) -> tuple[Case, ...]:
    """Return every case of a platform, in order."""
    return tuple(Case(path.parent) for path in sorted((PLATFORMS / platform).glob("getters/*/*/*/case.yml")))


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

    @property
    def words(self) -> Words:
        driver = DRIVERS[self.case.platform]
        assert issubclass(driver, ConsoleDriver)
        return driver.terminals.words

    def ask(self, command: str, *, seconds: float = 60.0) -> str:
        del seconds
        self.asked.append(command)
        return self.case.file(command).read_text(encoding="utf-8").rstrip("\n")

    def run(self, command: str, stdin: str = "", *, seconds: float = 60.0) -> str:
        del stdin
        output = self.ask(command, seconds=seconds)
        if issubclass(DRIVERS[self.case.platform], ConsoleDriver):
            self.see_refusal(command, output)
        return output

    def see_refusal(self, command: str, output: str) -> None:
        if words := dialogs_of(self.case.platform).failure(output):
            raise ZonghengError(problem("HW010", self.place, found=words, line=command))

    def disconnect(self) -> None:
        pass


def _seated(driver: Any, session: object) -> Any:
    """Return a driver whose open session is another than a real one."""
    setattr(driver, "_terminal" if isinstance(driver, ConsoleDriver) else "_connection", session)
    return driver


def driver_before(case: Case) -> tuple[Any, RecordedTerminal]:
    """Return a driver before a device that answers from one case, and that device."""
    terminal = RecordedTerminal(case)
    options = {"flavour": case.flavour, "label": terminal.base_prompt}
    driver = DRIVERS[case.platform]("recorded", "user", "password", optional_args=options)
    return _seated(driver, terminal), terminal


def result(case: Case) -> object:
    """Return what the getter makes of a case, as JSON has it."""
    driver, _ = driver_before(case)
    return json.loads(json.dumps(getattr(driver, case.getter)(**case.told.get("arguments", {}))))


class RecordedCases:
    """Each getter makes of each recorded answer exactly what stands beside it."""

    platform: ClassVar[str]
    commands: ClassVar[Mapping[str, int]]
    """How many commands a getter may ask at most; those that are not named, one."""
    secret_words: ClassVar[tuple[str, ...]]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        found = cases(self.platform)
        metafunc.parametrize("case", found, ids=[case.name for case in found])

    def test_what_is_made_of_an_answer(self, case: Case) -> None:
        if "error" in case.told:
            with pytest.raises(ZonghengError) as error:
                result(case)
            assert [one.code for one in error.value.problems] == [case.told["error"]]
            return
        made = result(case)
        if os.environ.get("ZONGHENG_UPDATE_GOLDEN"):
            (case.folder / "expected.json").write_text(
                json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
            )
        assert made == case.expected

    def test_it_names_its_source(self, case: Case) -> None:
        assert case.told["source"].strip()

    def test_nothing_secret_is_told(self, case: Case) -> None:
        told = "" if "error" in case.told or case.getter == "get_config" else json.dumps(result(case))
        assert not [word for word in self.secret_words if word in told]

    def test_no_more_is_asked_than_needed(self, case: Case) -> None:
        driver, terminal = driver_before(case)
        with suppress(ZonghengError):
            getattr(driver, case.getter)(**case.told.get("arguments", {}))
        asked = terminal.asked
        if "error" not in case.told:  # a print that breaks off is asked for again
            assert len(asked) == len(set(asked)) <= self.commands.get(case.getter, 1)


class Double(BaseTestDouble):
    """A terminal that answers from the case under test."""

    alive = True
    current_test_case = ""
    platform = ""

    @property
    def case(self) -> Case:
        return Case(PLATFORMS / self.platform / "getters" / self.current_test_case)

    @property
    def expected_result(self) -> Any:
        return self.case.expected

    def __getattr__(self, name: str) -> Any:
        return getattr(RecordedTerminal(self.case), name)


class Patched:
    """A driver as NAPALM's tests want it: with the attributes that stand in for a device."""

    platform: str

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.patched_attrs = ["device"]
        self.device = Double()
        self.device.platform = self.platform

    def open(self) -> None:
        _seated(self, self.device)

    @property
    def flavour(self) -> str:
        return self.device.current_test_case.split("/")[0]

    @flavour.setter
    def flavour(self, _: str) -> None:
        """The case under test decides."""


class Conformance(BaseTestGetters):
    """All of NAPALM's own conformance tests, on the recorded answers."""

    platform: ClassVar[str]
    driver: ClassVar[type]
    nothing_recorded: ClassVar[Mapping[str, str]]
    """Tests of what a platform does not tell, and why."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if metafunc.function.__dict__.get("build_test_cases", False):
            name = metafunc.function.__name__
            found = [c.name for c in cases(self.platform) if name in c.napalm and "error" not in c.told]
            skip = pytest.mark.skip(reason=self.nothing_recorded.get(name, ""))
            missing = (
                [pytest.param("", marks=skip)] if name in self.nothing_recorded else ["no_test_case_found"]
            )
            metafunc.parametrize("test_case", found or missing)

    @pytest.fixture(scope="class", autouse=True)
    def device_of_the_tests(self, request: pytest.FixtureRequest) -> None:
        device = type("PatchedDriver", (Patched, self.driver), {})("127.0.0.1", "user", "password")
        device.open()
        request.cls.device = device
