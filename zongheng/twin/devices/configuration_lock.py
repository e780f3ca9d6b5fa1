# SPDX-License-Identifier: Apache-2.0
"""The lock on a VRP device's configuration: one session sets things, the others only look.

``configuration exclusive`` takes it. It ends by ``undo``, with its session, with the device's power, and by
itself after the time of ``configuration-occupied timeout`` (30 s by default) without a configuration command
(Huawei, command references of NE40E and USG6000). What others are told has no published source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from zongheng.twin.grammar.matcher import Match

if TYPE_CHECKING:
    from zongheng.twin.sessions.session import Session

SECONDS = 30
"""After which it ends where a device was told no other time."""


@dataclass(slots=True)
class ConfigurationLock:
    """Who configures alone: ``used`` is when the last configuration command came."""

    session: Session
    since: datetime
    used: datetime


def lock_of(session: Session) -> ConfigurationLock | None:
    """Return the lock on a session's device, whoever holds it; None where it ended."""
    lock = session.device.lock
    if lock is None or lock.session.ended or _expires(lock) <= session.device.clock.now():
        session.device.lock = None
    return session.device.lock


def shut_out(session: Session) -> str:
    """Return what a session is told that another one keeps from configuring; else nothing."""
    lock = lock_of(session)
    return "" if lock is None or lock.session is session else session.says("locked")


def configured(session: Session) -> None:
    """Note that a session sent a configuration command: its lock, if any, lasts on."""
    lock = lock_of(session)
    if lock is not None and lock.session is session:
        lock.used = session.device.clock.now()


def _expires(lock: ConfigurationLock) -> datetime:
    return lock.used + timedelta(seconds=_seconds(lock.session))


def _seconds(session: Session) -> int:
    told = session.device.running.root.find("configuration-occupied", "timeout")
    return int(told.value[0]) if told else SECONDS


def _take(session: Session, _: Match[str]) -> str:
    if lock_of(session) is not None:
        return session.says("locked_already")
    now = session.device.clock.now()
    session.device.lock = ConfigurationLock(session, now, now)
    return ""


def _release(session: Session, _: Match[str]) -> str:
    lock = lock_of(session)
    if lock is None:
        return session.says("not_locked")
    if lock.session is not session:
        return session.says("locked")
    session.device.lock = None
    return ""


def _show(session: Session, _: Match[str]) -> str:
    """Print nothing where nobody holds it."""
    lock = lock_of(session)
    if lock is None:
        return ""
    return session.says(
        "lock_shown",
        index=33 + int(lock.session.number),
        line=int(lock.session.number) % 5,
        user=lock.session.user,
        address=session.device.client or "127.0.0.1",
        since=lock.since,
        used=lock.used,
        seconds=_seconds(lock.session),
    )


LOCKING: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "configuration-lock": _take,
    "configuration-unlock": _release,
    "display-lock": _show,
}
