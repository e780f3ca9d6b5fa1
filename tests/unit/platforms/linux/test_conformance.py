# SPDX-License-Identifier: Apache-2.0
"""NAPALM's own conformance tests, on the recorded answers."""

from __future__ import annotations

from typing import ClassVar

from tests.support.recorded import Conformance
from zongheng.platforms.linux.driver import LinuxDriver

_ELSEWHERE = "the configuration of a machine is its bundle, see docs/linux.md"
_NONE = "a machine has nothing of the kind"


class TestGetters(Conformance):
    """All of NAPALM's tests."""

    platform = "linux"
    driver = LinuxDriver
    nothing_recorded: ClassVar = {
        "test_get_bgp_config": _ELSEWHERE,
        "test_get_firewall_policies": _ELSEWHERE,
        "test_get_probes_config": _NONE,
        "test_get_probes_results": _NONE,
    }
