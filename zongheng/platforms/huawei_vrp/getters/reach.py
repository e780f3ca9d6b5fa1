# SPDX-License-Identifier: Apache-2.0
"""How VRP is told to probe, and what it prints of each reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from zongheng.platforms.console.getters.reach import Probes

_VERSION_5 = Probes(
    reply=re.compile(
        r"Reply from (?P<ip>[0-9A-Fa-f:.]*[0-9A-Fa-f]).*?time\s*[=<]\s*(?P<rtt>\d+(?:\.\d+)?)\s*ms", re.DOTALL
    ),
    mark="max hops",
    instance_of_six="vpn-instance",
)
PROBES: Mapping[str, Probes] = {
    "vrp5": _VERSION_5,
    "vrp8": replace(_VERSION_5, from_interface="-si"),
    "usg": _VERSION_5,
}
"""By flavour: version 5 knows the interface to send through only, version 8 the one to send from."""
