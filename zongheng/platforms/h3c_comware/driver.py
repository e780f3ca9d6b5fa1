# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver for Comware 7 (``flavour`` ``comware7``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zongheng.platforms.console.getters.reach import Probes
from zongheng.platforms.console.guard import Guard
from zongheng.platforms.console.reading import Getters, ReadingDriver
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.h3c_comware.getters import (
    administration,
    bgp,
    environment,
    instances,
    neighbours,
    reach,
    time_sources,
)
from zongheng.platforms.h3c_comware.getters.answers import INTERFACES
from zongheng.platforms.h3c_comware.getters.facts import facts
from zongheng.platforms.h3c_comware.getters.routes import routes_to
from zongheng.platforms.h3c_comware.guard import DelayGuard
from zongheng.platforms.h3c_comware.patch import PLATFORM, commands_between, merged
from zongheng.platforms.h3c_comware.terminal import ComwareTerminal


class ComwareDriver(ReadingDriver):
    """One device of Comware 7. Every failure is a ``ZonghengError``; the session stays usable after it."""

    platform = PLATFORM
    flavours = ("comware7",)
    terminals = ComwareTerminal
    device_type = "hp_comware"
    getters = Getters(
        facts=facts,
        interfaces=INTERFACES.states,
        counters=INTERFACES.counters,
        addresses=INTERFACES.addresses,
        arp=neighbours.arp,
        ipv6_neighbours=neighbours.ipv6_neighbours,
        mac_addresses=neighbours.mac_addresses,
        lldp=neighbours.lldp,
        lldp_detail=neighbours.lldp_detail,
        bgp=bgp.neighbours,
        bgp_detail=bgp.neighbours_detail,
        routes=routes_to,
        time_statistics=time_sources.statistics,
        users=administration.users,
        network_instances=instances.network_instances,
        vlans=instances.vlans,
    )

    def _guarded(self, terminal: Console) -> Guard:
        return DelayGuard(terminal, PLATFORM, self._between)

    def _between(self, running: str, wanted: str) -> Sequence[str]:
        return commands_between(running, wanted)

    def _merged(self, running: str, candidate: str) -> str:
        return merged(running, candidate)

    def get_environment(self) -> dict[str, Any]:
        return environment.environment(self._session())

    def get_optics(self) -> dict[str, dict[str, Any]]:
        return environment.optics(self._session())

    @property
    def _probes(self) -> Probes:
        return reach.PROBES
