# SPDX-License-Identifier: Apache-2.0
"""What the design of one device may look at: the intent, the plan, and facts across devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zongheng.addressing import AddressPlan
from zongheng.design.families import Family, family
from zongheng.design.sides import Side, area_of
from zongheng.intent import HEARTBEAT, MANAGEMENT, Intent, Node
from zongheng.intent.baseline import DeviceBaseline
from zongheng.policy.model import ExitPolicy

MANAGEMENT_PROCESS, DOMAIN_PROCESSES_FROM = 1, 10


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts across devices, computed once: links by host, the compiled exit policy."""

    intent: Intent
    plan: AddressPlan
    sides: Mapping[str, tuple[Side, ...]]
    exit_policy: ExitPolicy


@dataclass(frozen=True, slots=True)
class Context:
    """One device in its network."""

    node: Node
    facts: Facts

    @property
    def intent(self) -> Intent:
        return self.facts.intent

    @property
    def plan(self) -> AddressPlan:
        return self.facts.plan

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.facts.sides[self.node.host]

    @property
    def baseline(self) -> DeviceBaseline:
        return self.intent.baselines.of(self.node.role)

    @property
    def is_exit(self) -> bool:
        return self.node.role == "exit"

    @property
    def area(self) -> str:
        return area_of(self.intent, self.node)

    @property
    def planes(self) -> tuple[str, ...]:
        """Return the planes that the device takes part in, in index order."""
        carried = {plane for side in self.sides for plane in side.planes}
        return tuple(plane for plane in self.intent.planes if plane == MANAGEMENT or plane in carried)

    @property
    def family(self) -> Family:
        return family(self.node.family, self.node.host)

    @property
    def queues(self) -> bool:
        """Return whether the ports of links queue the network's service classes."""
        return self.family.queues and bool(self.intent.services)

    def vlan_interface(self, vlan: int) -> str:
        """Return the name of a VLAN interface of a switch."""
        return f"{self.family.vlan_interface}{vlan}"

    def vrf_of(self, plane: str) -> str | None:
        """Return the VPN instance of a plane: none for management, and none on an exit.

        An exit keeps its two planes apart by zones and not by tables: its own policy denies between them,
        and address translation needs inside and outside in one table.
        """
        if plane == MANAGEMENT or self.is_exit:
            return None
        return self.intent.domains[plane].vpn

    def process(self, plane: str) -> int:
        """Return the OSPF process of a plane: 1 for management, 10 + index for a domain."""
        index = self.intent.planes[plane]
        return MANAGEMENT_PROCESS if index == 0 else DOMAIN_PROCESSES_FROM + index

    def zone_of(self, plane: str) -> str | None:
        """Return the firewall zone of a plane's links; none where the device is no firewall."""
        if not self.is_exit:
            return None
        purpose = plane if plane in (MANAGEMENT, HEARTBEAT) else "internet"
        return self.zone_for(purpose)

    def zone_for(self, purpose: str) -> str | None:
        """Return the firewall zone of a purpose (``carrier``, ``dmz``, ``internet``, …)."""
        zones = self.facts.exit_policy.zones
        return next((zone.name for zone in zones if purpose in zone.purposes), None)
