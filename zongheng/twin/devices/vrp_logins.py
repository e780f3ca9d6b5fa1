# SPDX-License-Identifier: Apache-2.0
"""Who may log in to a VRP device over SSH, by its configuration."""

from __future__ import annotations

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.account import Account
from zongheng.twin.devices.rule_sources import is_about


def accounts(root: Section) -> dict[str, Account]:
    """Return the accounts of the configuration by name."""
    aaa = root.find("aaa")
    if aaa is None or aaa.body is None:
        return {}
    found = [_local_user(aaa.body, name) for name in _names(aaa.body, "local-user")]
    found += [
        _manager_user(entry.body, entry.words[1]) for entry in aaa.body.all("manager-user") if entry.body
    ]
    return {account.name: account for account in found}


def may_use_ssh(root: Section, user: str) -> bool:
    """Return whether SSH takes the user by password: named as an SSH user, or by the default for all."""
    if root.find("ssh", "authorization-type", "default") or root.find(
        "ssh", "authentication-type", "default"
    ):
        return True
    named = root.entries.get(("ssh", "user", user, "authentication-type"))
    return named is not None and "password" in " ".join(named.value).replace("all", "password")


def ssh_is_open(root: Section, client: str | None) -> bool:
    """Return whether the configuration lets an SSH session of ``client`` in at all."""
    if not (_on(root, "stelnet", "server", "enable") or _on(root, "stelnet", "ipv4", "server", "enable")):
        return False
    acl = root.find("ssh", "server", "acl")
    if acl and client and not acl_permits(root, acl.value[0], client):
        return False
    lines = [e for e in root.all("user-interface", "vty") if e.body]
    return any(_vty_lets_in(root, entry.body, client) for entry in lines if entry.body)


def _on(root: Section, *words: str) -> bool:
    entry = root.find(*words)
    return entry is not None and not entry.negated


def _vty_lets_in(root: Section, vty: Section, client: str | None) -> bool:
    inbound = vty.find("protocol", "inbound")
    if inbound is not None and inbound.value[0] not in ("ssh", "all"):
        return False
    acl = vty.find("acl")
    if acl is None or client is None:
        return True
    number = next(word for word in acl.words if word.isdigit())
    return acl_permits(root, number, client)


def acl_permits(root: Section, number: str, source: str) -> bool:
    """Return whether a basic access list permits a source; no rule that fits means no."""
    acl = root.find("acl", "number", number)
    if acl is None or acl.body is None:
        return False
    for rule in acl.body.all("rule"):
        if is_about(rule.words, source):
            return rule.words[2] == "permit"
    return False


def _names(aaa: Section, keyword: str) -> list[str]:
    return list(dict.fromkeys(entry.words[1] for entry in aaa.all(keyword)))


def _local_user(aaa: Section, name: str) -> Account:
    lines = {" ".join(e.identity[2:]): e.value for e in aaa.all("local-user", name)}
    secret = lines.get("password", ("", ""))[-1]
    services = lines.get("service-type", ())
    privilege = lines.get("privilege level", lines.get("level", ("15",)))
    return Account(name, secret, int(privilege[-1]), "ssh" in services, lines.get("state") == ("block",))


def _manager_user(body: Section, name: str) -> Account:
    secret = body.find("password")
    services = body.find("service-type")
    privilege = body.find("level")
    return Account(
        name,
        secret.value[-1] if secret else "",
        int(privilege.value[-1]) if privilege else 15,
        services is not None and "ssh" in services.words,
        False,
    )
