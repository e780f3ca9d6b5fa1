# SPDX-License-Identifier: Apache-2.0
"""How Comware is told to probe, and what it prints of each reply."""

from __future__ import annotations

import re

from zongheng.platforms.console.getters.reach import Probes

PROBES = Probes(
    reply=re.compile(r"bytes from (?P<ip>[0-9A-Fa-f:.]*[0-9A-Fa-f])[:,].*?time=(?P<rtt>[\d.]+) ms"),
    mark="hops at most",
    least_size=20,
    source_of_six=False,
)
