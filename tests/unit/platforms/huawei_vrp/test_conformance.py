# SPDX-License-Identifier: Apache-2.0
"""NAPALM's own conformance tests, on the recorded answers."""

from __future__ import annotations

from typing import Any

import pytest
from napalm.base.test.double import BaseTestDouble
from napalm.base.test.getters import BaseTestGetters

from tests.support.recorded_vrp import ROOT, Case, RecordedTerminal, cases
from zongheng.platforms.huawei_vrp.driver import VrpDriver

NOTHING_RECORDED = {"test_get_probes_results": "VRP's NQA results have no source that we could read"}


class Double(BaseTestDouble):
    """A terminal that answers from the case under test."""

    alive = True
    current_test_case = ""

    @property
    def terminal(self) -> RecordedTerminal:
        return RecordedTerminal(Case(ROOT / self.current_test_case))

    @property
    def expected_result(self) -> Any:
        return Case(ROOT / self.current_test_case).expected

    def __getattr__(self, name: str) -> Any:
        return getattr(self.terminal, name)


class PatchedDriver(VrpDriver):
    """The driver as NAPALM's tests want it: with the attributes that stand in for a device."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.patched_attrs = ["device"]
        self.device = Double()

    def open(self) -> None:
        self._terminal = self.device  # type: ignore[assignment]  # it answers the same questions

    @property
    def flavour(self) -> str:
        return self.device.current_test_case.split("/")[0]

    @flavour.setter
    def flavour(self, _: str) -> None:
        """The case under test decides."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.function.__dict__.get("build_test_cases", False):
        name = metafunc.function.__name__
        found = [case.name for case in cases() if name in case.napalm and "error" not in case.told]
        skip = pytest.mark.skip(reason=NOTHING_RECORDED.get(name, ""))
        missing = [pytest.param("", marks=skip)] if name in NOTHING_RECORDED else ["no_test_case_found"]
        metafunc.parametrize("test_case", found or missing)


@pytest.fixture(scope="class", autouse=True)
def set_device_parameters(request: pytest.FixtureRequest) -> None:
    device = PatchedDriver("127.0.0.1", "user", "password")
    device.open()
    request.cls.device = device


class TestGetters(BaseTestGetters):
    """All of NAPALM's tests."""

    driver = VrpDriver
    patched_driver = PatchedDriver
