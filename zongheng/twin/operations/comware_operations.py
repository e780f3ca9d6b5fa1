# SPDX-License-Identifier: Apache-2.0
"""Operational commands of Comware 7: saving, restarting, and the delay after which a change is taken back.

``configuration commit delay``: the settings take effect at once; the state when the timer was started is the
rollback point, and comes back when it expires without ``configuration commit``. Starting it again changes the
time and not the point (H3C, Fundamentals Configuration Guide, "Configuring configuration commit delay").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from zongheng.twin.grammar.matcher import Match
from zongheng.twin.operations.questions import confirm
from zongheng.twin.sessions.session import Question, Session

_SUFFIX = ".cfg"


def _save(session: Session, match: Match[str]) -> str | Question:
    device = session.device
    if "force" in match.words:
        return _written(session, lambda: _save_startup(session, device.startup or session.dialect.startup))
    if "file" not in match.arguments:
        return confirm(session, session.says("save_question"), lambda: _ask_name(session))
    name = _plain(match.arguments["file"])
    if not name.endswith(_SUFFIX):
        return session.says("wrong_name")

    def write() -> str:
        text = device.configuration_text()
        (device.flash / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        return session.says("saved_to", name=name)

    return confirm(
        session, session.says("save_to_question", name=name), lambda: _overwriting(session, name, write)
    )


def _ask_name(session: Session) -> Question:
    """Ask for the file to save in; an empty answer takes the one that the device starts from."""
    startup = session.device.startup or session.dialect.startup

    def answered(text: str) -> str | Question:
        name = _plain(text.strip()) or startup
        if not name.endswith(_SUFFIX):
            return session.says("wrong_name")
        return _overwriting(session, name, lambda: _save_startup(session, name))

    return Question(session.says("save_name", name=startup).replace("\n", "\r\n"), answered)


def _save_startup(session: Session, name: str) -> str:
    session.device.save(name)
    session.device.set_startup(name)
    return session.says("saved")


def _overwriting(session: Session, name: str, act: Callable[[], str]) -> str | Question:
    """Act, after a question where the file is there already."""
    if not (session.device.flash / name).exists():
        return _written(session, act)
    return confirm(session, session.says("save_overwrites", name=name), lambda: _written(session, act))


def _written(session: Session, act: Callable[[], str]) -> str:
    """Write a file, unless there is no room for it."""
    return session.says("flash_full") if session.faults.full else act()


def _reboot(session: Session, match: Match[str]) -> Question:
    device = session.device

    def reboot() -> str:
        device.restart()
        return ""

    def really() -> Question:
        return confirm(session, session.says("reboot_question"), reboot)

    def keep() -> Question:
        device.save()
        return really()

    if "force" in match.words or device.startup_text() == device.configuration_text():
        return really()
    question = f"{session.says('reboot_checks')}\r\n{session.says('reboot_loses')}"
    return confirm(session, question, keep, really)


def _reset_saved(session: Session, _: Match[str]) -> Question:
    device = session.device

    def reset() -> str:
        if device.startup:
            (device.flash / device.startup).unlink(missing_ok=True)
        device.set_startup(None)
        return session.says("reset_done")

    return confirm(session, session.says("reset_question"), reset)


def _replace(session: Session, match: Match[str]) -> str | Question:
    device = session.device
    name = _plain(match.arguments["file"])
    path = device.flash / name
    if path not in _files(session):
        return session.says("no_file")

    def replace() -> str:
        fresh = device.fresh()
        fresh.load(path.read_text(encoding="utf-8", errors="surrogateescape").splitlines())
        device.commit(fresh.root, session.user)
        return session.says("replaced", name=name)

    def keep() -> str:
        device.save()
        return replace()

    return confirm(session, session.says("replace_question"), keep, replace)


def _commit_delay(session: Session, match: Match[str]) -> str:
    session.device.begin_delay(int(match.arguments["seconds"]), session.name, session.user)
    return ""


def _commit_keep(session: Session, _: Match[str]) -> str:
    session.device.confirm_trial()
    return ""


def _dir(session: Session, _: Match[str]) -> str:
    now = session.device.clock.now()
    rows = [
        f"{index:4} -rw- {path.stat().st_size:>11} {now:%b %d %Y %H:%M:%S}   {path.name}"
        for index, path in enumerate(_files(session))
    ]
    return "\n".join(["Directory of flash:", *rows, "", "3907584 KB total (3417088 KB free)"])


def _delete(session: Session, match: Match[str]) -> str | Question:
    name = _plain(match.arguments["file"])
    path = session.device.flash / name
    if path not in _files(session):
        return session.says("no_file")

    def delete() -> str:
        path.unlink()
        return session.says("deleted", name=name)

    return confirm(session, session.says("delete_question", name=name), delete)


def _files(session: Session) -> list[Path]:
    return sorted(session.device.flash.glob(f"*{_SUFFIX}"))


def _plain(name: str) -> str:
    return name.removeprefix("flash:").removeprefix("/")


def _screen_length(session: Session, match: Match[str]) -> str:
    session.page = session.dialect.page if match.words[0] == session.dialect.negation else 0
    return ""


def _key_pair(session: Session, _: Match[str]) -> str:
    return session.says("key_exists")


COMWARE_OPERATIONS: Mapping[str, Callable[[Session, Match[str]], str | Question]] = {
    "comware-save": _save,
    "comware-reboot": _reboot,
    "comware-reset-saved": _reset_saved,
    "comware-replace": _replace,
    "commit-delay": _commit_delay,
    "commit-keep": _commit_keep,
    "comware-dir": _dir,
    "comware-delete": _delete,
    "comware-screen-length": _screen_length,
    "comware-rsa": _key_pair,
}
