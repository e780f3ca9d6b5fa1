# SPDX-License-Identifier: Apache-2.0
"""What settings of tunnels and IPsec do beyond being kept: refusals of real devices.

The vendor documents the order (a policy before it is applied, a tunnel's protocol before its ends); the
words of the refusals are ours where no transcript shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.tree import Entry, Section

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

_ENDS = (("source",), ("destination",), ("gre", "key"), ("keepalive",))
_WHOLE = (("security", "acl"), ("ike-peer",), ("proposal",))


def _tunnel_protocol(edit: Edit) -> None:
    """Only tunnels have one, and what it made possible goes with it."""
    if "tunnel" not in edit.path[-1][1].lower():
        edit.refusal = "Error: This command is supported only on tunnel interfaces."
        return
    known = edit.section.find("tunnel-protocol")
    if edit.removes or (known and known.words != edit.words):
        for identity in _ENDS:
            edit.section.entries.pop(identity, None)


def _of_a_tunnel(edit: Edit) -> None:
    protocol = edit.section.find("tunnel-protocol")
    if not edit.removes and (protocol is None or protocol.value == ("none",)):
        edit.refusal = "Error: Please configure the tunnel protocol first."


def _leased(edit: Edit) -> None:
    """An interface has an address of its own or one by DHCP."""
    if not edit.removes and edit.section.entries.get(("ip", "address")):
        edit.refusal = "Error: Please delete the configured IP address first."


def _whole_policy(edit: Edit) -> None:
    """A policy is applied only when every entry has a flow, a peer with a key, and a proposal."""
    if edit.removes:
        return
    for entry in policies(edit.root, edit.words[-1]):
        if missing(edit.root, entry):
            edit.refusal = "Error: The IPSec policy is incomplete."


def policies(root: Section, name: str) -> list[Entry]:
    """Return the entries of a policy, in order of their numbers."""
    return sorted(root.beginning(("ipsec", "policy", name)), key=lambda entry: int(entry.words[3]))


def settings(root: Section, entry: Entry) -> list[Section]:
    """Return where the settings of a policy's entry stand: in itself, or in those of its template."""
    if "template" in entry.words:
        found = root.beginning(("ipsec", "policy-template", entry.words[-1]))
        return [one.body for one in found if one.body is not None]
    return [entry.body] if entry.body is not None else []


def missing(root: Section, entry: Entry) -> bool:
    """Tell whether something that negotiation needs is not there; a template may do without a flow."""
    stand = settings(root, entry)
    for section in stand:
        needed = _WHOLE[1:] if "template" in entry.words else _WHOLE
        if any(section.find(*words) is None for words in needed):
            return True
        named = section.find("ike-peer")
        peer = root.find("ike", "peer", *named.value) if named else None
        body = peer.body if peer else None
        if body is None or body.find("pre-shared-key") is None:
            return True
    return not stand


def _policy_in_use(edit: Edit) -> None:
    """A policy whose last entry goes must be on no interface."""
    if not edit.removes:
        return
    name = edit.words[2]
    left = [e for e in policies(edit.root, name) if e.words[: len(edit.words)] != edit.words]
    if not left and _applied(edit.root, name):
        edit.refusal = "Error: The IPSec policy is in use."


def _applied(root: Section, name: str) -> bool:
    bodies = (entry.body for entry in root.all("interface") if entry.body is not None)
    used = (body.find("ipsec", "policy") for body in bodies)
    return any(entry is not None and entry.value == (name,) for entry in used)


def _template_in_use(edit: Edit) -> None:
    named = (entry.words for entry in edit.root.beginning(("ipsec", "policy")))
    if edit.removes and any(words[-2:] == ("template", edit.words[2]) for words in named):
        edit.refusal = "Error: The IPSec policy template is in use."


TUNNEL_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "tunnel-protocol": _tunnel_protocol,
    "of-a-tunnel": _of_a_tunnel,
    "leased": _leased,
    "whole-policy": _whole_policy,
    "policy-in-use": _policy_in_use,
    "template-in-use": _template_in_use,
}
