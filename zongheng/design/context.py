# SPDX-License-Identifier: Apache-2.0
"""What the design of one device may look at: the intent, the plan, and facts across devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zongheng.addressing import AddressPlan
from zongheng.addressing.prefix import Family
from zongheng.design.families import Family as DeviceFamily
from zongheng.design.families import family
from zongheng.design.model import InterfaceIsis, InterfaceOspf, IsisDigest
from zongheng.design.sides import Side, area_of
from zongheng.intent import HEARTBEAT, MANAGEMENT, Intent, Node
from zongheng.intent.baseline import DeviceBaseline
from zongheng.intent.exit import ExitIntent
from zongheng.intent.internet import Hub
from zongheng.intent.network import Igp
from zongheng.policy.model import ExitPolicy

MANAGEMENT_PROCESS, DOMAIN_PROCESSES_FROM = 1, 10

QOS_POLICY = "UPLINK"
"""The policy of the service classes on ports that queue them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts across devices, computed once: links by host, the compiled policies of exits by their sites."""

    intent: Intent
    plan: AddressPlan
    sides: Mapping[str, tuple[Side, ...]]
    exit_policies: Mapping[str, ExitPolicy]
    announced: Callable[[str, str, Family], tuple[str, ...]]
    """What a site announces to the one above it, by site, plane and family."""
    isis_digests: Mapping[str, IsisDigest]
    """What protects IS-IS, by the sites whose routing domains speak it."""


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
    def hub(self) -> Hub | None:
        """Return by what others meet the device over the internet; None where nobody does."""
        return self.intent.hubs.get(self.node.host)

    @property
    def is_exit(self) -> bool:
        return self.node.role == "exit"

    @property
    def exit(self) -> ExitIntent:
        """Return the exit that a gateway is of; of any other device, the one by which it goes out."""
        return self.intent.exit_of(self.node.host)

    @property
    def exit_policy(self) -> ExitPolicy:
        """Return what the gateways of the device's exit enforce."""
        return self.facts.exit_policies[self.intent.exit_site(self.node.site)]

    @property
    def has_own_exit(self) -> bool:
        """Return whether the device leads its site to the sites above, past an exit of the site's own."""
        upward = any(side.routing == "bgp" and side.towards == "parent" for side in self.sides)
        return upward and self.node.site in self.intent.exits

    @property
    def area(self) -> str:
        return area_of(self.intent, self.node)

    @property
    def igp(self) -> Igp:
        """Return what the device's routing domain speaks inside."""
        return self.intent.file.routing.of(self.intent.as_site(self.node.site))

    @property
    def runs_ospf(self) -> bool:
        """Return whether the device has a neighbour in its own routing domain that is met by OSPF."""
        return self._has_neighbour and self.igp != "isis"

    @property
    def runs_isis(self) -> bool:
        """Return whether the device has a neighbour in its own routing domain that is met by IS-IS."""
        return self._has_neighbour and self.igp != "ospf"

    @property
    def _has_neighbour(self) -> bool:
        return any(side.routing == "igp" and not side.heartbeat for side in self.sides)

    def known_by_ospf(self, plane: str) -> InterfaceOspf | None:
        """Return how OSPF tells of an own network that no neighbour is on; None where nobody is told."""
        if not self.runs_ospf:
            return None
        return InterfaceOspf(process=self.process(plane), area=self.area, passive=True)

    def known_by_isis(self, plane: str) -> InterfaceIsis | None:
        """Return how IS-IS tells of an own network that no neighbour is on; None where nobody is told."""
        return InterfaceIsis(process=self.process(plane), passive=True) if self.runs_isis else None

    @property
    def shared_lines(self) -> int:
        """Return over how many lines to its parent a device sends at the same time."""
        upward = [side for side in self.sides if side.routing == "bgp" and side.towards == "parent"]
        return max(1, sum(side.main for side in upward))

    @property
    def as_number(self) -> int:
        """Return the AS number of the device's routing domain."""
        return self.intent.as_number_of(self.node.site)

    @property
    def planes(self) -> tuple[str, ...]:
        """Return the planes that the device takes part in, in index order."""
        carried = {plane for side in self.sides for plane in side.planes}
        shared = {name for name, domain in self.intent.domains.items() if not domain.overlapping}
        if self.intent.departments or shared - carried:
            carried |= self._of_units
        if shared - carried:
            carried |= self._of_site
        return tuple(plane for plane in self.intent.planes if plane == MANAGEMENT or plane in carried)

    @property
    def _of_units(self) -> set[str]:
        """Return the domains of the units that hang on the device, also those that no link carries on."""
        here = (u for u in self.intent.units_of(self.node.site) if u.lifecycle != "retired")
        return {d for u in here if self.intent.attachment(u.code).host == self.node.host for d in u.domains}

    @property
    def _of_site(self) -> set[str]:
        """Return the domains of the site's own LANs, where they hang on the device."""
        here = self.node.hardware.ports("lan") and self.intent.lan_node(self.node.site).host == self.node.host
        return {d for d in self.intent.domains if here and self.plan.has_lan(self.node.site, d)}

    @property
    def family(self) -> DeviceFamily:
        return family(self.node.family, self.node.host)

    def serves_dhcp(self, domain: str) -> bool:
        """Return whether the device gives addresses on its LANs of a domain."""
        return self.family.leases and domain in self.baseline.dhcp.domains

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
        """Return the process of a plane, of OSPF and of IS-IS: 1 for management, 10 + index for a domain."""
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
        return next((zone.name for zone in self.exit_policy.zones if purpose in zone.purposes), None)
