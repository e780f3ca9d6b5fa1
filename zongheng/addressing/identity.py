# SPDX-License-Identifier: Apache-2.0
"""What an owner is called, and why: its AS number, the names and IS-IS titles of its devices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zongheng.addressing.explanation import Explained
from zongheng.language import pick

if TYPE_CHECKING:
    from zongheng.addressing.plan import AddressPlan


def identified(plan: AddressPlan, owner: str) -> Iterator[Explained]:
    """Yield the identifiers of a site or unit, and of the devices that stand there."""
    as_number = pick(zh="AS 号", en="AS number")
    yield Explained(owner, as_number, str(plan.as_number(owner)), _why_this_as(plan, owner))
    for node in plan.intent.nodes_of(owner):
        name = pick(zh=f"{node.host} 域名", en=f"{node.host} name")
        why = pick(zh="前缀和短名，网络的域", en="prefix and slug, the network's domain")
        yield Explained(owner, name, plan.fqdn(node.host), why)
        why = pick(zh="AS 所在地市的编码，LoopBack0", en="city of the AS's code, LoopBack0")
        yield Explained(owner, f"{node.host} IS-IS NET", plan.isis_net(node.host), why)


def _why_this_as(plan: AddressPlan, owner: str) -> str:
    unit = plan.intent.units.get(owner)
    site = plan.intent.as_site(unit.site if unit else owner)
    if site == plan.intent.network.division:
        return pick(zh="network.yml 写明的本网 AS 号", en="the network's, from network.yml")
    of_whom = f"{plan.intent.sites[site].name} {site}"
    return pick(zh=f"由{of_whom} 的编码得出", en=f"from the code of {of_whom}")
