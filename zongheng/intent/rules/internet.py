# SPDX-License-Identifier: Apache-2.0
"""Links over the internet: every spoke has its hubs, and every hub is one that can be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from zongheng.errors import Place, Problem, problem
from zongheng.intent.division import Level
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.extranet_space import EXTRANET_SPACE
from zongheng.intent.hardware import catalogue
from zongheng.intent.internet import OWN_ENDPOINT, Hub
from zongheng.intent.network import LevelNode, NetworkFile
from zongheng.intent.rules.links import too_few_ports
from zongheng.intent.rules.nodes import PARENT
from zongheng.intent.rules.references import devices, unknown
from zongheng.intent.rules.repeats import repeated
from zongheng.intent.site import Site

MOST_HUBS = 2
"""A main one and a standby."""

_NOT_OF_THE_INTERNET = (
    EXTRANET_SPACE,
    IPv4Network("0.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),
    IPv4Network("127.0.0.0/8"),
    IPv4Network("169.254.0.0/16"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("224.0.0.0/3"),
)


def hubs(network: NetworkFile) -> Mapping[str, Hub]:
    """Return the hubs by host."""
    return {hub.node: hub for hub in network.internet.hubs} if network.internet else {}


def levels_with_endpoints(draft: Draft, network: NetworkFile) -> frozenset[Level]:
    """Return the levels whose own devices run tunnels: spokes, and hubs below the top."""
    declared = {node.name for node in network.nodes}
    own = {host for host in hubs(network) if host not in declared}
    sites = (placed.model for placed in draft.sites or ())
    of_hubs = {site.level for site in sites if _host(network, site) in own}
    return frozenset(of_hubs | {level for level, one in network.levels.items() if one.over == "internet"})


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield hubs that nobody could meet, and levels and sites that have none to meet."""
    network = draft.network
    if network is None:
        return
    entries = network.internet.hubs if network.internet else ()
    named = ((hub.node, _at(draft, number, "node")) for number, hub in enumerate(entries))
    yield from repeated(named, zh="中心节点", en="hub")
    addresses = ((hub.address.ip, _at(draft, number, "address")) for number, hub in enumerate(entries))
    yield from repeated(addresses, zh="公网地址", en="public address")
    for number, hub in enumerate(entries):
        yield from _hub(draft, network, number, hub)
    for level, default in network.levels.items():
        if default.over == "internet":
            yield from _level(draft, network, level, default)
    yield from _sites(draft, network)


def _at(draft: Draft, number: int, key: str) -> Place:
    return draft.network_place("internet", "hubs", number, key)


def _hub(draft: Draft, network: NetworkFile, number: int, hub: Hub) -> Iterator[Problem]:
    known = devices(draft)
    yield from unknown(hub.node, known, _at(draft, number, "node"), zh="设备", en="device")
    if any(hub.address.ip in net for net in _NOT_OF_THE_INTERNET):
        yield problem("INT080", _at(draft, number, "address"), found=hub.address.ip, host=hub.node)
    if not _is_next_hop(hub):
        yield problem("INT081", _at(draft, number, "gateway"), found=hub.gateway, net=hub.address.network)
    if hub.node not in known:
        return
    declared = hub.node in {node.name for node in network.nodes}
    if declared and hub.slot is None:
        yield problem("INT082", _at(draft, number, "node"), found=hub.node, host=hub.node)
    elif not declared and hub.slot is not None:
        yield problem("INT083", _at(draft, number, "slot"), found=hub.slot, host=hub.node)
    model, place = known[hub.node].model, _at(draft, number, "port")
    yield from _without_ipsec(hub.node, model, _at(draft, number, "node"))
    if model in catalogue():
        short = list(too_few_ports(hub.node, model, "uplink", hub.port, place))
        yield from short or _taken(draft, network, hub, place)


def _is_next_hop(hub: Hub) -> bool:
    net = hub.address.network
    return hub.gateway in net.hosts() and hub.gateway != hub.address.ip and hub.address.ip in net.hosts()


def _taken(draft: Draft, network: NetworkFile, hub: Hub, place: Place) -> Iterator[Problem]:
    """Yield a hub whose port to the internet has something else in it."""
    port = _port(devices(draft)[hub.node].model, "uplink", hub.port)
    ends = [
        end
        for link in network.links
        for end in ((link.a, link.purpose, link.a_port), (link.b, link.purpose, link.b_port))
    ]
    model = devices(draft)[hub.node].model
    used = {_port(model, purpose, number) for host, purpose, number in ends if host == hub.node}
    for site in (placed.model for placed in draft.sites or ()):
        level = network.levels.get(site.level)
        if level is not None and site.parent is not None and _host(network, site) == hub.node:
            lines = range(1, len(level.uplinks) + 1) if level.over == "line" else ()
            used |= {_port(model, "uplink", number) for number in lines}
            if level.over == "internet" and hub.port != 1:
                used.add(port)
    if port in used:
        yield problem("INT086", place, found=hub.port, host=hub.node, port=port)


def _port(model: str, purpose: str, number: int) -> str | None:
    ports = catalogue()[model].ports(purpose)
    return ports[number - 1] if number <= len(ports) else None


def _level(draft: Draft, network: NetworkFile, level: Level, default: LevelNode) -> Iterator[Problem]:
    place = draft.network_place("levels", level, "uplinks")
    if len(default.uplinks) > MOST_HUBS or len(set(default.uplinks)) < len(default.uplinks):
        yield problem("INT087", place, found=", ".join(default.uplinks), most=MOST_HUBS)
    for number, host in enumerate(default.uplinks):
        if host != PARENT and host in {node.name for node in network.nodes} - set(hubs(network)):
            yield problem(
                "INT084", draft.network_place("levels", level, "uplinks", number), found=host, host=host
            )
    yield from _without_ipsec(level.word, default.model, draft.network_place("levels", level, "model"))


def _sites(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield sites whose own device is no spoke or hub, though their level or their children ask for it."""
    sites = [placed for placed in draft.sites or () if placed.model.lifecycle != "retired"]
    hosts = {placed.model.code: _host(network, placed.model) for placed in sites}
    met: set[str] = set()
    for placed in sites:
        site, default = placed.model, network.levels.get(placed.model.level)
        if default is None or site.parent is None:
            continue
        if default.over == "internet" or hosts[site.code] in hubs(network):
            yield from _second_endpoint(placed, network)
        if default.over == "line":
            continue
        if site.model is not None:
            yield from _without_ipsec(hosts[site.code], site.model, placed.place("model"))
        parent = hosts.get(site.parent, "")
        below_a_device = site.parent != network.network.division and parent
        if PARENT in default.uplinks and below_a_device and parent not in {*hubs(network), *met}:
            met.add(parent)  # told once, at the first of its children
            yield problem("INT084", placed.place("parent"), found=site.parent, host=parent)


def _second_endpoint(placed: Placed[Site], network: NetworkFile) -> Iterator[Problem]:
    """Yield a site with a declared device of the number that its endpoint's address is kept at."""
    for node in network.nodes:
        if (node.site, node.index) == (placed.model.code, OWN_ENDPOINT):
            yield problem(
                "INT088", placed.place("code"), found=node.name, host=node.name, number=OWN_ENDPOINT
            )


def _without_ipsec(host: str, model: str, place: Place) -> Iterator[Problem]:
    hardware = catalogue().get(model)
    if hardware is not None and not hardware.ipsec:
        can = ", ".join(name for name, one in catalogue().items() if one.ipsec)
        yield problem("INT085", place, found=model, host=host, model=model, can=can)


def _host(network: NetworkFile, site: Site) -> str:
    return f"{network.network.prefix}-{site.slug}"
