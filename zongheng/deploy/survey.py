# SPDX-License-Identifier: Apache-2.0
"""The first look at every device: settle what a killed run left, read, compute the change, prove it safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nornir.core.configuration import Config
from nornir.core.inventory import Host

from zongheng.config import bundle, same
from zongheng.config.grammar import GRAMMARS
from zongheng.config.secrets import fill, resolve, to_journal
from zongheng.config.tree import broken_off
from zongheng.deploy import postponed
from zongheng.deploy.change import Change, compute_change
from zongheng.deploy.context import Context
from zongheng.deploy.dead_man import DeadMan
from zongheng.deploy.device import device_session
from zongheng.deploy.guarded import Counts, remember_secrets
from zongheng.deploy.lockout import Sending, lockout_problems, management_paths
from zongheng.deploy.postchecks import postchecks
from zongheng.deploy.reading import ask_new_session
from zongheng.deploy.restoring import WayBack, is_pending
from zongheng.deploy.states import State
from zongheng.devices import HostRecord, record_of
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, Status


@dataclass(frozen=True, slots=True)
class Ready:
    """A device whose change was proved safe and waits for its wave."""

    change: Change
    before: Counts


Intended = Callable[[str], str]
"""Gives a host's whole intended text, secrets as references; raises where there is none."""
Guard = Callable[[Change], tuple[Problem, ...]]
"""Says why a change may not be made (a plan that no longer fits)."""

_ENDS = {name: grammar.end for name, grammar in GRAMMARS.items()} | dict.fromkeys(
    bundle.PLATFORMS, bundle.END
)
"""What a whole configuration ends with, by platform."""


def survey(
    host: Host, config: Config, context: Context, intended: Intended, guard: Guard | None = None
) -> Ready | HostOutcome:
    """Return the host's change, ready for its wave, or its end: unchanged, refused.

    Raises what reading the device or computing the change raises, DEP023 for an intended text that broke off,
    and CFG001, CFG002, CFG006 for secrets that could not be sent.
    """
    record = record_of(host)
    interrupted = _settle(host, config, context)
    context.note(host.name, State.READING)
    wanted = _whole(record, intended(host.name))
    checks = postchecks(record.platform, record.flavour).of(wanted)
    answers = ask_new_session(host, config, checks.commands)
    change = compute_change(
        record,
        answers.running,
        wanted,
        scopes=context.scopes,
        known=context.journal.secrets_of(host.name),
        current=context.current,
    )
    if not change:
        return _unchanged(host, config, context, change, interrupted=interrupted)
    fill("\n".join(change.commands), context.credentials.values)  # told now, not when its wave comes
    done = interrupted and _needs_secrets_alone(change, context)
    refusals = (*(guard(change) if guard and not done else ()), *_lockouts(record, change, context))
    if refusals:
        return _refused(context, change, refusals)
    return Ready(change, checks.counts(answers.by_command))


def _whole(record: HostRecord, intended: str) -> str:
    """Return an intended text; what a text that broke off does not say any more is not to be removed."""
    end = _ENDS.get(record.platform)
    if end and broken_off(intended, record.platform):
        raise ZonghengError(problem("DEP023", Place(host=record.host), end=end))
    return intended


def _settle(host: Host, config: Config, context: Context) -> bool:
    """Bring a device back that a killed run left under its dead-man; return whether there was such a run."""
    last = None if context.check else context.journal.unfinished(host.name)
    if last is None:
        return False
    is_unconfirmed = bool(last.snapshot_hash)  # without one all was confirmed: what waits is somebody else's
    # its dead-man may be restarting it right now; a run that gave up had waited for that
    may_restart = is_unconfirmed and last.state is not State.FAILED
    if is_pending(host, config, may_restart=may_restart) and is_unconfirmed:
        context.note(host.name, State.RESTORING, snapshot_hash=last.snapshot_hash)
        WayBack(host, config, context, last.snapshot_hash, _dead_man(context, host.name)).go()
        context.note(host.name, State.RESTORED, snapshot_hash=last.snapshot_hash)
    return True


def _needs_secrets_alone(change: Change, context: Context) -> bool:
    """Return whether a killed run had come to its end but for remembering the secrets that it sent."""
    sent = to_journal(change.running, change.target, context.current, change.platform)
    reached = resolve(change.running, change.target, sent, context.current, change.platform)
    return same(change.running, reached, change.platform)


def _dead_man(context: Context, host: str) -> DeadMan:
    """Return by what the device goes back by itself from what a killed run left."""
    history = context.journal.history(host)
    noted = [entry.detail for entry in history if entry.state is State.APPLYING and entry.detail]
    return DeadMan.read(noted[-1]) if noted else DeadMan(context.revert_in)


def _unchanged(
    host: Host, config: Config, context: Context, change: Change, *, interrupted: bool
) -> HostOutcome:
    """End a host on which nothing is to be done; what a killed run applied is saved and remembered."""
    if interrupted:
        context.note(host.name, State.SAVING, target_hash=change.target_hash)
        with device_session(host, config) as driver:
            driver.save()
    if not context.check:
        remember_secrets(context, change, change.running)
    context.note(host.name, State.UNCHANGED, target_hash=change.target_hash)
    details = {**postponed.details(change), "run": context.run}
    return HostOutcome(host=host.name, status=Status.UNCHANGED, details=details)


def _lockouts(record: HostRecord, change: Change, context: Context) -> tuple[Problem, ...]:
    """Return why a change may lock us out, over either family: each way in is proved for itself."""
    paths = management_paths((record.address4, record.address6), context.sources, context.credentials.user)
    return tuple(
        reason
        for path in paths
        for reason in lockout_problems(
            change.host,
            change.running,
            change.target,
            path,
            platform=change.platform,
            family=record.family,
            sending=Sending(change.commands, change.flavour),
        )
    )


def _refused(context: Context, change: Change, problems: tuple[Problem, ...]) -> HostOutcome:
    context.note(
        change.host,
        State.REFUSED,
        snapshot_hash=change.running_hash,
        target_hash=change.target_hash,
        detail=" ".join(one.code for one in problems),
    )
    return HostOutcome(
        host=change.host,
        status=Status.REFUSED,
        diff=change.diff,
        problems=problems,
        details={**context.details(change), "run": context.run},
    )
