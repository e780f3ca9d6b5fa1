# SPDX-License-Identifier: Apache-2.0
"""How a device is managed, by whom, and where it reports to: the device baseline made concrete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zongheng.design.context import Context
from zongheng.design.model import (
    Aaa,
    AaaServer,
    Account,
    Acl,
    AclRule,
    Logging,
    LoginPolicy,
    Management,
    PasswordPolicy,
    Snmp,
    System,
)
from zongheng.intent.management_zone import Aaa as WantedAaa
from zongheng.intent.management_zone import AaaServer as WantedServer

LOGIN_ACL, SNMP_ACL = 2001, 2002

CENTRAL = "central"
"""What devices call the authentication by servers, and all that belongs to it."""


def system(context: Context) -> System:
    """Return names, clock and banner."""
    network = context.intent.network
    return System(
        timezone=network.timezone.name,
        timezone_offset=network.timezone.offset,
        dns_domain=network.dns_domain,
        dns=tuple(map(str, context.intent.management_zone.dns)),
        banner=context.baseline.banner,
    )


def management(context: Context) -> Management:
    """Return the address that the device is managed by, and who may come."""
    zone, host = context.intent.management_zone, context.node.host
    return Management(
        address=str(context.plan.loopback(host, 4)),
        address6=str(context.plan.loopback(host, 6)),
        interface=context.family.loopback,
        sources=tuple(map(str, zone.prefixes)),
        nms=tuple(map(str, zone.nms)),
    )


def access_lists(context: Context) -> Iterator[Acl]:
    """Yield who may log in and who may ask by SNMP; by IPv6 whoever the zone has there, or nobody."""
    zone = context.intent.management_zone
    yield _only(LOGIN_ACL, "login", (str(zone.prefix),))
    yield _only(SNMP_ACL, "snmp", tuple(f"{address}/32" for address in zone.nms))
    sources6 = (str(zone.ipv6.prefix),) if zone.ipv6 else ()
    yield replace(_only(LOGIN_ACL, "login", sources6), family=6)


def accounts(context: Context) -> Iterator[Account]:
    """Yield the separated administrators, by name."""
    for account in sorted(context.intent.accounts, key=lambda entry: entry.name):
        yield Account(name=account.name, title=account.title, role=account.role, secret=account.secret)


def aaa(context: Context) -> Aaa | None:
    """Return the servers that operators are known to; None where a device has its own accounts alone."""
    wanted = context.intent.management_zone.aaa
    if wanted is None or not wanted.asked_by(context.node.role):
        return None
    return Aaa(
        name=CENTRAL,
        protocol=wanted.protocol,
        servers=tuple(_aaa_server(wanted, one) for one in wanted.servers),
        secret=wanted.secret,
        source=str(context.plan.loopback(context.node.host, 4)),
        interface=context.family.loopback,
        accounting=wanted.accounting,
    )


def _aaa_server(wanted: WantedAaa, server: WantedServer) -> AaaServer:
    port, accounting_port = wanted.ports(server)
    return AaaServer(address=str(server.address), port=port, accounting_port=accounting_port)


def passwords(context: Context) -> PasswordPolicy:
    """Return what a password must be."""
    return PasswordPolicy(**context.baseline.passwords.model_dump())


def logins(context: Context) -> LoginPolicy:
    """Return what happens on failures and on idling."""
    return LoginPolicy(**context.baseline.logins.model_dump())


def logging(context: Context) -> Logging:
    """Return where the device logs to."""
    return Logging(
        hosts=tuple(map(str, context.intent.management_zone.log)),
        level=context.baseline.logging.level,
        buffer=context.baseline.logging.buffer,
        source=context.family.loopback,
    )


def ntp(context: Context) -> tuple[str, ...]:
    """Return the clocks."""
    return tuple(map(str, context.intent.management_zone.ntp))


def snmp(context: Context) -> Snmp:
    """Return the SNMPv3 agent."""
    settings = context.baseline.snmp
    return Snmp(
        user=settings.user,
        group=settings.group,
        view=settings.view,
        auth_secret=settings.auth_secret,
        priv_secret=settings.priv_secret,
        trap_hosts=tuple(map(str, context.intent.management_zone.nms)),
        contact=settings.contact,
        location=context.node.site,
        source=context.family.loopback,
    )


def _only(number: int, name: str, sources: tuple[str, ...]) -> Acl:
    """Return an access list that permits these sources and denies all others in so many words."""
    permits = tuple(
        AclRule(index=5 * n, action="permit", source=source) for n, source in enumerate(sources, start=1)
    )
    return Acl(number=number, name=name, rules=(*permits, AclRule(index=5 * len(permits) + 5, action="deny")))
