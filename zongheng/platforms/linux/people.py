# SPDX-License-Identifier: Apache-2.0
"""The separated administrators as a Linux machine knows them: groups, and what each may do as root."""

from __future__ import annotations

from dataclasses import dataclass

from zongheng.design.model import Account, DeviceDesign

GROUPS = {
    "system": ("adm", "frrvty", "sudo", "systemd-journal"),
    "security": ("adm", "systemd-journal"),
    "audit": ("adm", "systemd-journal"),
}
"""Groups by role; those that a machine does not have are left out there. Logs are for all three."""
ROOT_COMMANDS = {
    "system": ("ALL",),
    "security": ("/usr/sbin/nft list ruleset", "/usr/sbin/conntrack -L", "/usr/sbin/faillock"),
    "audit": (),
}
"""What a role may run as root. Only the system administrator changes the machine: the agent runs as it."""


@dataclass(frozen=True, slots=True)
class Person:
    """One administrator; the password stands in artefacts by the name of its hash."""

    name: str
    role: str
    groups: tuple[str, ...]
    commands: tuple[str, ...]
    password: str

    @property
    def unasked(self) -> bool:
        """Tell whether sudo asks for no password: the driver's session has no terminal to answer on."""
        return self.commands == ("ALL",)


def people(design: DeviceDesign) -> tuple[Person, ...]:
    """Return the administrators of a machine, by name."""
    return tuple(_person(account) for account in sorted(design.accounts, key=lambda one: one.name))


def _person(account: Account) -> Person:
    return Person(
        name=account.name,
        role=account.role,
        groups=GROUPS[account.role],
        commands=ROOT_COMMANDS[account.role],
        password=f"{{{{secret:{account.secret}.crypt}}}}",
    )
