# SPDX-License-Identifier: Apache-2.0
"""Service classes on uplinks, and the copy of traffic that an intrusion sensor sees."""

from __future__ import annotations

from collections.abc import Iterable

from zongheng.design.context import QOS_POLICY, Context
from zongheng.design.model import Interface, Mirror, QosClass, QosPolicy


def qos(context: Context, interfaces: Iterable[Interface]) -> QosPolicy | None:
    """Return the classes of the network's services, where any interface queues them."""
    if not any(interface.qos for interface in interfaces):
        return None
    return QosPolicy(
        name=QOS_POLICY,
        classes=tuple(
            QosClass(
                name=service.name,
                title=service.title,
                dscp=service.dscp,
                share_percent=service.share_percent,
                priority=service.dscp == "ef",
            )
            for service in context.intent.services
        ),
    )


def mirror(context: Context) -> Mirror | None:
    """Return what a core copies to its sensor: all that goes to the exits and to the level above."""
    nodes = context.intent.nodes
    sensor = next((side for side in context.sides if nodes[side.peer].role == "sensor"), None)
    if sensor is None or context.node.role != "core" or not context.intent.baselines.ids.mirror_core:
        return None
    sources = [side.port for side in context.sides if nodes[side.peer].role == "exit"]
    boundary = context.intent.boundary
    if boundary and any(peer.node == context.node.host for peer in boundary.peers):
        sources.append(context.node.hardware.port("boundary", 1))
    return Mirror(observer=sensor.port, sources=tuple(sorted(sources)), sensor=sensor.peer)
