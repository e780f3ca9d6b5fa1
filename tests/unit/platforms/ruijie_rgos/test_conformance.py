# SPDX-License-Identifier: Apache-2.0
"""NAPALM's own conformance tests, on the recorded answers."""

from __future__ import annotations

from typing import ClassVar

from tests.support.recorded import Conformance
from zongheng.platforms.ruijie_rgos.driver import RgosDriver

_NOT_TOLD = "not told, see docs/napalm.md"


class TestGetters(Conformance):
    """All of NAPALM's tests."""

    platform = "ruijie_rgos"
    driver = RgosDriver
    nothing_recorded: ClassVar = {
        "test_get_bgp_config": _NOT_TOLD,
        "test_get_firewall_policies": _NOT_TOLD,
        "test_get_probes_config": _NOT_TOLD,
        "test_get_probes_results": _NOT_TOLD,
        "test_get_ntp_peers": "RGOS is told of servers only",
    }
