# SPDX-License-Identifier: Apache-2.0
"""What devices ask of an interface's addresses: ones of a host, and no network that another interface has.

That link-local addresses of Huawei's are said to be so is how the published formats have it. No manual that
we have prints the refusals, so their wording is ours; that ``ipv6 enable`` comes first is unconfirmed too.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from zongheng.twin.configuration.tree import Section, Words

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface
_BINDINGS = (("ip", "binding", "vpn-instance"), ("vrf", "forwarding"))
V4, V6 = ("ip", "address"), ("ipv6", "address")
_SECOND = ("sub", "secondary")
LINK_LOCAL = ipaddress.IPv6Network("fe80::/10")
_LIMITED = ipaddress.IPv4Network("0.0.0.0/8")


def unique_address(edit: Edit) -> None:
    """An IPv4 address is that of a host, once on its interface, in a network of no other interface."""
    if edit.removes:
        return
    here = ipaddress.IPv4Interface(f"{edit.arguments['ip']}/{edit.arguments['mask']}")
    if not _is_host(here):
        edit.refusal = edit.says("address_invalid")
    elif _is_doubled(edit, here) or _is_elsewhere(edit, here):
        edit.refusal = edit.says("address_conflict")


def unique_address6(edit: Edit) -> None:
    """An IPv6 address has a prefix of no other interface; link-local ones are said to be so."""
    if edit.removes:
        return
    length = edit.arguments.get("length")
    here = ipaddress.IPv6Interface(edit.arguments.get("prefix") or f"{edit.arguments['ip']}/{length}")
    if not _is_host(here) or here.ip in LINK_LOCAL:
        edit.refusal = edit.says("address_invalid")
    elif _is_elsewhere(edit, here):
        edit.refusal = edit.says("address_conflict")


def _enabled_address6(edit: Edit) -> None:
    """Huawei's interfaces take addresses of IPv6 once it is enabled on them."""
    if not edit.removes and ("ipv6", "enable") not in edit.section.entries:
        edit.refusal = edit.says("ipv6_off")
    elif "prefix" in edit.arguments or "length" in edit.arguments:
        unique_address6(edit)
    elif "ip" in edit.arguments and ipaddress.IPv6Address(edit.arguments["ip"]) not in LINK_LOCAL:
        edit.refusal = edit.says("address_invalid")


def _is_host(here: Interface) -> bool:
    """Tell whether an interface can have this address: no group, loop, network or broadcast."""
    address, whole = here.ip, here.network
    if address.is_multicast or address.is_loopback or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return True
    ends = (whole.network_address, whole.broadcast_address) if whole.prefixlen < 31 else ()
    return address not in ends and address not in _LIMITED and not address.is_reserved


def _is_doubled(edit: Edit, here: Interface) -> bool:
    """Tell whether the interface has the address already, as what the line would not overwrite."""
    second = edit.words[-1] in _SECOND
    for entry in edit.section.beginning(V4):
        overwritten = entry.words == edit.words or (not second and entry.words[-1] not in _SECOND)
        if not overwritten and entry.words[2] == str(here.ip):
            return True
    return False


def _is_elsewhere(edit: Edit, here: Interface) -> bool:
    """Tell whether another interface of the same VPN instance has an address of this network."""
    vpn, kind = instance_of(edit.section), V4 if here.version == 4 else V6
    others = (
        entry.body
        for entry in edit.root.beginning(("interface",))
        if entry.body is not None and entry.body is not edit.section and instance_of(entry.body) == vpn
    )
    return any(one.network.overlaps(here.network) for body in others for one in addresses(body, kind))


def addresses(body: Section, kind: Words) -> Iterator[Interface]:
    """Yield an interface's addresses, ``ip address`` or ``ipv6 address``, those of links left out."""
    for entry in body.beginning(kind):
        words = entry.words[2:4]
        if words[-1] not in ("link-local", "dhcp-alloc"):
            yield _interface(words[:1] if "/" in words[0] else words)


@lru_cache(maxsize=16384)
def _interface(words: Words) -> Interface:
    return ipaddress.ip_interface("/".join(words))


def instance_of(body: Section) -> str:
    """Return the VPN instance that an interface is bound to; empty for the global table."""
    bound = next((body.entries[words] for words in _BINDINGS if words in body.entries), None)
    return bound.value[0] if bound else ""


ADDRESS_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "unique-address": unique_address,
    "unique-address6": unique_address6,
    "enabled-address6": _enabled_address6,
}
