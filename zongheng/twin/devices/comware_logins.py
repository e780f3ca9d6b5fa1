# SPDX-License-Identifier: Apache-2.0
"""Who may log in to a Comware device over SSH, by its configuration."""

from __future__ import annotations

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.aaa_servers import Accounting, Method, Methods
from zongheng.twin.devices.account import Account
from zongheng.twin.devices.rule_sources import is_about

_LEVELS = {"network-admin": 15, "network-operator": 1, "security-audit": 1}


def accounts(root: Section) -> dict[str, Account]:
    """Return the accounts for management, by name."""
    found = [_account(entry.words[1], entry.body) for entry in root.all("local-user") if entry.body]
    return {account.name: account for account in found}


def _account(name: str, body: Section) -> Account:
    secret, services = body.find("password"), body.find("service-type")
    roles = [entry.words[-1] for entry in body.all("authorization-attribute", "user-role")]
    levels = [_LEVELS[r] if r in _LEVELS else int(r.removeprefix("level-")) for r in roles]
    return Account(
        name=name,
        secret=secret.words[-1] if secret else "",
        level=max(levels, default=0),
        ssh=services is not None and "ssh" in services.words,
        blocked=not roles,
    )


def may_use_ssh(root: Section, user: str) -> bool:
    """Return whether SSH takes the user: an SSH user is needed only for anything but a password."""
    entry = root.entries.get(("ssh", "user", user))
    return entry is None or {"password", "any"} & set(entry.value) != set()


def methods(root: Section, user: str) -> Methods:
    """Return by what a login is checked: as the domain of those says who name none."""
    del user
    domain = root.find("domain", "system")
    said = domain.body if domain else None
    way = (said.find("authentication", "login") or said.find("authentication", "default")) if said else None
    if way is None or not way.value[0].endswith("-scheme"):
        return Methods()
    behind: tuple[Method, ...] = ("local",) if "local" in way.value[2:] else ()
    return Methods(("servers", *behind), _servers(root, way.value, "authentication"))


def accounting(root: Section, user: str) -> Accounting:
    """Return whom the same domain tells of logins, and of what is typed at lines that say so."""
    del user
    domain = root.find("domain", "system")
    said = domain.body if domain else None
    way = (said.find("accounting", "login") or said.find("accounting", "default")) if said else None
    typed = said.find("accounting", "command") if said else None
    fate = said.find("accounting", "start-fail") if said else None
    lines = [entry.body.find("command", "accounting") for entry in root.all("line", "vty") if entry.body]
    servers = _servers(root, way.value, "accounting") if way else ()
    told = _servers(root, typed.value, "accounting") if typed and any(lines) else ()
    others = way is None or bool({"local", "none"} & set(way.value))
    return Accounting(
        logins=servers,
        strict=fate is not None and fate.value == ("offline",) and not others,
        commands=told,
        settings=told,
    )


def _servers(root: Section, way: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return the servers of the scheme that a method names, the first asked first."""
    protocol = way[0].removesuffix("-scheme")
    scheme = root.find(protocol, "scheme", way[1]) if len(way) > 1 else None
    if scheme is None or scheme.body is None or scheme.body.find("key", kind) is None:
        return ()
    primary = scheme.body.find("primary", kind)
    others = scheme.body.all("secondary", kind)
    return (*((primary.value[0],) if primary else ()), *(entry.words[2] for entry in others))


def ssh_is_open(root: Section, client: str | None) -> bool:
    """Return whether the configuration lets an SSH session of ``client`` in at all."""
    if root.find("ssh", "server", "enable") is None:
        return False
    acl = root.entries.get(("ssh", "server", "acl"))
    if acl and client and not acl_permits(root, acl.value[0], client):
        return False
    return any(_line_lets_in(entry.body) for entry in root.all("line", "vty") if entry.body)


def _line_lets_in(line: Section) -> bool:
    mode, inbound = line.find("authentication-mode"), line.find("protocol", "inbound")
    by_scheme = mode is not None and mode.value == ("scheme",)
    return by_scheme and (inbound is None or inbound.value[0] in ("ssh", "all"))


def acl_permits(root: Section, number: str, source: str) -> bool:
    """Return whether a basic access list permits a source; one that is not there permits all."""
    acl = root.entries.get(("acl", "basic", number))
    if acl is None or acl.body is None or not acl.body.entries:
        return True
    return next(
        (rule.words[2] == "permit" for rule in acl.body.all("rule") if is_about(rule.words, source)), False
    )
