# SPDX-License-Identifier: Apache-2.0
"""Servers that operators are known to: in the management zone, each one once, with a key of their own."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.errors import Problem, problem
from zongheng.intent.draft import Draft
from zongheng.intent.management_zone import Aaa, AaaServer
from zongheng.intent.network import NetworkFile
from zongheng.intent.rules.repeats import repeated

_AT = ("management_zone", "aaa")


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield servers elsewhere, named twice or with ports that cannot be, bad keys and fallbacks that miss."""
    network = draft.network
    if network is None or network.management_zone.aaa is None:
        return
    aaa = network.management_zone.aaa
    yield from _servers(draft, network, aaa)
    if aaa.secret in {account.secret for account in network.accounts}:
        yield problem("INT101", draft.network_place(*_AT, "secret"), found=aaa.secret)
    if not any(account.role == "system" for account in network.accounts):
        yield problem("INT102", draft.network_place("accounts"))


def _has_its_ports(aaa: Aaa, server: AaaServer) -> bool:
    """Tell whether accounting has the port that the protocol wants: the same, or another one."""
    login, accounting = aaa.ports(server)
    return server.accounting_port is None if aaa.protocol == "tacacs" else login != accounting


def _servers(draft: Draft, network: NetworkFile, aaa: Aaa) -> Iterator[Problem]:
    zone = network.management_zone.prefix
    places = [draft.network_place(*_AT, "servers", n, "address") for n in range(len(aaa.servers))]
    for server, place in zip(aaa.servers, places, strict=True):
        if server.address not in zone:
            yield problem("INT100", place, found=server.address, zone=zone)
    for number, server in enumerate(aaa.servers):
        if not _has_its_ports(aaa, server):
            said = "accounting_port" if server.accounting_port else "port"
            place = draft.network_place(*_AT, "servers", number, said)
            yield problem("INT103", place, found=server.accounting_port or server.port)
    addresses = ((server.address, place) for server, place in zip(aaa.servers, places, strict=True))
    yield from repeated(addresses, zh="认证服务器", en="authentication server")
