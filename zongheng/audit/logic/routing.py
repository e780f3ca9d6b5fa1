# SPDX-License-Identifier: Apache-2.0
"""Routing neighbours prove who they are."""

from __future__ import annotations

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.routing import Area, areas, bgp_peers, guarded_by_interfaces
from zongheng.audit.verdict import Observation, failed, passed
from zongheng.audit.wording import words


def ospf_is_authenticated(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each OSPF and OSPFv3 area, or every interface in it, authenticates with a digest."""
    del facts
    return [seen for area in areas(device) for seen in _area(device, area)]


def _area(device: Device, area: Area) -> list[Observation]:
    if area.strong:
        return [passed(area.guard, section=area.node)]
    guarded, bare = guarded_by_interfaces(device, area)
    if guarded and not bare:
        return [passed(interface) for interface in guarded]
    name = area.node.parent.text if area.node.parent is not None else ""
    values = {"section": name, "area": area.node.text, "mode": _mode(area)}
    if area.guard is not None:
        why = words("认证方式为明文或不认证", "the authentication is in clear or none")
        return [failed(area.guard, section=area.node, why=why, values=values)]
    shown = [interface.text.removeprefix("interface ") for interface in bare] if guarded else []
    why = words(
        f"{name} 的 {area.node.text} 没有邻居认证" + (f"（接口 {'、'.join(shown)}）" if shown else ""),
        f"{area.node.text} of {name} does not authenticate neighbours" + (f" ({', '.join(shown)})" if shown else ""),
    )
    return [failed(section=area.node, why=why, values=values)]


def _mode(area: Area) -> str:
    return "hmac-sha256 key-id 1" if area.v3 else "hmac-sha256 1"


def bgp_is_authenticated(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each BGP neighbour has a password or keychain, its own or its group's."""
    del facts
    found = []
    for peer in bgp_peers(device):
        if peer.guard is not None:
            found.append(passed(peer.guard, section=peer.guard.parent))
            continue
        why = words(f"BGP 邻居 {peer.name} 没有认证", f"BGP neighbour {peer.name} is not authenticated")
        path = peer.node.path
        entered = tuple(f"{' ' * depth}{text}" for depth, text in enumerate(path[:-1]))
        pad = " " * len(entered)
        fix = (*entered, f"{pad}peer {peer.name} password cipher {{{{secret:bgp_key}}}}", *(" quit" for _ in entered))
        found.append(failed(peer.node, section=peer.node.parent, why=why, fix=fix))
    return found
