# SPDX-License-Identifier: Apache-2.0
"""What devices ask of virtual routers (VRRP): addresses of their networks, of IPv6 the link-local one first.

That a group of IPv6 is made by its one link-local address, which is the last to go, and that a priority is of
a group that is there, is what references of H3C (High Availability, ``vrrp ipv6 vrid``) and of Huawei
(``vrrp6 vrid priority``) say; RFC 9568 (5.2.9) has the same order on the wire. No manual that we have prints
the refusals: their wording is ours. Only Huawei's devices refuse a virtual address outside the network here:
of the others we know less. That Ruijie's ask for the link-local address first is how published configurations
have it, no more.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.effects.address_effects import LINK_LOCAL, V4, V6, addresses
from zongheng.twin.configuration.tree import Words

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit


def _virtual_ip(edit: Edit) -> None:
    """A virtual address of Huawei's is in a network of its interface and in one group only.

    One that says its mask (firewalls) may be in another network.
    """
    if edit.removes:
        return
    if "mask" not in edit.arguments and _is_outside(edit, V4):
        edit.refusal = edit.says("virtual_ip_outside")
    _refuse_taken(edit)


def _virtual_ip6(edit: Edit) -> None:
    """Of IPv6 likewise, and in the order that every vendor asks for."""
    _local_first(edit)
    if edit.removes or edit.refusal or "ip" not in edit.arguments:
        return
    if ipaddress.IPv6Address(edit.arguments["ip"]) not in LINK_LOCAL:
        if _is_outside(edit, V6):
            edit.refusal = edit.says("virtual_ip_outside")
        _refuse_taken(edit)


def _is_outside(edit: Edit, kind: Words) -> bool:
    networks = [one.network for one in addresses(edit.section, kind)]
    return bool(networks) and not any(
        ipaddress.ip_address(edit.arguments["ip"]) in network for network in networks
    )


def _refuse_taken(edit: Edit) -> None:
    others = (entry.words for entry in edit.section.beginning(edit.words[:2]))
    if any(words[3:5] == edit.words[3:5] and words[2] != edit.words[2] for words in others):
        edit.refusal = edit.says("virtual_ip_taken")


def _local_first(edit: Edit) -> None:
    """A group of IPv6 has one link-local address: the first that comes, and the last that goes."""
    if "ip" not in edit.arguments:
        return
    head = edit.words[: edit.words.index(edit.arguments["ip"])]
    others = [
        ipaddress.IPv6Address(entry.words[len(head)])
        for entry in edit.section.beginning(head)
        if entry.words != edit.words
    ]
    is_local = ipaddress.IPv6Address(edit.arguments["ip"]) in LINK_LOCAL
    if edit.removes:
        if is_local and others:
            edit.refusal = edit.says("virtual_local_last")
        elif not others and head[-1] == "virtual-ip":
            edit.then.append(lambda: _end(edit, head[:-1]))
        return
    has_local = any(other in LINK_LOCAL for other in others)
    if is_local == has_local or (head[-1] == "virtual-ip" and is_local != (edit.words[-1] == "link-local")):
        edit.refusal = edit.says("virtual_local_first")


def _end(edit: Edit, group: Words) -> None:
    """A group without an address is none."""
    for entry in edit.section.beginning(group):
        del edit.section.entries[entry.identity]


def _known_vrid(edit: Edit) -> None:
    """A setting of a group is taken once the group has an address."""
    head = edit.words[: edit.words.index(edit.arguments["vrid"]) + 1]
    if not edit.removes and not edit.section.beginning((*head, "virtual-ip")):
        edit.refusal = edit.says("no_vrid")


VIRTUAL_ROUTER_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "virtual-ip": _virtual_ip,
    "virtual-ip6": _virtual_ip6,
    "virtual-local-first": _local_first,
    "known-vrid": _known_vrid,
}
