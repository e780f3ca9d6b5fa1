# SPDX-License-Identifier: Apache-2.0
"""What is to be done on one device: the difference between what runs and what is intended, as commands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from zongheng.config import canonical, scoped, text_hash, unified_diff
from zongheng.config.secrets import Journalled, resolve
from zongheng.devices import HostRecord
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.huawei_vrp.patch import Patch, make_patch

SUPPORTED = "huawei_vrp"


@dataclass(frozen=True, slots=True)
class Change:
    """One device's change. Texts hold ciphertexts and are not to be shown; ``diff`` is redacted.

    ``intended`` is the whole text that shall result, with every secret of the scopes a reference.
    ``target`` is the same with those secrets that stand written as the device prints them; secrets
    that must be sent are ``{{secret:NAME}}``, there and in ``commands``.
    """

    host: str
    platform: str
    flavour: str
    running: str = field(repr=False)
    intended: str = field(repr=False)
    target: str = field(repr=False)
    commands: tuple[str, ...] = field(repr=False)
    rollback: tuple[str, ...] = field(repr=False)
    diff: str
    running_hash: str
    target_hash: str

    def __bool__(self) -> bool:
        return bool(self.commands)


def compute_change(
    record: HostRecord,
    running: str,
    intended: str,
    *,
    scopes: Collection[str],
    known: Mapping[str, Journalled],
    current: Mapping[str, str],
) -> Change:
    """Return what brings ``running`` to ``intended`` within ``scopes`` (none given: all of it).

    ``known`` is the journal of the host's secrets, ``current`` the fingerprint of each secret's value
    now. Raises DEP009 for a platform that is not deployed to, CFG003 for unknown scopes.
    """
    if record.platform != SUPPORTED:
        raise ZonghengError(problem("DEP009", Place(host=record.host), platform=record.platform))
    wanted = scoped(running, intended, scopes, record.platform)
    target = resolve(running, wanted, known, current, record.platform)
    before, after = canonical(running, record.platform), canonical(target, record.platform)
    differs = before != after
    patch = make_patch(running, target, record.flavour) if differs else Patch((), ())
    return Change(
        host=record.host,
        platform=record.platform,
        flavour=record.flavour,
        running=running,
        intended=wanted,
        target=target,
        commands=patch.commands,
        rollback=patch.rollback,
        diff=unified_diff(running, target, record.platform) if differs else "",
        running_hash=text_hash(before),
        target_hash=text_hash(after),
    )
