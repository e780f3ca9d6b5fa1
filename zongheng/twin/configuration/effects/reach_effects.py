# SPDX-License-Identifier: Apache-2.0
"""What devices ask of static routes and ranges of terminal lines.

Unconfirmed: no manual that we have prints these refusals; their wording is ours. Only Huawei's devices refuse
a next hop of their own here: of the others we know less.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.twin.configuration.effects.address_effects import V4, V6, addresses, instance_of

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

_HOPS = ("next", "next2")


def _static_route(edit: Edit) -> None:
    """A route is kept with the network that its mask leaves, and leads out of an interface that is there."""
    at = 4 if edit.words[2] == "vpn-instance" else 2
    whole = ipaddress.ip_network("/".join(edit.words[at : at + 2]), strict=False)
    network = str(whole.network_address).upper()
    edit.words = (*edit.words[:at], network, *edit.words[at + 1 :])
    out = edit.arguments.get("out")
    if not edit.removes and out and ("interface", out) not in edit.root.entries:
        edit.refusal = edit.says("no_interface")


def _far_route(edit: Edit) -> None:
    """A next hop of Huawei's is no address of the device itself."""
    _static_route(edit)
    if edit.removes or edit.refusal:
        return
    hops = {edit.arguments[name] for name in _HOPS if name in edit.arguments}
    vpn = edit.words[3] if edit.words[2] == "vpn-instance" else ""
    kind = V4 if edit.words[0] == "ip" else V6
    bodies = [entry.body for entry in edit.root.beginning(("interface",)) if entry.body is not None]
    own = {
        str(one.ip).upper() for body in bodies if instance_of(body) == vpn for one in addresses(body, kind)
    }
    if hops & own:
        edit.refusal = edit.says("own_next_hop")


def _line_range(edit: Edit) -> None:
    """A range of terminal lines goes upwards."""
    if int(edit.arguments.get("last", edit.arguments["first"])) < int(edit.arguments["first"]):
        edit.refusal = edit.says("backwards")


REACH_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "static-route": _static_route,
    "far-route": _far_route,
    "line-range": _line_range,
}
