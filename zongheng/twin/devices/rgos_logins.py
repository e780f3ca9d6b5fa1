# SPDX-License-Identifier: Apache-2.0
"""Who may log in to an RGOS device over SSH, by its configuration."""

from __future__ import annotations

from ipaddress import IPv4Address

from zongheng.config.addresses import wildcard_holds
from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.aaa_servers import Accounting, Method, Methods
from zongheng.twin.devices.account import Account


def accounts(root: Section) -> dict[str, Account]:
    """Return the accounts by name."""
    found = [_account(entry.words) for entry in root.all("username")]
    return {account.name: account for account in found}


def _account(words: tuple[str, ...]) -> Account:
    level = int(words[words.index("privilege") + 1]) if "privilege" in words[2:4] else 1
    return Account(name=words[1], secret=words[-1], level=level, ssh=True, blocked=False)


def may_use_ssh(root: Section, user: str) -> bool:
    """Return whether SSH takes the user: every account may use it, where a line asks for accounts."""
    del user
    return any(_asks_accounts(root, entry.body) for entry in root.all("line", "vty") if entry.body)


def methods(root: Section, user: str) -> Methods:
    """Return by what a login is checked: by the methods of the list that the lines name."""
    del user
    way = root.find("aaa", "authentication", "login", "default") if root.find("aaa", "new-model") else None
    if way is None:
        return Methods()
    known: dict[str, Method] = {"group": "servers", "local": "local"}
    return Methods(tuple(known[word] for word in way.value if word in known), _servers(root, way.value))


def accounting(root: Section, user: str) -> Accounting:
    """Return whom the lists that the terminals name tell of logins, and of commands by their level."""
    del user
    terminal = next((entry.body for entry in root.all("line", "vty") if entry.body), None)
    if terminal is None or root.find("aaa", "new-model") is None:
        return Accounting()
    logins = _list_of(root, terminal, ("exec",))
    return Accounting(
        logins=_servers(root, logins),
        strict="group" in logins and "none" not in logins,
        commands=_servers(root, _list_of(root, terminal, ("commands", "1"))),
        settings=_servers(root, _list_of(root, terminal, ("commands", "15"))),
    )


def _list_of(root: Section, terminal: Section, kind: tuple[str, ...]) -> tuple[str, ...]:
    """Return the methods of the list that a terminal names for a kind of accounting."""
    named = terminal.find("accounting", *kind)
    found = root.find("aaa", "accounting", *kind, named.value[0]) if named else None
    return found.value if found else ()


def _servers(root: Section, methods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the servers of the group that is among the methods."""
    if "group" not in methods:
        return ()
    head = {"tacacs+": "tacacs-server", "radius": "radius-server"}.get(
        methods[methods.index("group") + 1], ""
    )
    hosts = sorted(root.all(head, "host"), key=lambda entry: entry.serial)
    return tuple(entry.words[2] for entry in hosts) if root.find(head, "key") else ()


def ssh_is_open(root: Section, client: str | None) -> bool:
    """Return whether the configuration lets an SSH session of ``client`` in at all."""
    service = root.find("enable", "service", "ssh-server")
    if service is None or service.negated:
        return False
    return any(_line_lets_in(root, entry.body, client) for entry in root.all("line", "vty") if entry.body)


def _asks_accounts(root: Section, line: Section) -> bool:
    """Return whether a line asks for accounts: for the device's own by itself, or for what AAA says."""
    if root.find("aaa", "new-model") is None:
        return line.find("login", "local") is not None
    named = line.find("login", "authentication")
    method = root.find("aaa", "authentication", "login", named.value[0] if named else "default")
    return method is not None and bool({"local", "group"} & set(method.value))


def _line_lets_in(root: Section, line: Section, client: str | None) -> bool:
    transport = line.find("transport", "input")
    if transport is not None and not {"ssh", "all"} & set(transport.value):
        return False
    name = line.find("access-class")
    return name is None or client is None or acl_permits(root, name.words[1], client)


def acl_permits(root: Section, name: str, source: str) -> bool:
    """Return whether a standard list permits a source; no rule that fits means no, no list means yes."""
    acl = root.entries.get(("ip", "access-list", "standard", name))
    if acl is None or acl.body is None or not acl.body.entries:
        return True
    rules = sorted(acl.body.entries.values(), key=lambda rule: int(rule.words[0]))
    return next((rule.words[1] == "permit" for rule in rules if _covers(rule.words[2:], source)), False)


def _covers(words: tuple[str, ...], source: str) -> bool:
    if words[0] == "any":
        return True
    if words[0] == "host":
        return words[1] == source
    return wildcard_holds(words[:2], IPv4Address(source))
