# SPDX-License-Identifier: Apache-2.0
"""Each getter makes of each recorded answer exactly what stands beside it."""

from typing import ClassVar

from tests.support.recorded import RecordedCases


class TestRecorded(RecordedCases):
    """Questions at most: VRFs are asked one by one, after their names."""

    platform = "ruijie_rgos"
    commands: ClassVar = {
        "get_facts": 2,
        "get_bgp_neighbors": 2,
        "get_bgp_neighbors_detail": 2,
        "get_arp_table": 4,
        "get_route_to": 3,
        "get_environment": 4,
        "get_network_instances": 2,
        "get_config": 2,
        "is_alive": 0,
    }
    secret_words = ("$1$0PmS", "0822455D0A16", "Public@2026read", "Write@2026all", "secret 5")
