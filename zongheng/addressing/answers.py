# SPDX-License-Identifier: Apache-2.0
"""Questions of the plan, text in, text out: what the Ansible filters and the command line ask.

Sites and units may be named by code or slug. Whatever is not to be had is a ``ZonghengError`` with
code, value and fix; ``None`` and ``False`` are never an answer to a question for an address. Questions
about plain values are in ``values``.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from os import environ, stat
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from zongheng.addressing import arguments as read
from zongheng.addressing.bounds import check_bounds
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.link_nets import CHILD, PARENT
from zongheng.addressing.plan import AddressPlan
from zongheng.addressing.prefix import AFTER_SLASH, Family, Prefix, address_text
from zongheng.addressing.values import mask_of, range_of
from zongheng.errors import ZonghengError, problem
from zongheng.intent import load_network
from zongheng.intent.draft import EXITS
from zongheng.intent.purpose import IPV6
from zongheng.uncollected import uncollected

_FILES = ("network.yml", "sites.csv", "units.csv", "policy/exit.yml", "ledger.csv")

_NO_FOLDER = (None, "", "None")
"""What Ansible has for ``inventory_dir`` without one; of ``-i localhost,`` it is the word."""

_State = tuple[int, int, int]
_MISSING: _State = (0, 0, 0)

_KNOWN: dict[tuple[str, tuple[_State, ...]], Known] = {}
"""What is known of the files that are just being read, by their folder and states."""

_SUMMARIES: WeakKeyDictionary[AddressPlan, dict[tuple[str, str, Family], list[str]]] = WeakKeyDictionary()
"""What was found for a site and all below it: of a province, a walk over all its sites."""


class Known(Protocol):
    """What of the files of a network need not be checked again."""

    @property
    def intent(self) -> bool: ...
    @property
    def ledger(self) -> bool: ...


def plan_of(inventory: Path) -> AddressPlan:
    """Return the plan of an inventory folder, read again only when one of its files changed."""
    folder = str(inventory)
    return _read_plan(folder, _states(folder))


def _states(folder: str) -> tuple[_State, ...]:
    states = [_state(f"{folder}/{name}") for name in _FILES]
    return (*states, *(_state(path) for path in _exit_files(folder, states[0])))


@lru_cache(maxsize=4)
def _exit_files(folder: str, network: _State) -> tuple[str, ...]:
    """Return the files of exits of sites below the top; a new one comes with its gateways in network.yml."""
    del network  # part of the key only
    return tuple(sorted(str(path) for path in Path(folder, EXITS).glob("*")))


def inventory_of(inventory_dir: object) -> Path:
    """Return the folder whose plan a template asks: that of its host, or else ``ZONGHENG_INVENTORY``.

    A host that no folder names has none: the implicit localhost, or one of ``-i localhost,``.

    Raises:
        ZonghengError: ADR028 where there is neither.
    """
    folder = environ.get("ZONGHENG_INVENTORY") if inventory_dir in _NO_FOLDER else inventory_dir
    if not folder:
        raise ZonghengError(problem("ADR028"))
    return Path(read.text(folder))


def prepare_plan(inventory: Path, known: Callable[[], Known] | None = None) -> None:
    """Read the plan of an inventory folder for the processes that will be forked from this one.

    ``known`` looks up what of its files was found sound before, as they are. Where there is no ledger, or
    the plan cannot be read for whatever reason, it is left to them to say so if they ask.
    """
    folder = str(inventory)
    if _state(f"{folder}/ledger.csv") == _MISSING:
        return
    with suppress(Exception), uncollected():
        states = _states(folder)
        if known is not None:
            _KNOWN[folder, states] = known()
        try:
            plan = _read_plan(folder, states)
        finally:
            _KNOWN.clear()
        for node in islice(plan.intent.nodes.values(), 1):
            # the first question of a kind makes what all later ones are looked up in
            plan.code_of(plan.intent.sites[node.site].slug)
            plan.hostname(node.site)
            plan.loopback(node.host)
        # so that neither this process nor those forked from it ever look through it for garbage
        gc.freeze()


@lru_cache(maxsize=4)
def _read_plan(folder: str, states: tuple[_State, ...]) -> AddressPlan:
    known = _KNOWN.get((folder, states))
    inventory = Path(folder)
    intent = load_network(inventory, sound=known is not None and known.intent)
    ledger = Ledger.load(inventory / "ledger.csv", sound=known is not None and known.ledger)
    if known is None or not (known.intent and known.ledger):
        check_bounds(intent, ledger)
    return AddressPlan(intent, ledger)


def _state(path: str) -> _State:
    """Return what differs when a file was written anew, even twice within one tick of its clock."""
    try:
        found = stat(path)  # noqa: PTH116 - asked for every template; a Path costs more than the answer
    except OSError:
        return _MISSING
    return found.st_mtime_ns, found.st_size, found.st_ino


# Of sites and units -------------------------------------------------------------------------------


def site_prefix(plan: AddressPlan, owner: str, domain: str, family: int = 4) -> str:
    """Return the LAN of a site or unit in a domain."""
    return str(plan.lan(_owner(plan, owner), read.text(domain), read.family(family)))


def site_gateway(plan: AddressPlan, owner: str, domain: str, family: int = 4) -> str:
    """Return the gateway of a LAN."""
    lan = plan.routed_lan(_owner(plan, owner), read.text(domain), read.family(family))
    return address_text(lan.family, lan.usable[0])


def site_host(plan: AddressPlan, owner: str, domain: str, number: int, family: int = 4) -> str:
    """Return the usable address of a LAN with this number; 1 is the gateway, -1 the last."""
    wanted = read.number(number)
    return str(plan.host(_owner(plan, owner), read.text(domain), wanted, read.family(family)))


def site_range(plan: AddressPlan, owner: str, domain: str, family: int = 4, separator: str = "-") -> str:
    """Return the first and last usable address of a LAN; the first is the gateway."""
    lan = plan.lan(_owner(plan, owner), read.text(domain), read.family(family))
    return range_of(lan, True, read.text(separator))


def site_mask(
    plan: AddressPlan, owner: str, domain: str, notation: str = "dotted", family: int = 4
) -> str | int:
    """Return the mask of a LAN: ``dotted``, ``wildcard``, or as a ``length``."""
    return mask_of(plan.lan(_owner(plan, owner), read.text(domain), read.family(family)), notation)


def site_prefix_pair(plan: AddressPlan, owner: str, domain: str) -> dict[str, str]:
    """Return the LAN of a site or unit in a domain, in IPv4 and IPv6."""
    code, name = _owner(plan, owner), read.text(domain)
    return {"ipv4": str(plan.lan(code, name)), "ipv6": str(plan.lan(code, name, 6))}


def site_gateway_pair(plan: AddressPlan, owner: str, domain: str) -> dict[str, str]:
    """Return the gateway of a LAN, in IPv4 and IPv6."""
    code, name = _owner(plan, owner), read.text(domain)
    lan4, lan6 = plan.routed_lan(code, name), plan.routed_lan(code, name, 6)
    return {"ipv4": address_text(4, lan4.usable[0]), "ipv6": address_text(6, lan6.usable[0])}


def site_block(plan: AddressPlan, owner: str, pool: str) -> str:
    """Return the block that the ledger gave a site or unit in a pool."""
    return str(plan.block(_owner(plan, owner), read.text(pool)))


def site_summaries(plan: AddressPlan, site: str, pool: str, family: int = 4) -> list[str]:
    """Return the prefixes of a pool that a site advertises upward: they cover it and all below it."""
    asked = (_owner(plan, site), read.text(pool), read.family(family))
    if asked[1:] == (IPV6, 4):
        raise read.unfit(family, "6")
    known = _SUMMARIES.setdefault(plan, {})
    if asked not in known:
        known[asked] = [str(prefix) for prefix in plan.summaries(*asked)]
    if not known[asked]:
        raise ZonghengError(problem("ADR020", found=pool, owner=site, pool=pool))
    return known[asked].copy()


# Of devices and links -----------------------------------------------------------------------------


def loopback(plan: AddressPlan, host: str, family: int = 4) -> str:
    """Return the loopback of a device."""
    return str(plan.loopback(read.text(host), read.family(family)))


def loopback_pair(plan: AddressPlan, host: str) -> dict[str, str]:
    """Return the loopback of a device, in IPv4 and IPv6."""
    name = read.text(host)
    return {"ipv4": str(plan.loopback(name)), "ipv6": str(plan.loopback(name, 6))}


def loopback_ptr(plan: AddressPlan, host: str, family: int = 4) -> str:
    """Return the name of the PTR record of a device's loopback."""
    return plan.loopback(read.text(host), read.family(family)).reverse_pointer


def management_address(plan: AddressPlan, host: str) -> str:
    """Return the address by which a device is managed."""
    return str(plan.management_address(read.text(host)))


def link_end(plan: AddressPlan, host: str, uplink: int, plane: str, end: str = "own", family: int = 4) -> str:
    """Return one end (``own`` or ``parent``) of one plane of an uplink, with its length."""
    number = CHILD if read.choice(end, "own", "parent") == "own" else PARENT
    prefix = plan.uplink_prefix(read.text(host), read.number(uplink), read.text(plane), read.family(family))
    return _end(prefix, number)


def link_ends(plan: AddressPlan, host: str, uplink: int, plane: str, family: int = 4) -> dict[str, str]:
    """Return both ends of one plane of an uplink, each with its length, and the prefix between them."""
    prefix = plan.uplink_prefix(read.text(host), read.number(uplink), read.text(plane), read.family(family))
    return {"own": _end(prefix, CHILD), "parent": _end(prefix, PARENT), "prefix": str(prefix)}


def _end(prefix: Prefix, number: int) -> str:
    return address_text(prefix.family, prefix.network + number) + AFTER_SLASH[prefix.length]


# Identifiers and names ----------------------------------------------------------------------------


def as_number(plan: AddressPlan, host: str) -> int:
    """Return the AS number that a device is in: that of its site."""
    return plan.as_number(plan.node(read.text(host)).site)


def site_as_number(plan: AddressPlan, owner: str) -> int:
    """Return the AS number that a site or unit is in."""
    return plan.as_number(_owner(plan, owner))


def rd(plan: AddressPlan, domain: str) -> str:
    """Return the route distinguisher of a domain, which is the same on every device."""
    return plan.rd(read.text(domain))


def rt(plan: AddressPlan, domain: str, direction: str = "export") -> list[str]:
    """Return the route targets that a domain imports or exports."""
    wanted = read.choice(direction, "import", "export")
    return list((plan.rt_import if wanted == "import" else plan.rt_export)(read.text(domain)))


def vlan(plan: AddressPlan, plane: str) -> int:
    """Return the VLAN of a plane."""
    return plan.vlan(read.text(plane))


def router_id(plan: AddressPlan, host: str) -> str:
    """Return the router id of a device."""
    return str(plan.router_id(read.text(host)))


def isis_net(plan: AddressPlan, host: str) -> str:
    """Return the IS-IS network entity title of a device."""
    return plan.isis_net(read.text(host))


def hostname(plan: AddressPlan, site: str) -> str:
    """Return the host name of a site's first device."""
    return plan.hostname(_owner(plan, site))


def fqdn(plan: AddressPlan, host: str) -> str:
    """Return the name of a device in the network's DNS domain."""
    return plan.fqdn(read.text(host))


def service_name(plan: AddressPlan, owner: str, service: str) -> str:
    """Return the DNS name of a service that a site or unit offers."""
    return plan.service_name(_owner(plan, owner), read.label(service))


def _owner(plan: AddressPlan, name: object) -> str:
    return plan.code_of(read.text(name))


OF_THE_PLAN: Mapping[str, read.Question] = {
    question.__name__: question
    for question in (
        as_number,
        fqdn,
        hostname,
        isis_net,
        link_end,
        link_ends,
        loopback,
        loopback_pair,
        loopback_ptr,
        management_address,
        rd,
        router_id,
        rt,
        service_name,
        site_as_number,
        site_block,
        site_gateway,
        site_gateway_pair,
        site_host,
        site_mask,
        site_prefix,
        site_prefix_pair,
        site_range,
        site_summaries,
        vlan,
    )
}
