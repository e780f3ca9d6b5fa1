# SPDX-License-Identifier: Apache-2.0
"""Each getter makes of each recorded answer exactly what stands beside it."""

from typing import ClassVar

from tests.support.recorded import RecordedCases


class TestRecorded(RecordedCases):
    """Questions at most: where VPN instances are asked one by one, for their names too."""

    platform = "h3c_comware"
    commands: ClassVar = {
        "get_facts": 3,
        "get_bgp_neighbors": 4,
        "get_bgp_neighbors_detail": 4,
        "get_interfaces_ip": 2,
        "get_arp_table": 2,
        "get_route_to": 3,
        "get_environment": 5,
        "get_network_instances": 3,
        "get_config": 2,
        "is_alive": 0,
    }
    secret_words = ("$h$6$", "$c$3$", "Public@2026read", "cipher")
