# SPDX-License-Identifier: Apache-2.0
"""The local accounts of a device, in either of VRP's forms."""

from __future__ import annotations

from dataclasses import dataclass, field

from zongheng.audit.device import Device, saying
from zongheng.config import ConfigNode

ACCESS_SERVICES = frozenset({"ppp", "8021x", "web", "internetaccess", "x25-pad"})
"""Services of network users; an account with nothing else is no login to the device."""


@dataclass(slots=True)
class LocalAccount:
    """A ``local-user NAME …`` family of lines, or a ``manager-user NAME`` block (USG).

    ``node`` is its first line, ``password`` the line that holds its secret.
    """

    name: str
    node: ConfigNode
    password: ConfigNode | None = None
    level: int | None = None
    level_node: ConfigNode | None = None
    group: str = ""
    services: tuple[str, ...] = ()
    blocking: ConfigNode | None = None
    settings: list[ConfigNode] = field(default_factory=list)

    @property
    def logs_in(self) -> bool:
        """Tell whether a person can manage the device with it."""
        return (
            not self.services
            or bool(set(self.services) - ACCESS_SERVICES)
            or "manager-user" in self.node.text
        )


def accounts(device: Device) -> list[LocalAccount]:
    """Return the accounts that can log in to the device, in printed order."""
    found: dict[str, LocalAccount] = {}
    for aaa in device.aaa:
        for node, match in saying(aaa, r"local-user (?P<name>\S+) (?P<rest>.+)"):
            account = found.setdefault(match["name"], LocalAccount(match["name"], node))
            _set(account, node, match["rest"].split())
        for node, match in saying(aaa, r"manager-user (?P<name>\S+)"):
            account = found.setdefault(match["name"], LocalAccount(match["name"], node))
            for child in node.children:
                _set(account, child, child.text.split())
        _bind_roles(aaa, found)
    return [account for account in found.values() if account.logs_in]


def _set(account: LocalAccount, node: ConfigNode, tokens: list[str]) -> None:
    account.settings.append(node)
    match tokens:
        case ["password", "expire" | "modify", *_]:
            return
        case ["password", *_]:
            account.password = node
        case ["privilege", "level", level] | ["level", level] if level.isdigit():
            account.level, account.level_node = int(level), node
        case ["service-type", *services]:
            account.services = (*account.services, *services)
        case ["user-group", group]:
            account.group = group
        case ["state", "block", "fail-times", *_]:
            account.blocking = node


def _bind_roles(aaa: ConfigNode, found: dict[str, LocalAccount]) -> None:
    for _, match in saying(aaa, r"bind manager-user (?P<name>\S+) role (?P<role>\S+)"):
        if match["name"] in found:
            found[match["name"]].group = match["role"]
