# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver for RGOS 11 and 12 (``flavour`` ``rgos``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zongheng.platforms.console.guard import Guard
from zongheng.platforms.console.reading import Getters, ReadingDriver
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.ruijie_rgos.getters import (
    administration,
    bgp,
    environment,
    instances,
    interfaces,
    neighbours,
    reach,
    time_sources,
)
from zongheng.platforms.ruijie_rgos.getters.facts import facts
from zongheng.platforms.ruijie_rgos.getters.routes import routes_to
from zongheng.platforms.ruijie_rgos.guard import ReloadGuard
from zongheng.platforms.ruijie_rgos.patch import PLATFORM, commands_between, merged
from zongheng.platforms.ruijie_rgos.terminal import RgosTerminal


class RgosDriver(ReadingDriver):
    """One RGOS device. Every failure is a ``ZonghengError``; the session stays usable after it."""

    platform = PLATFORM
    flavours = ("rgos",)
    terminals = RgosTerminal
    device_type = "ruijie_os"
    getters = Getters(
        facts=facts,
        interfaces=interfaces.interfaces,
        counters=interfaces.counters,
        addresses=interfaces.addresses,
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
        return ReloadGuard(terminal, PLATFORM, self._between)

    def _between(self, running: str, wanted: str) -> Sequence[str]:
        return commands_between(running, wanted)

    def _merged(self, running: str, candidate: str) -> str:
        return merged(running, candidate)

    def get_ntp_servers(self) -> dict[str, dict[str, Any]]:
        return administration.time_servers(self._running())

    def get_ntp_peers(self) -> dict[str, dict[str, Any]]:
        return administration.time_peers(self._running())

    def get_snmp_information(self) -> dict[str, Any]:
        """Return what SNMP tells of the device; communities are counted, not named."""
        return administration.snmp(self._running())

    def get_environment(self) -> dict[str, Any]:
        return environment.environment(self._session())

    def get_optics(self) -> dict[str, dict[str, Any]]:
        return environment.optics(self._session())

    @property
    def _probes(self) -> reach.RgosProbes:
        return reach.RgosProbes()
