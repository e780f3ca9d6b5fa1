# SPDX-License-Identifier: Apache-2.0
"""NAPALM's own conformance tests, on the recorded answers."""

from __future__ import annotations

from typing import ClassVar

from tests.support.recorded import Conformance
from zongheng.platforms.huawei_vrp.driver import VrpDriver


class TestGetters(Conformance):
    """All of NAPALM's tests."""

    platform = "huawei_vrp"
    driver = VrpDriver
    nothing_recorded: ClassVar = {
        "test_get_probes_results": "VRP's NQA results have no source that we could read"
    }
