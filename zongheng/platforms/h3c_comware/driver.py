# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver for Comware 7 (``flavour`` ``comware7``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.console.getters import time_sources as configured_times
from zongheng.platforms.console.getters.reach import Ping
from zongheng.platforms.console.getters.snmp import snmp
from zongheng.platforms.console.guard import Guard
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.h3c_comware.getters import (
    administration,
    bgp,
    environment,
    instances,
    interfaces,
    neighbours,
    reach,
    time_sources,
)
from zongheng.platforms.h3c_comware.getters.facts import facts
from zongheng.platforms.h3c_comware.getters.routes import routes_to
from zongheng.platforms.h3c_comware.guard import DelayGuard
from zongheng.platforms.h3c_comware.patch import PLATFORM, commands_between
from zongheng.platforms.h3c_comware.terminal import ComwareTerminal


class ComwareDriver(ConsoleDriver):
    """One device of Comware 7. Every failure is a ``ZonghengError``; the session stays usable after it."""

    platform = PLATFORM
    flavours = ("comware7",)
    terminals = ComwareTerminal
    device_type = "hp_comware"

    def _guarded(self, terminal: Console) -> Guard:
        return DelayGuard(terminal, PLATFORM, self._between)

    def _between(self, running: str, wanted: str) -> Sequence[str]:
        return commands_between(running, wanted)

    def get_facts(self) -> dict[str, Any]:
        return facts(self._session())

    def get_interfaces(self) -> dict[str, dict[str, Any]]:
        return interfaces.interfaces(self._session())

    def get_interfaces_counters(self) -> dict[str, dict[str, int]]:
        return interfaces.counters(self._session())

    def get_interfaces_ip(self) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
        return interfaces.addresses(self._session())

    def get_arp_table(self, vrf: str = "") -> list[dict[str, Any]]:
        return neighbours.arp(self._session(), vrf)

    def get_ipv6_neighbors_table(self) -> list[dict[str, Any]]:
        return neighbours.ipv6_neighbours(self._session())

    def get_mac_address_table(self) -> list[dict[str, Any]]:
        return neighbours.mac_addresses(self._session())

    def get_lldp_neighbors(self) -> dict[str, list[dict[str, str]]]:
        return neighbours.lldp(self._session())

    def get_lldp_neighbors_detail(self, interface: str = "") -> dict[str, list[dict[str, Any]]]:
        return neighbours.lldp_detail(self._session(), interface)

    def get_bgp_neighbors(self) -> dict[str, dict[str, Any]]:
        return bgp.neighbours(self._session())

    def get_bgp_neighbors_detail(
        self, neighbor_address: str = ""
    ) -> dict[str, dict[int, list[dict[str, Any]]]]:
        return bgp.neighbours_detail(self._session(), neighbor_address)

    def get_route_to(
        self, destination: str = "", protocol: str = "", longer: bool = False
    ) -> dict[str, list[dict[str, Any]]]:
        return routes_to(self._session(), destination, protocol, longer=longer)

    def get_ntp_servers(self) -> dict[str, dict[str, Any]]:
        return configured_times.servers(self._running(), PLATFORM)

    def get_ntp_peers(self) -> dict[str, dict[str, Any]]:
        return configured_times.peers(self._running(), PLATFORM)

    def get_ntp_stats(self) -> list[dict[str, Any]]:
        return time_sources.statistics(self._session())

    def get_users(self) -> dict[str, dict[str, Any]]:
        """Return the accounts with their levels; passwords are never told."""
        return administration.users(self._running())

    def get_snmp_information(self) -> dict[str, Any]:
        """Return what SNMP tells of the device; communities are counted, not named."""
        return snmp(self._running(), PLATFORM)

    def get_environment(self) -> dict[str, Any]:
        return environment.environment(self._session())

    def get_optics(self) -> dict[str, dict[str, Any]]:
        return environment.optics(self._session())

    def get_network_instances(self, name: str = "") -> dict[str, dict[str, Any]]:
        return instances.network_instances(self._session(), name)

    def get_vlans(self) -> dict[str, dict[str, Any]]:
        return instances.vlans(self._session())

    def ping(
        self,
        destination: str,
        source: str = "",
        ttl: int = 255,
        timeout: int = 2,
        size: int = 100,
        count: int = 5,
        vrf: str = "",
        source_interface: str = "",
    ) -> dict[str, Any]:
        asked = Ping(destination, source, ttl, timeout, size, count, vrf, source_interface)
        return reach.ping(self._session(), asked)

    def traceroute(
        self, destination: str, source: str = "", ttl: int = 255, timeout: int = 2, vrf: str = ""
    ) -> dict[str, Any]:
        return reach.traceroute(
            self._session(), destination, source=source, ttl=ttl, timeout=timeout, vrf=vrf
        )
