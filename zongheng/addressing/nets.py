# SPDX-License-Identifier: Apache-2.0
"""The pools whose blocks somebody uses as a net: what each is called, and what goes with it."""

from __future__ import annotations

from typing import NamedTuple

from zongheng.addressing.demand import pools_named
from zongheng.intent import Intent
from zongheng.intent.pool_names import domain_of, pool_names, purpose_of
from zongheng.intent.purpose import LAN, MANAGEMENT_LAN, PURPOSES
from zongheng.language import pick

MANAGEMENT6 = 0
"""The number of the management LAN's /64 in a site's IPv6 block: that of its plane."""


class Net(NamedTuple):
    """What all nets of one pool have in common.

    ``number`` is that of their /64 in the owner's IPv6 block, None where they have none; ``gateway``:
    they are LANs, whose first address is the gateway; ``vlan``: that of the pool, where it says one.
    """

    pool: str
    domain: str | None
    number: int | None
    gateway: bool
    vlan: int | None


def nets_of(intent: Intent) -> dict[str, Net]:
    """Return the nets of a network by pool name, the LANs of the domains first."""
    named = (name for name in pool_names(intent.file) if _is_net(intent, name))
    return {name: _net(intent, name) for name in named}


def net_title(intent: Intent, net: Net) -> str:
    """Return what an operator calls the nets of a pool."""
    if net.pool in intent.domains:
        return pick(zh=intent.domains[net.pool].title, en=net.pool)
    word = purpose_of(intent.file, net.pool).word
    return pick(zh=f"{intent.domains[net.domain].title}{word}" if net.domain else word, en=net.pool)


def _is_net(intent: Intent, name: str) -> bool:
    return name == MANAGEMENT_LAN or purpose_of(intent.file, name).of_domain


def _net(intent: Intent, name: str) -> Net:
    purpose = purpose_of(intent.file, name)
    domain = domain_of(intent.file, name)
    if purpose is PURPOSES[LAN]:
        return Net(name, domain, intent.lan6_number(name), gateway=True, vlan=None)
    pool = pools_named(intent, name)[0]
    index = MANAGEMENT6 if name == MANAGEMENT_LAN else pool.index
    return Net(name, domain, index, purpose.gateway, pool.vlan)
