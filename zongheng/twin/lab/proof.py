# SPDX-License-Identifier: Apache-2.0
"""What the lab promises of a county's exit, tried with real packets while it runs.

Each proof sends packets from where a stranger, a township or an administrative terminal would, and says
what came back. Probes are the distribution's own nmap and curl; nothing of the network is changed but
routes in the namespace of the internet, which are taken back.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import Path

from zongheng import language
from zongheng.design import read_design
from zongheng.design.model import DeviceDesign, Interface
from zongheng.errors import ZonghengError, problem
from zongheng.twin.lab.blueprint import INTERNET, PLATFORM, WEB_SERVER, WEB_SERVER6, carrier_ports, terminal
from zongheng.twin.lab.commands import PROBES, require_root, require_tools
from zongheng.twin.lab.entrance import lab_of
from zongheng.twin.lab.lab import Lab
from zongheng.twin.lab.topology import Box

GREETING = "zongheng lab"
CLOSED_PORT = 8080
"""A web server answers there on the internet, and no rule lets anybody out to it."""
SECONDS = 3
PATIENCE = 90.0
"""Seconds for routing to find its way after the last apply, before anything is tried."""
AT_ONCE = 8
"""Tries that wait side by side for an answer that should not come."""
_SCAN = ("nmap", "-n", "-Pn", "-T5", "--max-retries", "1", "--min-rate", "3000", "-oG", "-")


@dataclass(frozen=True, slots=True)
class Proof:
    """One promise, whether it is kept, and what was seen."""

    title: str
    kept: bool
    found: str


def prove(build: Path) -> Iterator[Proof]:
    """Yield the proofs of a build's running lab, one after the other.

    Raises:
        ZonghengError: LAB001 without root, LAB002 without the probes, LAB008 where the plan has no
            Linux node, LAB010 where the lab does not run.
    """
    require_root()
    require_tools(PROBES)
    lab = lab_of(build)
    if not lab.state.entries("node"):
        raise ZonghengError(problem("LAB010"))
    files = sorted((build / "designs").glob("*.json"))
    designs = [read_design(file) for file in files]
    return _proofs(World(lab, tuple(d for d in designs if d.platform == PLATFORM)))


@dataclass(frozen=True, slots=True)
class World:
    """A running lab with the designs of its machines, as proofs speak of it."""

    lab: Lab
    designs: tuple[DeviceDesign, ...]

    @property
    def exits(self) -> tuple[DeviceDesign, ...]:
        return tuple(d for d in self.designs if d.exit_policy is not None)

    @property
    def published(self) -> Mapping[str, tuple[int, ...]]:
        """Return every public address of the exit with the ports that are published there."""
        found: dict[str, set[int]] = {}
        for design in self.exits:
            for port in design.interfaces:
                if port.purpose == "carrier" and port.address4:
                    found.setdefault(str(ip_interface(port.address4).ip), set())
                    for virtual in port.vrrp:
                        found.setdefault(virtual.address.partition("/")[0], set())
            for server in design.exit_policy.published if design.exit_policy else ():
                found.setdefault(server.public4, set()).add(server.public_port)
        return {address: tuple(sorted(ports)) for address, ports in sorted(found.items())}

    def is_ours(self, address: str) -> bool:
        """Tell whether an exit has an address outside: at a carrier, or of the plan's own."""
        policies = [design.exit_policy for design in self.exits if design.exit_policy is not None]
        own = (ip_network(prefix) for policy in policies for prefix in policy.own_addresses)
        return address in self.published or any(ip_address(address) in prefix for prefix in own)

    def terminals(self, domain: str) -> dict[str, tuple[str, ...]]:
        """Return the boxes behind the LANs of a domain with their addresses, by name."""
        names = {terminal(design.host, domain) for design in self.designs}
        return {
            box.name: tuple(a.partition("/")[0] for a in box.addresses["eth0"])
            for box in self.lab.topology.boxes
            if box.name in names
        }

    def domains(self) -> list[str]:
        """Return the domains that have a terminal."""
        planes = {i.plane for d in self.designs for i in d.interfaces if i.purpose == "lan" and i.plane}
        return sorted(plane for plane in planes if self.terminals(plane))

    def fetch(self, box: str, url: str) -> str:
        """Return what a box gets from a URL; empty where it gets nothing."""
        return self.lab.inside(box, "curl", "-sgk", "-m", str(SECONDS), url).stdout

    def open_ports(self, box: str, *words: str) -> dict[str, tuple[int, ...]]:
        """Return the open TCP ports that nmap sees from a box, by address."""
        return open_ports(self.lab.inside(box, *_SCAN, *words, timeout=600).stdout)

    def outer_links(self) -> Iterator[tuple[str, str]]:
        """Yield the link-local address of each gateway's carrier port, and the internet's port towards it."""
        for design in self.exits:
            node = self.lab.node(design.host)
            if not node.running:
                continue
            for port in (i for i in design.interfaces if i.purpose == "carrier" and i.address4):
                shown = node.execute("sh", "-c", _LINK_LOCAL.format(port=port.name)).stdout
                for address in shown.split():
                    yield address.partition("/")[0], self.towards(port)

    def towards(self, port: Interface) -> str:
        """Return the internet's port towards a gateway's carrier port."""
        return carrier_ports(self.exits)[str(ip_interface(port.address4 or "").network)]

    @contextmanager
    def forged(self, prefix: str, via: str, port: str) -> Iterator[None]:
        """Let the internet send to an inside address by a route that no carrier would have."""
        route = (prefix, "via", via, "dev", port)
        self.lab.inside(INTERNET, "ip", "route", "replace", *route)
        try:
            yield
        finally:
            self.lab.inside(INTERNET, "ip", "route", "del", *route)


_LINK_LOCAL = (
    "for n in 1 $(ls /run/netns 2>/dev/null); do"
    " [ $n = 1 ] && e= || e='ip netns exec '$n;"
    " $e ip -6 -o addr show dev {port} scope link 2>/dev/null | awk '{{print $4}}'; done"
)


def open_ports(report: str) -> dict[str, tuple[int, ...]]:
    """Return the open ports by address of nmap's greppable report; every scanned address is in it."""
    found: dict[str, list[int]] = {}
    for line in report.splitlines():
        if line.startswith("Host:"):
            ports = line.partition("Ports: ")[2].partition("\t")[0].split(", ")
            found.setdefault(line.split()[1], []).extend(int(p.split("/")[0]) for p in ports if "/open/" in p)
    return {address: tuple(sorted(ports)) for address, ports in sorted(found.items())}


def _proofs(world: World) -> Iterator[Proof]:
    _let_servers_answer(world)
    _settle(world)
    yield _only_the_published(world)
    for address, ports in world.published.items():
        for port in ports:
            yield _published_answers(world, address, port)
    yield _nothing_inside(world)
    for box in world.terminals("internet"):
        yield _reaches_the_web(world, box)
        yield _reaches_nothing_else(world, box)
    for domain in world.domains():
        if domain != "internet":
            yield _reaches_nothing(world, domain)


def _let_servers_answer(world: World) -> None:
    """Start on the servers what was published since the lab came up: a rule opens no application."""
    end = time.monotonic() + PATIENCE
    for box in world.lab.topology.boxes:
        silent = {w: s for w, s in box.services.items() if s != "dns" and w not in _listening(world, box)}
        world.lab.serve(replace(box, services=silent))
        while silent.keys() - _listening(world, box) and time.monotonic() < end:
            time.sleep(0.2)


def _listening(world: World, box: Box) -> set[str]:
    """Return where TCP servers listen in a box, as ``address:port``."""
    lines = world.lab.inside(box.name, "ss", "-Hltn").stdout.splitlines()
    return {line.split()[3].replace("[", "").replace("]", "") for line in lines}


def _settle(world: World) -> None:
    """Wait until every township has a way out, or patience ends."""
    end = time.monotonic() + PATIENCE
    waiting = list(world.terminals("internet"))
    while waiting and time.monotonic() < end:
        waiting = [box for box in waiting if not world.fetch(box, f"http://{WEB_SERVER}/")]


def _only_the_published(world: World) -> Proof:
    wanted = world.published
    published = ",".join(str(port) for port in sorted({port for ports in wanted.values() for port in ports}))
    # the published ports alone first: the gateways' defence against floods bites a scan of all ports
    seen = _joined(
        world.open_ports(INTERNET, "-p", published or "443", *wanted), world.open_ports(INTERNET, *wanted)
    )
    return Proof(
        language.pick(
            zh="从互联网侧扫描（nmap），只看到对外发布的门户",
            en="a scan (nmap) from the internet sees only the published portal",
        ),
        seen == wanted,
        "  ".join(f"{address}: {_listed(ports)}" for address, ports in seen.items()),
    )


def _joined(*scans: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    addresses = sorted({address for scan in scans for address in scan})
    return {a: tuple(sorted({port for scan in scans for port in scan.get(a, ())})) for a in addresses}


def _published_answers(world: World, address: str, port: int) -> Proof:
    page = world.fetch(INTERNET, f"https://{address}:{port}/")
    return Proof(
        language.pick(
            zh=f"从互联网侧可访问门户 {address}:{port}",
            en=f"the portal answers the internet at {address}:{port}",
        ),
        GREETING in page,
        _said(page),
    )


def _nothing_inside(world: World) -> Proof:
    """Try inside terminals from outside by forged routes of both families, and the gateways' outer sides."""
    seen: dict[str, tuple[int, ...]] = {}
    inside = next(iter(world.terminals("internet").values()), ())
    inside4, inside6 = (tuple(a for a in inside if (":" in a) is six) for six in (False, True))
    for port, via in _carrier_addresses(world):
        for address in inside4:
            with world.forged(f"{address}/32", via, port):
                seen |= _by_way_of(via, world.open_ports(INTERNET, "-p", "22,80,443", address))
    for via, port in world.outer_links():
        seen |= world.open_ports(INTERNET, "-6", "-e", port, f"{via}%{port}")
        for address in inside6:
            with world.forged(f"{address}/128", via, port):
                seen |= _by_way_of(via, world.open_ports(INTERNET, "-6", "-p", "22,80,443", address))
    return Proof(
        language.pick(
            zh="从互联网侧用伪造路由（IPv4、IPv6）到不了内部，网关外侧也无开放端口（IPv6）",
            en="nothing inside is reached from the internet by forged routes (IPv4, IPv6), "
            "and no gateway has an open port outside (IPv6)",
        ),
        bool(seen) and not any(seen.values()),
        "  ".join(f"{address}: {_listed(ports)}" for address, ports in seen.items()),
    )


def _by_way_of(via: str, seen: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {f"{address} via {via}": ports for address, ports in seen.items()}


def _carrier_addresses(world: World) -> Iterator[tuple[str, str]]:
    found = {
        (world.towards(port), virtual.address.partition("/")[0])
        for design in world.exits
        for port in design.interfaces
        if port.purpose == "carrier"
        for virtual in port.vrrp
    }
    yield from sorted(found)


def _reaches_the_web(world: World, box: str) -> Proof:
    page = world.fetch(box, f"http://{WEB_SERVER}/")
    seen = re.search(r"^from (\S+)$", page, re.MULTILINE)
    hidden = seen is not None and world.is_ours(seen[1])
    return Proof(
        language.pick(
            zh=f"{box} 经统一出口访问网页，源地址已转换",
            en=f"{box} reaches the web through the exit, under the exit's address",
        ),
        hidden,
        _said(page),
    )


def _reaches_nothing_else(world: World, box: str) -> Proof:
    urls = (f"http://{WEB_SERVER}:{CLOSED_PORT}/", f"http://[{WEB_SERVER6}]/")
    return _silence(
        world,
        {box: urls},
        language.pick(
            zh=f"{box} 到不了策略之外的端口，也没有 IPv6 出口",
            en=f"{box} reaches no port beyond the policy, and nothing over IPv6",
        ),
    )


def _reaches_nothing(world: World, domain: str) -> Proof:
    urls = (f"http://{WEB_SERVER}/", f"https://{WEB_SERVER}/", f"http://[{WEB_SERVER6}]/")
    return _silence(
        world,
        dict.fromkeys(world.terminals(domain), urls),
        language.pick(
            zh=f"{domain} 域的终端到不了外部任何地方（IPv4、IPv6）",
            en=f"terminals of the domain {domain} reach nothing outside (IPv4, IPv6)",
        ),
    )


def _silence(world: World, tried: Mapping[str, tuple[str, ...]], title: str) -> Proof:
    pairs = [(box, url) for box, urls in tried.items() for url in urls]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pages = list(pool.map(lambda pair: world.fetch(*pair), pairs))
    heard = {f"{box} → {url}": _said(page) for (box, url), page in zip(pairs, pages, strict=True) if page}
    count = len(pairs)
    silent = language.pick(zh=f"{count} 次尝试均无应答", en=f"{count} tries, no answer")
    return Proof(title, not heard, json.dumps(heard, ensure_ascii=False) if heard else silent)


def _listed(ports: tuple[int, ...]) -> str:
    return ",".join(map(str, ports)) or "-"


def _said(page: str) -> str:
    return " ".join(page.split()) or language.pick(zh="无应答", en="no answer")
