# SPDX-License-Identifier: Apache-2.0
"""Secrets by name, filled in at the device edge only; they are never printed, stored or logged.

Sources, the first that knows a name wins: values passed in (by an Ansible action),
``ZONGHENG_SECRET_<NAME>`` in the environment, and the mapping ``zongheng_secrets`` in the
inventory's ``group_vars/all/vault.yml``, read by ``ansible-vault``, or by the Ansible that
runs already and has it open. Each password has a
second name, ``<name>.crypt``: its hash, for machines that take no plain one.
See ``docs/credentials.md`` for their rotation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from zongheng.config.password_hashes import HASH, password_hashes
from zongheng.devices.vault import decrypted
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import from_yaml

ENVIRONMENT_PREFIX = "ZONGHENG_SECRET_"
VAULT_FILE = Path("group_vars", "all", "vault.yml")
VAULT_KEY = "zongheng_secrets"
VAULT_HEADER = "$ANSIBLE_VAULT;"
DEFAULT_USER = "netops"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """The secrets of one run and the account that it logs in with.

    The password of ``user`` is the secret ``<user>_password``. While that is being rotated,
    ``in_force`` is the one of before, for devices that have not taken the new one yet.
    """

    values: Mapping[str, str]
    user: str = DEFAULT_USER
    in_force: str | None = None

    @classmethod
    def resolve(
        cls,
        inventory: Path,
        given: Mapping[str, str] | None = None,
        open_vault: Callable[[Path], object] | None = None,
    ) -> Credentials:
        """Gather the secrets of ``inventory``; ``given`` values win over all other sources.

        ``open_vault`` returns what an encrypted file holds, for who has it open already; without it a
        program is started that opens it.
        """
        vault = inventory / VAULT_FILE
        values = {**_from_vault(vault, open_vault), **_from_environment(), **(given or {})}
        values |= password_hashes(values, inventory.name)
        user = os.environ.get("ZONGHENG_USER", DEFAULT_USER)
        return cls(values=values, user=user, in_force=os.environ.get("ZONGHENG_PASSWORD_IN_FORCE"))

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r}, names={sorted(self.values)})"

    def for_network(self, network: str) -> Credentials:
        """Return the same with the hashes of the passwords, as a network's machines hold them."""
        return replace(self, values={**password_hashes(self.values, network), **self.values})

    @property
    def sealable(self) -> Mapping[str, str]:
        """Return all values of which none may stay in anything that is kept, by name."""
        return {**self.values, **({f"{self.user} in force": self.in_force} if self.in_force else {})}

    @property
    def password_name(self) -> str:
        return f"{self.user}_password"

    def value(self, name: str) -> str:
        """Return the secret ``name``; raise DEV010 where no source has it."""
        return self.subset([name])[name]

    def subset(self, names: Iterable[str]) -> dict[str, str]:
        """Return the secrets ``names``; raise DEV010 for every one that no source has."""
        names = sorted(set(names))
        # a hash is missing because its password is
        missing = sorted({name.removesuffix(HASH) for name in names if name not in self.values})
        if missing:
            variables = {name: f"{ENVIRONMENT_PREFIX}{name.upper()}" for name in missing}
            raise ZonghengError(
                [problem("DEV010", Place(key=name), name=name, variable=variables[name]) for name in missing]
            )
        return {name: self.values[name] for name in names}


def _from_environment() -> dict[str, str]:
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(ENVIRONMENT_PREFIX)
    }


def _from_vault(vault: Path, open_vault: Callable[[Path], object] | None) -> dict[str, str]:
    if not vault.exists():
        return {}
    try:
        text = vault.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        # what it holds may be a secret: only the kind of damage is told
        raise ZonghengError(problem("DEV011", Place(file=str(vault)), found=type(error).__name__)) from None
    closed = text.startswith(VAULT_HEADER)
    if closed and open_vault is None:
        text = decrypted(vault)
    try:
        content: Any = _held(vault, open_vault) if closed and open_vault else from_yaml(text)
        content = content or {}
        return {str(name).lower(): str(value) for name, value in content.get(VAULT_KEY, {}).items()}
    except (yaml.YAMLError, AttributeError):
        # the parser's own message would quote the text, and with it a secret
        raise ZonghengError(problem("DEV012", Place(file=str(vault)), key=VAULT_KEY)) from None


def _held(vault: Path, open_vault: Callable[[Path], object]) -> object:
    """Return what whoever has the vault open says that it holds."""
    try:
        return open_vault(vault)
    except Exception as error:  # noqa: BLE001 - of a caller's library; its words may quote a secret
        raise ZonghengError(problem("DEV011", Place(file=str(vault)), found=type(error).__name__)) from None
