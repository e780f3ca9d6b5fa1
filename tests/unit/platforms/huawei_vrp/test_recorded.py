# SPDX-License-Identifier: Apache-2.0
"""Each getter makes of each recorded answer exactly what stands beside it."""

from typing import ClassVar

from tests.support.recorded import RecordedCases


class TestRecorded(RecordedCases):
    """A getter may ask the configuration of BGP and a command a kind of table that has peers, or the list of
    VPN instances and each of them; all others ask one command.
    """

    platform = "huawei_vrp"
    commands: ClassVar = {
        "get_facts": 3,
        "get_interfaces_ip": 2,
        "get_bgp_neighbors": 4,
        "get_bgp_neighbors_detail": 4,
        "get_route_to": 4,
        "get_environment": 5,
        "get_network_instances": 2,
        "get_config": 2,
        "is_alive": 0,
    }
    secret_words = ("irreversible-cipher", "%^%#", "$1a$", "@%@%", "public-community", "Str0ng")
