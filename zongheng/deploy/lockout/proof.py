# SPDX-License-Identifier: Apache-2.0
"""The lock-out proof: that after a change we still reach the device and log in.

It reads the *resulting* text, before a byte is sent. What cannot be proved is refused: the
guard against cutting a county off is not the place for benefit of the doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from zongheng.config import ConfigTree, bundle, parse
from zongheng.config.normal import normal_tree
from zongheng.deploy.lockout import aaa_servers, comware, filters, login, qos, rgos, rgos_ways, secpath
from zongheng.deploy.lockout.algorithms import algorithm_refusals
from zongheng.deploy.lockout.between import Places, Sending, Stop, stops_between
from zongheng.deploy.lockout.firewall import firewall_refusals
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.isis import passes_on
from zongheng.deploy.lockout.machine import machine_problems
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.perils import new_perils
from zongheng.deploy.lockout.rivals import led_elsewhere
from zongheng.deploy.lockout.way import Way, surviving
from zongheng.deploy.lockout.ways import ways
from zongheng.errors import Place, Problem, problem

_Refusals = Callable[[ConfigTree, ManagementPath], Iterator[str]]
_AtAPlace = Callable[[ConfigTree, ManagementPath, str], Iterator[str]]
_Located = Iterator[tuple[str, str]]
_Ways = Callable[[ConfigTree, ManagementPath], frozenset[Way]]


@dataclass(frozen=True, slots=True)
class _Checks:
    """What of a platform's text may keep us out; ``firewalls`` are the families whose zones may."""

    ssh: _Refusals
    account: _Refusals
    nat: _Refusals
    terminal: Callable[[ConfigTree], _Located]
    terminal_acl: Callable[[ConfigTree, ManagementPath], _Located]
    filter: _AtAPlace
    firewalls: Mapping[str, _AtAPlace]
    """By family: what zones and policies of devices that have them do to us."""
    filter_of_all: _Refusals = lambda _, __: iter(())
    """What of the filters is of no interface."""
    binding: str = "ip binding vpn-instance"
    """The words by which an interface leaves the global table."""
    ways: _Ways = ways

    def stops(self, family: str, tree: ConfigTree, path: ManagementPath, places: Places) -> Iterator[Stop]:
        """Yield what stops us at the places of a way: filters at each of them, zones at its interface."""
        for place in places:
            yield from (Stop("DEP111", place, line) for line in self.filter(tree, path, place))
        if firewall := self.firewalls.get(family):
            yield from (Stop("DEP110", places[0], line) for line in firewall(tree, path, places[0]))


_CHECKS: Mapping[str, _Checks] = {
    "huawei_vrp": _Checks(
        ssh=login.ssh_refusals,
        account=login.account_refusals,
        nat=filters.nat_refusals,
        terminal=login.terminal_refusals,
        terminal_acl=login.terminal_acl_refusals,
        filter=filters.filter_refusals,
        firewalls={"usg": firewall_refusals},
    ),
    "h3c_comware": _Checks(
        ssh=comware.ssh_refusals,
        account=comware.account_refusals,
        nat=comware.nat_refusals,
        terminal=comware.terminal_refusals,
        terminal_acl=comware.terminal_acl_refusals,
        filter=comware.filter_refusals,
        filter_of_all=qos.device_refusals,
        firewalls={"secpath": secpath.firewall_refusals, "msr": secpath.gateway_refusals},
    ),
    "ruijie_rgos": _Checks(
        ssh=rgos.ssh_refusals,
        account=rgos.account_refusals,
        nat=rgos.nat_refusals,
        terminal=rgos.terminal_refusals,
        terminal_acl=rgos.terminal_acl_refusals,
        filter=rgos.filter_refusals,
        firewalls={},
        binding="vrf forwarding",
        ways=rgos_ways.ways,
    ),
}


_LEANING: Mapping[str, tuple[tuple[_Refusals, str], ...]] = {
    "huawei_vrp": ((login.leaning_refusals, "DEP105"), (login.unbound_refusals, "DEP104")),
    "h3c_comware": ((aaa_servers.comware_refusals, "DEP105"),),
    "ruijie_rgos": ((aaa_servers.rgos_refusals, "DEP105"),),
}
"""What keeps us out, with its code, unless it was so when we came in."""


def lockout_problems(
    host: str,
    running: str,
    target: str,
    path: ManagementPath,
    *,
    platform: str,
    family: str,
    sending: Sending | None = None,
) -> tuple[Problem, ...]:
    """Return every reason why ``target`` (the text that would result) may lock us out; none is a proof.

    With ``sending``, the way to a target that does not is proved too.

    DEP101 management address, DEP102 its VPN, DEP103 its interface is down, DEP104 SSH server,
    DEP105 account, DEP106 terminal, DEP107 terminal access list, DEP108 route, DEP109 NAT,
    DEP110 security policy, DEP111 packet filter, DEP114 a route to us that leads elsewhere,
    DEP115 the ways of others through the device, DEP116 a moment of the change itself.
    """
    if platform in bundle.PLATFORMS:
        return machine_problems(host, running, target, path)
    before, after = parse(running, platform), parse(target, platform)
    checks = _CHECKS[platform]
    found = [
        *_family_problems(host, before, after, path),
        *_device_problems(host, after, path, checks),
        *_new_problems(host, before, after, path, checks.ways),
    ]
    old = checks.ways(before, path)
    left = surviving(old, checks.ways(after, path))
    if not left:
        lost = _named(old)
        found.append(problem("DEP108", Place(host=host), source=path.source, ways=lost))
    else:
        found += _way_problems(host, path, left, partial(checks.stops, family, after, path))
        found += [
            problem("DEP114", Place(host=host), found=line, source=path.source)
            for line in led_elsewhere(before, after, path, left)
        ]
    if sending and not found:
        standing = normal_tree(running, platform)
        stops = partial(_all_stops, checks, family)
        found += stops_between(host, standing, sending, path, {way.places for way in left}, stops)
    return tuple(found)


def _all_stops(
    checks: _Checks, family: str, tree: ConfigTree, path: ManagementPath, places: Places
) -> Iterator[Stop]:
    """Yield what of a text stops a session that stands, by a way over these places."""
    yield from (Stop("DEP109", "", line) for line in checks.nat(tree, path))
    yield from (Stop("DEP111", "", line) for line in checks.filter_of_all(tree, path))
    yield from checks.stops(family, tree, path, places)


def _new_problems(
    host: str, before: ConfigTree, after: ConfigTree, path: ManagementPath, ways_of: _Ways
) -> Iterator[Problem]:
    """Yield what may keep us out, is not computed, and was not so when we came in to read it."""
    for code, section, line in new_perils(before, after, path):
        place = Place(host=host, key=section or None)
        if code == "DEP115" and not passes_on(after):
            continue
        if code == "DEP108":
            yield problem(code, place, found=line, source=path.source, ways=_named(ways_of(before, path)))
        else:
            yield path.problem(code, host, section, line)
    for refusals, code in (*_LEANING.get(after.platform, ()), (algorithm_refusals, "DEP104")):
        stood = set(refusals(before, path))
        yield from (path.problem(code, host, "", line) for line in refusals(after, path) if line not in stood)


def _family_problems(
    host: str, before: ConfigTree, after: ConfigTree, path: ManagementPath
) -> Iterator[Problem]:
    """Yield the loss of IPv6 itself, which versions 5 and USG have a word of its own for."""
    if path.version == 6 and _has_ipv6(before) and not _has_ipv6(after):
        yield path.problem("DEP101", host, "", "undo ipv6")


def _has_ipv6(tree: ConfigTree) -> bool:
    return any(node.text == "ipv6" for node in tree.children)


def _device_problems(
    host: str, after: ConfigTree, path: ManagementPath, checks: _Checks
) -> Iterator[Problem]:
    """Yield what keeps us out whatever way we come."""
    yield from _address_problems(host, after, path, checks.binding)
    for code, refusals in (
        ("DEP104", checks.ssh(after, path)),
        ("DEP105", checks.account(after, path)),
        ("DEP109", checks.nat(after, path)),
        ("DEP111", checks.filter_of_all(after, path)),
    ):
        yield from (path.problem(code, host, "", line) for line in refusals)
    for code, located in (
        ("DEP106", checks.terminal(after)),
        ("DEP107", checks.terminal_acl(after, path)),
    ):
        yield from (path.problem(code, host, section, line) for section, line in located)


def _address_problems(host: str, after: ConfigTree, path: ManagementPath, binding: str) -> Iterator[Problem]:
    holders = [interface for interface in interfaces(after).values() if interface.holds(path.address)]
    if not holders:
        word = "ip" if path.version == 4 else "ipv6"
        yield path.problem("DEP101", host, "", f"{word} address {path.address}")
    elif all(holder.vpn for holder in holders):
        yield path.problem("DEP102", host, holders[0].name, f"{binding} {holders[0].vpn}")
    elif not any(holder.usable for holder in holders):
        yield path.problem("DEP103", host, holders[0].name, "shutdown")


def _way_problems(
    host: str, path: ManagementPath, left: Iterable[Way], stops: Callable[[Places], Iterator[Stop]]
) -> list[Problem]:
    """Return no problem when one surviving way is open, else the problems of the first."""
    by_way = [list(stops(way.places)) for way in sorted(left)]
    found = [] if [] in by_way else by_way[0]
    return [path.problem(stop.code, host, stop.place, stop.line) for stop in found]


def _named(known: Iterable[Way]) -> str:
    return ", ".join(sorted({f"{way.kind} {way.interface}" for way in known})) or "-"
