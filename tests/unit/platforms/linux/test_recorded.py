# SPDX-License-Identifier: Apache-2.0
"""Each getter makes of each recorded answer exactly what stands beside it."""

from typing import ClassVar

from tests.support.recorded import RecordedCases

NAMESPACES = 5
"""The most that a recorded machine has, the first one included."""


class TestRecorded(RecordedCases):
    """A getter asks for the names of the namespaces, then one question in each."""

    platform = "linux"
    commands: ClassVar = {
        "get_facts": 6 + 1 + NAMESPACES,
        "get_interfaces": 1 + 2 * NAMESPACES,
        "get_interfaces_counters": 1 + NAMESPACES,
        "get_interfaces_ip": 1 + NAMESPACES,
        "get_arp_table": 1 + NAMESPACES,
        "get_ipv6_neighbors_table": 1 + NAMESPACES,
        "get_mac_address_table": 1 + NAMESPACES,
        "get_network_instances": 1 + NAMESPACES,
        "get_vlans": 1 + 2 * NAMESPACES,
        "get_optics": 1 + NAMESPACES + 3,
        "get_bgp_neighbors": 1 + NAMESPACES,
        "get_bgp_neighbors_detail": 1 + NAMESPACES,
        "get_route_to": 1 + NAMESPACES,
        "get_ntp_stats": 3,
        "get_users": 4,
        "get_environment": 3,
        "get_config": 2,
        "is_alive": 0,
    }
    secret_words = ("Lab-Password", "$6$", "createUser")
