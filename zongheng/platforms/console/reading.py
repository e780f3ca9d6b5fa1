# SPDX-License-Identifier: Apache-2.0
"""NAPALM's getters of a console's device: who answers which, as each platform's table says."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from zongheng.platforms.console.answers import Asked
from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.console.getters import time_sources
from zongheng.platforms.console.getters.reach import Ping
from zongheng.platforms.console.getters.snmp import snmp

_Told = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Getters:
    """The functions that ask a platform's devices; each returns what NAPALM wants told."""

    facts: Callable[[Asked], _Told]
    interfaces: Callable[[Asked], _Told]
    counters: Callable[[Asked], _Told]
    addresses: Callable[[Asked], _Told]
    arp: Callable[[Asked, str], list[_Told]]
    ipv6_neighbours: Callable[[Asked], list[_Told]]
    mac_addresses: Callable[[Asked], list[_Told]]
    lldp: Callable[[Asked], _Told]
    lldp_detail: Callable[[Asked, str], _Told]
    bgp: Callable[[Asked], _Told]
    bgp_detail: Callable[[Asked, str], _Told]
    routes: Callable[..., _Told]
    time_statistics: Callable[[Asked], list[_Told]]
    users: Callable[[str], _Told]
    """Of the running configuration."""
    network_instances: Callable[[Asked, str], _Told]
    vlans: Callable[[Asked], _Told]


class Probing(Protocol):
    """How devices are told to probe."""

    def ping(self, device: Asked, asked: Ping) -> _Told:
        """Return NAPALM's ping."""

    def traceroute(
        self,
        device: Asked,
        destination: str,
        *,
        source: str = "",
        ttl: int = 255,
        timeout: int = 2,
        vrf: str = "",
    ) -> _Told:
        """Return NAPALM's traceroute."""


class ReadingDriver(ConsoleDriver):
    """A device whose platform answers NAPALM's getters. Signatures and results are NAPALM's."""

    getters: ClassVar[Getters]

    def get_facts(self) -> _Told:
        return self.getters.facts(self._session())

    def get_interfaces(self) -> _Told:
        return self.getters.interfaces(self._session())

    def get_interfaces_counters(self) -> _Told:
        return self.getters.counters(self._session())

    def get_interfaces_ip(self) -> _Told:
        return self.getters.addresses(self._session())

    def get_arp_table(self, vrf: str = "") -> list[_Told]:
        return self.getters.arp(self._session(), vrf)

    def get_ipv6_neighbors_table(self) -> list[_Told]:
        return self.getters.ipv6_neighbours(self._session())

    def get_mac_address_table(self) -> list[_Told]:
        return self.getters.mac_addresses(self._session())

    def get_lldp_neighbors(self) -> _Told:
        return self.getters.lldp(self._session())

    def get_lldp_neighbors_detail(self, interface: str = "") -> _Told:
        return self.getters.lldp_detail(self._session(), interface)

    def get_bgp_neighbors(self) -> _Told:
        return self.getters.bgp(self._session())

    def get_bgp_neighbors_detail(self, neighbor_address: str = "") -> _Told:
        return self.getters.bgp_detail(self._session(), neighbor_address)

    def get_route_to(self, destination: str = "", protocol: str = "", longer: bool = False) -> _Told:
        return self.getters.routes(self._session(), destination, protocol, longer=longer)

    def get_ntp_servers(self) -> _Told:
        return time_sources.servers(self._running(), self.platform)

    def get_ntp_peers(self) -> _Told:
        return time_sources.peers(self._running(), self.platform)

    def get_ntp_stats(self) -> list[_Told]:
        return self.getters.time_statistics(self._session())

    def get_users(self) -> _Told:
        """Return the accounts with their levels; passwords are never told."""
        return self.getters.users(self._running())

    def get_snmp_information(self) -> _Told:
        """Return what SNMP tells of the device; communities are counted, not named."""
        return snmp(self._running(), self.platform)

    def get_network_instances(self, name: str = "") -> _Told:
        return self.getters.network_instances(self._session(), name)

    def get_vlans(self) -> _Told:
        return self.getters.vlans(self._session())

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
    ) -> _Told:
        asked = Ping(destination, source, ttl, timeout, size, count, vrf, source_interface)
        return self._probes.ping(self._session(), asked)

    @property
    @abstractmethod
    def _probes(self) -> Probing:
        """Return how this device is told to probe."""

    def traceroute(
        self, destination: str, source: str = "", ttl: int = 255, timeout: int = 2, vrf: str = ""
    ) -> _Told:
        return self._probes.traceroute(
            self._session(), destination, source=source, ttl=ttl, timeout=timeout, vrf=vrf
        )
