# SPDX-License-Identifier: Apache-2.0
"""Who may log in to a device over SSH: its own accounts, and what its configuration lets in."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from zongheng.twin import ciphertext
from zongheng.twin.device import FACTORY_USER, Device
from zongheng.twin.tree import Section


@dataclass(frozen=True, slots=True)
class Account:
    """An account as configured."""

    name: str
    secret: str
    level: int
    ssh: bool
    blocked: bool


def accounts(device: Device) -> dict[str, Account]:
    """Return the accounts of the device's configuration by name."""
    aaa = device.running.root.find("aaa")
    if aaa is None or aaa.body is None:
        return {}
    found = [_local_user(aaa.body, name) for name in _names(aaa.body, "local-user")]
    found += [
        _manager_user(entry.body, entry.words[1]) for entry in aaa.body.all("manager-user") if entry.body
    ]
    return {account.name: account for account in found}


def may_log_in(device: Device, user: str, password: str) -> bool:
    """Return whether the device takes this name and password over SSH."""
    configured = accounts(device)
    if device.override_password is not None:
        return password == device.override_password and (user in configured or user == FACTORY_USER[0])
    if not configured:
        return (user, password) == FACTORY_USER
    account = configured.get(user)
    if account is None or account.blocked or not account.ssh or not _ssh_user(device.running.root, user):
        return False
    return ciphertext.matches(account.secret, password)


def _ssh_user(root: Section, user: str) -> bool:
    """Return whether SSH takes the user by password: named as an SSH user, or by the default for all."""
    if root.find("ssh", "authorization-type", "default") or root.find(
        "ssh", "authentication-type", "default"
    ):
        return True
    named = root.entries.get(("ssh", "user", user, "authentication-type"))
    return named is not None and "password" in " ".join(named.value).replace("all", "password")


def level(device: Device, user: str) -> int:
    """Return the privilege level of a session of this user."""
    account = accounts(device).get(user)
    return account.level if account else 15


def ssh_is_open(device: Device) -> bool:
    """Return whether the configuration lets an SSH session in at all."""
    root = device.running.root
    if device.state == "factory":
        return True
    if not (_on(root, "stelnet", "server", "enable") or _on(root, "stelnet", "ipv4", "server", "enable")):
        return False
    acl = root.find("ssh", "server", "acl")
    if acl and device.client and not acl_permits(root, acl.value[0], device.client):
        return False
    lines = [e for e in root.all("user-interface", "vty") if e.body]
    return any(_vty_lets_in(device, entry.body) for entry in lines if entry.body)


def _on(root: Section, *words: str) -> bool:
    entry = root.find(*words)
    return entry is not None and not entry.negated


def _vty_lets_in(device: Device, vty: Section) -> bool:
    inbound = vty.find("protocol", "inbound")
    if inbound is not None and inbound.value[0] not in ("ssh", "all"):
        return False
    acl = vty.find("acl")
    if acl is None or device.client is None:
        return True
    number = next(word for word in acl.words if word.isdigit())
    return acl_permits(device.running.root, number, device.client)


def acl_permits(root: Section, number: str, source: str) -> bool:
    """Return whether a basic access list permits a source; no rule that fits means no."""
    acl = root.find("acl", "number", number)
    if acl is None or acl.body is None:
        return False
    for rule in acl.body.all("rule"):
        if _covers(rule.words, source):
            return rule.words[2] == "permit"
    return False


def _covers(words: tuple[str, ...], source: str) -> bool:
    if "source" not in words:
        return True
    at = words.index("source")
    if words[at + 1] == "any":
        return True
    wildcard = int(ipaddress.IPv4Address("0.0.0.0" if words[at + 2] == "0" else words[at + 2]))  # noqa: S104 - a wildcard
    differing = int(ipaddress.IPv4Address(words[at + 1])) ^ int(ipaddress.IPv4Address(source))
    return differing & ~wildcard & 0xFFFFFFFF == 0


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


__all__ = ["Account", "accounts", "acl_permits", "level", "may_log_in", "ssh_is_open"]
