# SPDX-License-Identifier: Apache-2.0
"""Who may log in to a device over SSH: its own accounts, and what its configuration lets in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zongheng.twin.configuration import ciphertext
from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import comware_logins, rgos_logins, vrp_logins, vrp_servers
from zongheng.twin.devices.aaa_servers import Accounting, Methods
from zongheng.twin.devices.account import Account
from zongheng.twin.devices.device import Device


@dataclass(frozen=True, slots=True)
class _Logins:
    """How a dialect's configuration lets people in."""

    accounts: Callable[[Section], dict[str, Account]]
    may_use_ssh: Callable[[Section, str], bool]
    ssh_is_open: Callable[[Section, str | None], bool]
    methods: Callable[[Section, str], Methods]
    accounting: Callable[[Section, str], Accounting]


_LOGINS: Mapping[str, _Logins] = {
    "vrp": _Logins(
        vrp_logins.accounts,
        vrp_logins.may_use_ssh,
        vrp_logins.ssh_is_open,
        vrp_servers.methods,
        vrp_servers.accounting,
    ),
    "comware": _Logins(
        comware_logins.accounts,
        comware_logins.may_use_ssh,
        comware_logins.ssh_is_open,
        comware_logins.methods,
        comware_logins.accounting,
    ),
    "rgos": _Logins(
        rgos_logins.accounts,
        rgos_logins.may_use_ssh,
        rgos_logins.ssh_is_open,
        rgos_logins.methods,
        rgos_logins.accounting,
    ),
}
_HIGHEST = 15
"""The level of those who may do everything."""


def accounts(device: Device) -> dict[str, Account]:
    """Return the accounts of the device's configuration by name."""
    return _LOGINS[device.dialect.logins].accounts(device.running.root)


def may_log_in(device: Device, user: str, password: str) -> bool:
    """Return whether the device takes this name and password over SSH."""
    configured = accounts(device)
    if device.override_password is not None:
        known = user in configured or user == device.dialect.factory_user[0]
        return password == device.override_password and known
    if not configured:
        return (user, password) == device.dialect.factory_user
    return _may_use_ssh(device, user) and _is_known(device, user, password, configured.get(user))


def asks(device: Device, user: str) -> Methods:
    """Return by what the device checks a login of this name over SSH."""
    return _LOGINS[device.dialect.logins].methods(device.running.root, user)


def accounting(device: Device, user: str) -> Accounting:
    """Return whom the device tells of a login of this name, and of what is typed there."""
    return _LOGINS[device.dialect.logins].accounting(device.running.root, user)


def _may_use_ssh(device: Device, user: str) -> bool:
    return _LOGINS[device.dialect.logins].may_use_ssh(device.running.root, user)


def _is_known(device: Device, user: str, password: str, account: Account | None) -> bool:
    """Return what the first that answers says: what comes behind it is not asked then."""
    methods = asks(device, user)
    for method in methods.order:
        if method == "local":
            return account is not None and _is_own(account, password)
        server = device.aaa.answering(methods.servers)
        if server is not None:
            return device.aaa.knows(server, user, password)
    return False


def _is_own(account: Account, password: str) -> bool:
    return account.ssh and not account.blocked and ciphertext.matches(account.secret, password)


def level(device: Device, user: str) -> int:
    """Return the privilege level of a session of this user."""
    account = accounts(device).get(user)
    return account.level if account else _HIGHEST


def may_do_more(device: Device, user: str) -> bool:
    """Return whether a session of this user begins where more than looking is allowed."""
    return not device.dialect.prompts.guest or level(device, user) == _HIGHEST


def ssh_is_open(device: Device) -> bool:
    """Return whether the configuration lets an SSH session in at all."""
    if device.state == "factory":
        return True
    return _LOGINS[device.dialect.logins].ssh_is_open(device.running.root, device.client)


__all__ = ["Account", "accounting", "accounts", "asks", "level", "may_do_more", "may_log_in", "ssh_is_open"]
