# SPDX-License-Identifier: Apache-2.0
"""What settings of VPN instances and of BGP's families do beyond being kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.tree import Entry

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit


def _bind_vpn(edit: Edit) -> None:
    """Binding an interface to a VPN instance, or freeing it, clears its addresses and protocols."""
    section = edit.section
    bound = section.find("ip", "binding", "vpn-instance")
    if not edit.removes and bound and bound.words == edit.words:
        return
    for entry in list(section.entries.values()):
        if entry.words[:2] in _GONE_WITH_VPN or entry.words[0] in _PROTOCOLS_GONE_WITH_VPN:
            del section.entries[entry.identity]
    edit.messages += edit.says("binding_clears").splitlines()


_GONE_WITH_VPN = {
    ("ip", "address"),
    ("ipv6", "address"),
    ("ipv6", "enable"),
    ("ipv6", "nd"),
    ("dhcp", "select"),
    ("dhcp", "relay"),
}
_PROTOCOLS_GONE_WITH_VPN = {"ospf", "ospfv3", "isis", "vrrp", "vrrp6"}


def _remove_vpn(edit: Edit) -> None:
    """A VPN instance goes with all that refers to it, after a question where the dialect has one."""
    if not edit.removes or not edit.section.beginning(edit.words):
        return
    name = edit.words[2]
    edit.question = edit.says("vpn_question", name=name)

    def clean() -> None:
        for interface in edit.root.all("interface"):
            if interface.body and interface.body.find("ip", "binding", "vpn-instance", name):
                for entry in list(interface.body.entries.values()):
                    if entry.words[0] in ("ip", "ipv6", "ospf", "ospfv3", "isis", "vrrp", "vrrp6", "dhcp"):
                        del interface.body.entries[entry.identity]
        for section in (edit.root, *(e.body for e in edit.root.all("bgp") if e.body)):
            for entry in list(section.entries.values()):
                if _refers(entry, name):
                    del section.entries[entry.identity]

    edit.then.append(clean)


def _refers(entry: Entry, vpn: str) -> bool:
    words = entry.words
    return any(words[i : i + 2] == ("vpn-instance", vpn) for i in range(len(words) - 1))


def _bind_free_interface(edit: Edit) -> None:
    """An interface of one VPN instance has to be freed before it goes to another.

    It loses "IP addresses, routing protocols and others" (H3C, MPLS L3VPN commands), all of IPv6 included.
    """
    bound = edit.section.find(*edit.words[:3])
    if not edit.removes and bound and bound.words != edit.words:
        edit.refusal = edit.says("bound_elsewhere")
        return
    _bind_vpn(edit)
    if edit.removes or bound is None:
        for entry in edit.section.beginning(("ipv6", "nd")):
            del edit.section.entries[entry.identity]


def _both_targets(edit: Edit) -> None:
    """A target without a direction is kept as one line a direction."""
    configuration, path, line = edit.configuration, edit.path, " ".join(edit.words[:2])
    section, words, undo = edit.section, edit.words, "undo " if edit.removes else ""

    def split() -> None:
        section.entries.pop(words, None)
        for direction in ("import-extcommunity", "export-extcommunity"):
            configuration.enter(path, f"{undo}{line} {direction}")

    edit.then.append(split)


def _known_rd(edit: Edit) -> None:
    """BGP has a VPN instance only once that has a route distinguisher."""
    instance = edit.root.find("ip", "vpn-instance", edit.words[-1])
    if not edit.removes and not (instance and instance.body and instance.body.find("route-distinguisher")):
        edit.refusal = edit.says("no_rd")


def _whole_family(edit: Edit) -> None:
    """An address family without a cast is the unicast one, and is kept so."""
    if edit.words[-1] != "unicast":
        edit.words, edit.longer = (*edit.words, "unicast"), 1


def _one_bgp(edit: Edit) -> None:
    """BGP of one AS has to go before that of another comes."""
    other = edit.root.find(*edit.words[:-1])
    if not edit.removes and other and other.words != edit.words:
        edit.refusal = edit.says("other_bgp", number=other.words[-1])


VPN_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "bind-vpn": _bind_vpn,
    "bind-free-interface": _bind_free_interface,
    "remove-vpn": _remove_vpn,
    "both-targets": _both_targets,
    "known-rd": _known_rd,
    "whole-family": _whole_family,
    "one-bgp": _one_bgp,
}
