# SPDX-License-Identifier: Apache-2.0
"""What is to be done on one device: the difference between what runs and what is intended, as commands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from zongheng.config import canonical, text_hash, unified_diff
from zongheng.config.scopes import Postponed, aim
from zongheng.config.secrets import Journalled, resolve, sent
from zongheng.devices import HostRecord
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.h3c_comware import patch as comware
from zongheng.platforms.huawei_vrp import patch as vrp
from zongheng.platforms.ruijie_rgos import patch as rgos

Commands = tuple[str, ...]
"""What a driver takes as a change: ordered lines, or one whole bundle."""


def _bundle(_running: str, target: str, _flavour: str) -> Commands:
    return (target,)


def _bundle_back(running: str, _target: str, _flavour: str) -> Commands:
    return (running,)


@dataclass(frozen=True, slots=True)
class _Ways:
    """What leads from a running text to its target, and back."""

    there: Callable[[str, str, str], Commands]
    back: Callable[[str, str, str], Commands]


_WAYS: Mapping[str, _Ways] = {
    "huawei_vrp": _Ways(vrp.commands_between, vrp.commands_back),
    "h3c_comware": _Ways(comware.commands_between, comware.commands_back),
    "ruijie_rgos": _Ways(rgos.commands_between, rgos.commands_back),
    "linux": _Ways(_bundle, _bundle_back),
}
"""By platform."""


@dataclass(frozen=True, slots=True)
class Change:
    """One device's change. Texts hold ciphertexts and are not to be shown; ``diff`` is redacted.

    ``intended`` is the whole text that shall result, with every secret of the scopes a reference.
    ``target`` is the same with those secrets that stand written as the device prints them; secrets
    that must be sent are ``{{secret:NAME}}``, there and in ``commands``. Of a machine all texts are
    bundles with every secret sealed, and the one command is the bundle that shall stand. ``sent`` are
    the names of the secrets whose values the device is given, ``postponed`` the sections that stay until
    another scope lets go of them.
    """

    host: str
    platform: str
    flavour: str
    running: str = field(repr=False)
    intended: str = field(repr=False)
    target: str = field(repr=False)
    commands: Commands = field(repr=False)
    sent: tuple[str, ...]
    diff: str
    running_hash: str
    target_hash: str
    postponed: tuple[Postponed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.commands)

    @property
    def rollback(self) -> Commands:
        """Return what would lead back; worked out only here, for it takes as long as ``commands``."""
        return _WAYS[self.platform].back(self.running, self.target, self.flavour) if self else ()

    @property
    def size(self) -> int:
        """Return how many lines change, about."""
        return max(len(self.commands), sum(line[:1] in "+-" for line in self.diff.splitlines()))


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
    if record.platform not in _WAYS:
        raise ZonghengError(problem("DEP009", Place(host=record.host), platform=record.platform))
    aimed = aim(running, intended, scopes, record.platform)
    target = resolve(running, aimed.text, known, current, record.platform)
    before, after = canonical(running, record.platform), canonical(target, record.platform)
    differs = before != after
    return Change(
        host=record.host,
        platform=record.platform,
        flavour=record.flavour,
        running=running,
        intended=aimed.text,
        target=target,
        commands=_WAYS[record.platform].there(running, target, record.flavour) if differs else (),
        sent=sent(running, target, current, record.platform) if differs else (),
        diff=unified_diff(running, target, record.platform) if differs else "",
        running_hash=text_hash(before),
        target_hash=text_hash(after),
        postponed=aimed.postponed,
    )
