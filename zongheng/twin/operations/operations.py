# SPDX-License-Identifier: Apache-2.0
"""Operational commands: views, saving, restarting, committing. Displays are in ``displays``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from zongheng.twin.devices.configuration_lock import LOCKING
from zongheng.twin.displays.comware_displays import COMWARE_DISPLAYS
from zongheng.twin.displays.comware_link_displays import COMWARE_LINK_DISPLAYS
from zongheng.twin.displays.comware_peer_displays import COMWARE_PEER_DISPLAYS
from zongheng.twin.displays.comware_reach_displays import COMWARE_REACH_DISPLAYS
from zongheng.twin.displays.comware_state_displays import COMWARE_STATE_DISPLAYS
from zongheng.twin.displays.comware_switch_displays import COMWARE_SWITCH_DISPLAYS
from zongheng.twin.displays.comware_vpn_displays import COMWARE_VPN_DISPLAYS
from zongheng.twin.displays.displays import DISPLAYS
from zongheng.twin.displays.rgos_displays import RGOS_DISPLAYS
from zongheng.twin.displays.route_statistics import ROUTE_STATISTICS
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.operations import commits
from zongheng.twin.operations.comware_operations import COMWARE_OPERATIONS
from zongheng.twin.operations.questions import confirm
from zongheng.twin.operations.rgos_operations import RGOS_OPERATIONS
from zongheng.twin.sessions.session import Question, Session

Operation = Callable[[Session, Match[str]], "str | Question"]

_UNCOMMITTED = (
    "Warning: Uncommitted configurations found. Are you sure to commit them before exiting? "
    "[Y(yes)/N(no)/C(cancel)]:"
)


def _system_view(session: Session, _: Match[str]) -> str:
    session.path = ()
    return "" if session.device.running.grammar.two_stage else session.says("entered")


def _quit(session: Session, match: Match[str]) -> str | Question:
    if session.path is None:
        session.end()
        return ""
    if session.path:
        session.path = session.path[:-1]
        return ""
    return _return(session, match)


def _return(session: Session, _: Match[str]) -> str | Question:
    if session.candidate is None:
        session.path = None
        return ""

    def answered(text: str) -> str | Question:
        choice = text.lower()[:1]
        if choice == "c":
            return ""
        if choice not in ("y", "n"):
            return Question(_UNCOMMITTED, answered)
        out = commits.commit_now(session) if choice == "y" else ""
        session.drop_candidate()
        session.path = None
        return out

    return Question(_UNCOMMITTED, answered)


_SUFFIXES = (".cfg", ".zip", ".dat")
"""Of configuration files, all versions together."""


def _save(session: Session, match: Match[str]) -> str | Question:
    device = session.device
    name = match.arguments.get("file")
    if name and not name.endswith(_SUFFIXES):
        return session.says("bad_suffix")

    def save() -> str:
        if session.faults.full:
            return session.says("flash_full")
        device.save(name)
        return session.says("saved")

    where = f"flash:/{name}" if name else "the device"
    return confirm(session, session.says("save_question", where=where).replace("\n", "\r\n"), save)


def _reboot(session: Session, _: Match[str]) -> Question:
    device = session.device

    def reboot() -> str:
        device.restart()
        return ""

    def save_first(text: str) -> str | Question:
        if text.lower().startswith("y"):
            device.save()
        elif not text.lower().startswith("n"):
            return Question(save_question, save_first)
        return confirm(session, session.says("reboot_question"), reboot)

    save_question = session.says("save_first_question")
    if device.startup_text() == device.configuration_text():
        return confirm(session, session.says("reboot_question"), reboot)
    return Question(save_question, save_first)


def _schedule_reboot(session: Session, match: Match[str]) -> Question:
    device = session.device
    if "minutes" in match.arguments:
        minutes = int(match.arguments["minutes"])
    else:
        hours, rest = match.arguments["time"].split(":")[:2]
        minutes = int(hours) * 60 + int(rest)

    def arm() -> str:
        device.schedule_reboot(minutes * 60)
        return session.says("scheduled", at=device.reboot_at, hours=minutes // 60, rest=minutes % 60)

    return confirm(session, session.says("schedule_question", minutes=minutes), arm)


def _undo_schedule(session: Session, _: Match[str]) -> str:
    armed = session.device.reboot_at is not None
    session.device.schedule_reboot(None)
    return session.says("schedule_cancelled" if armed else "schedule_none")


def _startup(session: Session, match: Match[str]) -> str:
    name = match.arguments["file"].removeprefix("flash:/")
    if not (session.device.flash / name).exists():
        return session.says("no_file")
    session.device.set_startup(name)
    return session.says("startup_set")


def _reset_saved(session: Session, match: Match[str]) -> Question:
    device = session.device

    def reset() -> str:
        if "factory-configuration" in match.words:
            device.factory_reset()
            return ""
        device.set_startup(None)
        return session.says("reset_done")

    return confirm(session, session.says("reset_question"), reset)


def _dir(session: Session, _: Match[str]) -> str:
    rows = [
        f"{index:5}  -rw-  {path.stat().st_size:>12,}  "
        f"{session.device.clock.now():%b %d %Y %H:%M:%S}   {path.name}"
        for index, path in enumerate(_files(session))
    ]
    head = "Directory of flash:/\n\n  Idx  Attr     Size(Byte)  Date        Time       FileName"
    return "\n".join([head, *rows, "\n1,000,000 KB total (900,000 KB free)"])


def _delete(session: Session, match: Match[str]) -> str | Question:
    name = match.arguments["file"].removeprefix("flash:/")
    path = session.device.flash / name
    if path not in _files(session):
        return session.says("no_file")
    if name == session.device.startup:
        return session.says("deletes_startup")

    def delete() -> str:
        path.unlink()
        return session.says("deleted", name=name)

    return confirm(session, session.says("delete_question", name=name), delete)


def _files(session: Session) -> list[Path]:
    hidden = {"host_key"}
    flash = session.device.flash
    return sorted(
        p for p in flash.iterdir() if p.is_file() and not p.name.startswith(".") and p.name not in hidden
    )


def _screen_length(session: Session, match: Match[str]) -> str:
    on = match.words[0] == "undo"
    session.page = session.dialect.page if on else int(match.arguments["n"])
    return session.says("paged")


def _quiet(_: Session, __: Match[str]) -> str:
    return ""


def _rsa(session: Session, _: Match[str]) -> str:
    del session
    return "Info: The local key pair already exists."


OPERATIONS: Mapping[str, Operation] = {
    "system-view": _system_view,
    "quit": _quit,
    "return": _return,
    "save": _save,
    "reboot": _reboot,
    "schedule-reboot": _schedule_reboot,
    "undo-schedule": _undo_schedule,
    "startup": _startup,
    "reset-saved": _reset_saved,
    "dir": _dir,
    "delete": _delete,
    "screen-length": _screen_length,
    "terminal": _quiet,
    "reset-counters": _quiet,
    "hint": _quiet,
    "rsa": _rsa,
    **commits.COMMITS,
    **LOCKING,
    **DISPLAYS,
    **COMWARE_OPERATIONS,
    **COMWARE_DISPLAYS,
    **COMWARE_LINK_DISPLAYS,
    **COMWARE_PEER_DISPLAYS,
    **COMWARE_REACH_DISPLAYS,
    **COMWARE_STATE_DISPLAYS,
    **COMWARE_SWITCH_DISPLAYS,
    **COMWARE_VPN_DISPLAYS,
    **RGOS_OPERATIONS,
    **RGOS_DISPLAYS,
    **ROUTE_STATISTICS,
}
