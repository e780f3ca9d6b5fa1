# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver for VRP: versions 5 and 8, and USG (``flavour`` ``vrp5``, ``vrp8`` or ``usg``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zongheng.platforms.console.device_lock import DeviceLock
from zongheng.platforms.console.getters.reach import Probes
from zongheng.platforms.console.guard import Guard
from zongheng.platforms.console.reading import Getters, ReadingDriver
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.huawei_vrp.device_lock import ExclusiveConfiguration
from zongheng.platforms.huawei_vrp.getters import (
    administration,
    bgp,
    environment,
    instances,
    neighbours,
    policies,
    probes,
    reach,
    time_sources,
)
from zongheng.platforms.huawei_vrp.getters.answers import INTERFACES
from zongheng.platforms.huawei_vrp.getters.facts import facts
from zongheng.platforms.huawei_vrp.getters.routes import routes_to
from zongheng.platforms.huawei_vrp.guard import guard_for
from zongheng.platforms.huawei_vrp.patch import PLATFORM, commands_between, merged
from zongheng.platforms.huawei_vrp.terminal import VrpTerminal


class VrpDriver(ReadingDriver):
    """One VRP device. Every failure is a ``ZonghengError``; the session stays usable after it."""

    platform = PLATFORM
    flavours = ("vrp5", "vrp8", "usg")
    terminals = VrpTerminal
    device_type = "huawei_vrp"
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
        return guard_for(self.flavour, terminal)

    def _locking(self, terminal: Console) -> DeviceLock:
        return ExclusiveConfiguration(terminal)

    def _between(self, running: str, wanted: str) -> Sequence[str]:
        return commands_between(running, wanted, self.flavour)

    def _merged(self, running: str, candidate: str) -> str:
        return merged(running, candidate, self.flavour)

    def get_bgp_config(self, group: str = "", neighbor: str = "") -> dict[str, dict[str, Any]]:
        return bgp.configuration(self._running(), group, neighbor)

    def get_probes_config(self) -> dict[str, dict[str, dict[str, Any]]]:
        return probes.configured(self._running())

    def get_firewall_policies(self) -> dict[str, list[dict[str, Any]]]:
        """Return the security policy; routers and switches have none: NotImplementedError."""
        if self.flavour != "usg":
            raise NotImplementedError
        return policies.security_policy(self._running())

    def get_environment(self) -> dict[str, Any]:
        return environment.environment(self._session(), self.flavour)

    def get_optics(self) -> dict[str, dict[str, Any]]:
        return environment.optics(self._session(), self.flavour)

    @property
    def _probes(self) -> Probes:
        return reach.PROBES[self.flavour]
