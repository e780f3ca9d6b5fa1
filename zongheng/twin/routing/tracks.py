# SPDX-License-Identifier: Apache-2.0
"""Whether Comware's track entries have lost what they follow: an NQA operation that gets no answers."""

from __future__ import annotations

import ipaddress

from zongheng.twin.configuration.tree import Section
from zongheng.twin.routing.topology import Topology


def is_lost(topology: Topology, host: str, number: str) -> bool:
    """Return whether a track entry is negative; one whose operation does not run is only not ready."""
    root = topology.devices[host].running.root
    track = root.find("track", number)
    name = track.value[2:4] if track else ()
    if not name or root.find("nqa", "schedule", *name) is None:
        return False
    entry = root.find("nqa", "entry", *name)
    probe = entry.body.find("type", "icmp-echo") if entry and entry.body else None
    return probe is not None and probe.body is not None and not _answered(topology, host, probe.body)


def _answered(topology: Topology, host: str, probe: Section) -> bool:
    """Return whether the target is there: at a port that is up, the named one, and not silent."""
    asked, port = probe.find("destination", "ip"), probe.find("out", "interface")
    if asked is None or asked.value[0] in topology.silent:
        return False
    target, out = ipaddress.ip_address(asked.value[0]), port.value[0] if port else None
    return any(
        out in (None, one.name) and (own := one.address(target.version)) is not None and target in own.network
        for one in topology.ports(host)
    )
