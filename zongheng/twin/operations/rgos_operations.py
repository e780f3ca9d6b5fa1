# SPDX-License-Identifier: Apache-2.0
"""Operational commands of RGOS: its modes, saving, files, and the reload that may be scheduled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from zongheng.twin.configuration import ciphertext
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.operations.questions import confirm
from zongheng.twin.sessions.session import Question, Session


def _configure(session: Session, _: Match[str]) -> str:
    session.path = ()
    return session.says("entered")


def _leave_family(session: Session, _: Match[str]) -> str:
    """Leave a section that has an end of its own; elsewhere the word means nothing."""
    path = session.path or ()
    if path and path[-1][0] == "address-family":
        session.path = path[:-1]
        return ""
    return session.says("not_a_port")


def _enable(session: Session, _: Match[str]) -> str | Question:
    """Let a session that may only look do more, for the password that is configured for that."""
    if session.enabled:
        return ""
    root = session.device.running.root
    wanted = root.find("enable", "secret") or root.find("enable", "password")
    if wanted is None:
        return session.says("no_enable_secret")
    stored = wanted.words[-1]

    def answered(typed: str) -> str:
        if not ciphertext.matches(stored, typed):
            return session.says("wrong_password")
        session.enabled = True
        return ""

    return Question(session.says("password"), answered, hidden=True)


def _disable(session: Session, _: Match[str]) -> str:
    session.enabled, session.path = False, None
    return ""


def _write(session: Session, _: Match[str]) -> str:
    if session.faults.full:
        return session.says("flash_full")
    session.device.save()
    return session.says("saved")


def _copy(session: Session, match: Match[str]) -> str:
    source = _file(session, match.arguments["from"])
    if not source.is_file():
        return session.says("no_file")
    if session.faults.full:
        return session.says("flash_full")
    _file(session, match.arguments["to"]).write_bytes(source.read_bytes())
    return session.says("copied")


def _load(session: Session, match: Match[str]) -> str:
    """Carry a file out line by line on top of what runs; what it does not name stays."""
    source = _file(session, match.arguments["from"])
    if not source.is_file():
        return session.says("no_file")
    text = source.read_text(encoding="utf-8", errors="surrogateescape")
    refused = session.device.running.load(text.splitlines())
    return "\n".join(refused)


def _dir(session: Session, _: Match[str]) -> str:
    now = session.device.clock.now()
    rows = [
        f"-rw- {path.stat().st_size:>10}  {now:%b %d %Y %H:%M:%S}  {path.name}" for path in _files(session)
    ]
    return "\n".join(["Directory of flash:/", *rows])


def _delete(session: Session, match: Match[str]) -> str | Question:
    path = _file(session, match.arguments["file"])
    if path not in _files(session):
        return session.says("no_file")

    def delete() -> str:
        path.unlink()
        return session.says("deleted")

    return confirm(session, session.says("delete_question", name=path.name), delete)


def _files(session: Session) -> list[Path]:
    flash = session.device.flash
    return sorted(p for p in flash.iterdir() if p.is_file() and p.name[0] != "." and p.name != "host_key")


def _file(session: Session, name: str) -> Path:
    """Return a file of the flash; no name leads out of it."""
    return session.device.flash / Path(name.removeprefix("flash:")).name


def _reload(session: Session, _: Match[str]) -> Question:
    def reload() -> str:
        session.device.restart()
        return ""

    return confirm(session, session.says("reload_question"), reload)


def _reload_in(session: Session, match: Match[str]) -> Question:
    device, seconds = session.device, 60 * int(match.arguments["minutes"])

    def arm() -> str:
        device.schedule_reboot(seconds)
        return session.says("reload_scheduled", seconds=seconds, at=device.reboot_at)

    return confirm(session, session.says("reload_in_question", seconds=seconds), arm)


def _reload_cancel(session: Session, _: Match[str]) -> str:
    armed = session.device.reboot_at is not None
    session.device.schedule_reboot(None)
    return session.says("reload_cancelled" if armed else "reload_none")


def _reload_shown(session: Session, _: Match[str]) -> str:
    at = session.device.reboot_at
    if at is None:
        return session.says("reload_none")
    left = max(0, int((at - session.device.clock.now()).total_seconds()))
    return session.says("reload_scheduled", seconds=left, at=at)


def _length(session: Session, match: Match[str]) -> str:
    session.page = int(match.arguments.get("n", session.dialect.page))
    return ""


def _key_pair(_: Session, __: Match[str]) -> str:
    return ""


RGOS_OPERATIONS: Mapping[str, Callable[[Session, Match[str]], str | Question]] = {
    "rgos-configure": _configure,
    "rgos-leave-family": _leave_family,
    "rgos-enable": _enable,
    "rgos-disable": _disable,
    "rgos-write": _write,
    "rgos-copy": _copy,
    "rgos-load": _load,
    "rgos-dir": _dir,
    "rgos-delete": _delete,
    "rgos-reload-now": _reload,
    "rgos-reload-in": _reload_in,
    "rgos-reload-cancel": _reload_cancel,
    "rgos-reload": _reload_shown,
    "rgos-length": _length,
    "rgos-rsa": _key_pair,
}
