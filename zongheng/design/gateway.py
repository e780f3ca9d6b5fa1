# SPDX-License-Identifier: Apache-2.0
"""The unified internet exit at one gateway: carriers, the portal's zone, the pair, and its zones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zongheng.design.context import Context
from zongheng.design.model import (
    Defence,
    HealthCheck,
    HighAvailability,
    Inspection,
    Interface,
    StaticRoute,
    Vrrp,
    Zone,
)
from zongheng.intent.exit import Carrier, Dmz

ACTIVE_PREFERENCE, STANDBY_PREFERENCE, LAST_PREFERENCE = 60, 80, 250
DEFAULT_ROUTE = "0.0.0.0/0"


def exit_interfaces(context: Context) -> Iterator[Interface]:
    """Yield the ports to the carriers and to published servers."""
    wanted = context.exit
    for group, carrier in enumerate(_carriers(context), start=1):
        yield from _carrier_interfaces(context, carrier, group)
    if wanted.dmz and context.node.host in wanted.dmz.local4:
        yield _dmz(context, wanted.dmz, len(wanted.carriers) + 1)


def default_routes(context: Context) -> Iterator[StaticRoute]:
    """Yield a default route to each carrier, gone while the carrier does not answer."""
    for carrier in _carriers(context):
        active = carrier.weight == "active"
        yield StaticRoute(
            prefix=DEFAULT_ROUTE,
            via=str(carrier.peer4),
            preference=ACTIVE_PREFERENCE if active else STANDBY_PREFERENCE,
            track=carrier.name,
            description=carrier.name,
        )


def discard_routes(context: Context) -> Iterator[StaticRoute]:
    """Yield a discard route for what carriers route here to be translated: what is left must not go back."""
    for prefix in context.exit_policy.own_addresses:
        yield StaticRoute(prefix=prefix, preference=LAST_PREFERENCE, description="translation")


def health_checks(context: Context) -> Iterator[HealthCheck]:
    """Yield one check a carrier: does its gateway answer through this line."""
    for carrier in _carriers(context):
        yield HealthCheck(
            name=carrier.name,
            destination=str(carrier.peer4),
            interface=_carrier_port(context, carrier),
            next_hop=str(carrier.peer4),
        )


def availability(context: Context) -> HighAvailability | None:
    """Return the pair as this gateway sees it; none where it stands alone."""
    heartbeat = next((side for side in context.sides if side.heartbeat), None)
    gateways = context.exit.gateways
    if heartbeat is None or context.node.host not in gateways:
        return None
    inward = tuple(side.port for side in context.sides if not side.heartbeat)
    plane = heartbeat.planes[0]
    return HighAvailability(
        role="active" if context.node.host == gateways[0] else "standby",
        peer=heartbeat.peer,
        interface=heartbeat.port,
        local=heartbeat.addresses(context.plan, plane)[0].partition("/")[0],
        remote=heartbeat.peer_address(context.plan, plane),
        tracked=inward,
    )


def zones(context: Context, interfaces: Iterable[Interface]) -> Iterator[Zone]:
    """Yield the policy's zones with the interfaces that lie in each."""
    placed = tuple(interfaces)
    for zone in context.exit_policy.zones:
        yield Zone(
            name=zone.name,
            title=zone.title,
            priority=zone.priority,
            interfaces=tuple(interface.name for interface in placed if interface.zone == zone.name),
        )


def inspection(context: Context) -> Inspection:
    """Return the content security of the network's baseline."""
    ids, dmz = context.intent.baselines.ids, context.exit.dmz
    return Inspection(
        ips_profile=ids.ips_profile,
        av_profile=ids.av_profile,
        url_profile=ids.url_profile,
        update_at=ids.update_at,
        resolver=str(dmz.dns) if dmz and dmz.dns else None,
    )


def defence(context: Context) -> Defence:
    """Return the defences of the network's firewall baseline."""
    firewall = context.intent.baselines.firewall
    return Defence(
        attacks=firewall.attacks,
        state_check=firewall.state_check,
        session_log=firewall.session_log,
        policy_log=firewall.policy_log,
        threat_log=firewall.threat_log,
    )


def _carriers(context: Context) -> tuple[Carrier, ...]:
    return tuple(c for c in context.exit.carriers if context.node.host in c.local4)


def _carrier_port(context: Context, carrier: Carrier) -> str:
    port = context.node.hardware.named_port(carrier.gateway_port)
    return f"{port}.{carrier.vlan}" if carrier.vlan else port


def _carrier_interfaces(context: Context, carrier: Carrier, group: int) -> Iterator[Interface]:
    name = _carrier_port(context, carrier)
    port = context.node.hardware.named_port(carrier.gateway_port)
    if name != port:
        yield Interface(
            name=port,
            kind="physical",
            description=f"CARRIER {carrier.name}",
            purpose="port",
            bandwidth=carrier.bandwidth,
        )
    yield Interface(
        name=name,
        kind="sub" if carrier.vlan else "physical",
        description=f"CARRIER {carrier.name}",
        purpose="carrier",
        vlan=carrier.vlan or None,
        parent=port if carrier.vlan else None,
        plane=carrier.name,
        address4=str(carrier.local4[context.node.host]),
        vrrp=_virtual(context, group, carrier.virtual4),
        zone=context.zone_for("carrier"),
        bandwidth=None if carrier.vlan else carrier.bandwidth,
    )


def _dmz(context: Context, dmz: Dmz, group: int) -> Interface:
    return Interface(
        name=context.node.hardware.named_port(dmz.port),
        kind="physical",
        description="DMZ",
        purpose="dmz",
        plane="dmz",
        address4=f"{dmz.local4[context.node.host]}/{dmz.prefix4.prefixlen}",
        vrrp=_virtual(context, group, dmz.virtual4),
        zone=context.zone_for("dmz"),
    )


def _virtual(context: Context, group: int, address: object) -> tuple[Vrrp, ...]:
    """Return the address that the pair shares; the gateway named first leads."""
    active = context.node.host == context.exit.gateways[0]
    return (Vrrp(group=group, address=str(address), state="active" if active else "standby"),)
