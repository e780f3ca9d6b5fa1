# SPDX-License-Identifier: Apache-2.0
"""Routing neighbours prove who they are."""

from __future__ import annotations

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.isis import Guarded, guarded_by_isis
from zongheng.audit.reading.routing import Membership, bgp_peers, memberships
from zongheng.audit.verdict import Observation, failed, passed
from zongheng.audit.wording import words


def igp_is_authenticated(device: Device, facts: SiteFacts) -> list[Observation]:
    """Wherever OSPF, OSPFv3 or IS-IS may meet a neighbour, it authenticates with a digest."""
    del facts
    found = [_guarded(member) for member in memberships(device)]
    return [*found, *map(_by_isis, guarded_by_isis(device))] or [
        passed(
            section=device.first("ospf") or device.first("isis"),
            why=words("没有可建立邻居的接口", "no interface can meet a neighbour"),
        )
    ]


def _guarded(member: Membership) -> Observation:
    section = member.interface or member.area
    if member.strong:
        return passed(member.guard, section=section)
    name = member.interface.text.removeprefix("interface ") if member.interface else _area(member)
    label = f"{' '.join(member.process.text.split()[:2])} {name}"
    if member.guard is not None:
        why = words(f"{label} 的认证为明文或不认证", f"{label}: the authentication is in clear or none")
    else:
        why = words(f"{label} 没有邻居认证", f"{label} does not authenticate neighbours")
    return failed(member.guard, section=section, why=why, fix=_ospf_fix(member))


def _by_isis(one: Guarded) -> Observation:
    if one.strong:
        return passed(one.guard, section=one.section)
    label = one.section.text.removeprefix("interface ")
    why = words(
        f"{label} 的 {one.wanted} 没有摘要认证", f"{label}: {one.wanted} does not authenticate with a digest"
    )
    mode = f"{one.wanted} hmac-sha256 key-id 1 cipher {{{{secret:isis_key}}}}"
    return failed(one.guard, section=one.section, why=why, fix=(one.section.text, f" {mode}", " quit"))


def _ospf_fix(member: Membership) -> tuple[str, ...]:
    key = "hmac-sha256 key-id 1" if member.word == "ospfv3" else "hmac-sha256 1"
    mode = f"authentication-mode {key} cipher {{{{secret:ospf_key}}}}"
    if member.interface is not None:
        return (member.interface.text, f" {member.word} {mode}", " quit")
    return (member.process.text, f" {_area(member)}", f"  {mode}", "  quit", " quit")


def _area(member: Membership) -> str:
    return member.area.text if member.area is not None else ""


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
        fix = (
            *entered,
            f"{pad}peer {peer.name} password cipher {{{{secret:bgp_key}}}}",
            *(" quit" for _ in entered),
        )
        found.append(failed(peer.node, section=peer.node.parent, why=why, fix=fix))
    return found
