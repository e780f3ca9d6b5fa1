# SPDX-License-Identifier: Apache-2.0
"""Operational commands: views, saving, restarting, committing. Displays are in ``displays``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from zongheng.twin import commits
from zongheng.twin.displays import DISPLAYS
from zongheng.twin.matcher import Match
from zongheng.twin.session import PAGE, Question, Session

Operation = Callable[[Session, Match[str]], "str | Question"]

_UNCOMMITTED = (
    "Warning: Uncommitted configurations found. Are you sure to commit them before exiting? "
    "[Y(yes)/N(no)/C(cancel)]:"
)


def _system_view(session: Session, _: Match[str]) -> str:
    session.path = ()
    return (
        "" if session.device.running.grammar.two_stage else "Enter system view, return user view with Ctrl+Z."
    )


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


def _confirm(text: str, act: Callable[[], str | Question], otherwise: str = "") -> Question:
    """Ask; ``y`` acts, ``n`` does not, anything else asks again."""

    def answered(typed: str) -> str | Question:
        choice = typed.strip().lower()
        if choice in ("y", "yes"):
            return act()
        if choice in ("n", "no"):
            return otherwise
        return Question("Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:", answered)

    return Question(text, answered)


def _save(session: Session, match: Match[str]) -> Question:
    device = session.device
    name = match.arguments.get("file")

    def save() -> str:
        device.save(name)
        return (
            "Now saving the current configuration to the slot 0 .\nInfo: Save the configuration successfully."
        )

    if device.model.family == "ar":
        return _confirm(
            "  Warning: The current configuration will be written to the device.\n"
            "  Are you sure to continue?[Y/N]:".replace("\n", "\r\n"),
            lambda: _saved_ar(save),
        )
    where = f"flash:/{name}" if name else "the device"
    return _confirm(f"Warning: The current configuration will be written to {where}. Continue? [Y/N]:", save)


def _saved_ar(save: Callable[[], str]) -> str:
    save()
    return (
        "  It will take several minutes to save configuration file, please wait.......\n"
        "  Configuration file had been saved successfully\n"
        "  Note: The configuration file will take effect after being activated"
    )


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
        return _confirm("Warning: The system will reboot. Continue? [Y/N]:", reboot)

    save_question = (
        "Info: The system is comparing the configuration, please wait.\r\n"
        "Warning: All the configuration will be saved to the next startup configuration. Continue? [Y/N]:"
    )
    if device.startup_text() == device.configuration_text():
        return _confirm("Warning: The system will reboot. Continue? [Y/N]:", reboot)
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
        return (
            f"Info: Reboot system at {device.reboot_at:%H:%M:%S %Y/%m/%d} "
            f"(in {minutes // 60} hours and {minutes % 60} minutes)."
        )

    return _confirm(
        f"Warning: The current configuration will be lost if it is not saved. "
        f"The system will reboot in {minutes} minutes. Continue? [Y/N]:",
        arm,
    )


def _undo_schedule(session: Session, _: Match[str]) -> str:
    armed = session.device.reboot_at is not None
    session.device.schedule_reboot(None)
    return "Info: Reboot schedule is cancelled." if armed else "Info: No reboot schedule is configured."


def _startup(session: Session, match: Match[str]) -> str:
    name = match.arguments["file"].removeprefix("flash:/")
    if not (session.device.flash / name).exists():
        return "Error: The file does not exist."
    session.device.set_startup(name)
    return "Info: Succeeded in setting the configuration for booting system."


def _reset_saved(session: Session, match: Match[str]) -> Question:
    device = session.device

    def reset() -> str:
        if "factory-configuration" in match.words:
            device.factory_reset()
            return ""
        device.set_startup(None)
        return "Info: Clear the configuration in the device successfully."

    return _confirm(
        "Warning: The action will delete the saved configuration on the device.\r\n"
        "The configuration will be erased to reconfigure. Continue? [Y/N]:",
        reset,
    )


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
        return "Error: The file does not exist."
    if name == session.device.startup:
        return "Error: The file is in use as the next startup file and cannot be deleted."

    def delete() -> str:
        path.unlink()
        return f"Info: Deleting file flash:/{name}...succeeded."

    return _confirm(f"Delete flash:/{name}? [Y/N]:", delete)


def _files(session: Session) -> list[Path]:
    hidden = {"host_key"}
    flash = session.device.flash
    return sorted(
        p for p in flash.iterdir() if p.is_file() and not p.name.startswith(".") and p.name not in hidden
    )


def _screen_length(session: Session, match: Match[str]) -> str:
    if match.words[0] == "undo":
        session.page = PAGE
        return "Info: The configuration takes effect on the current user terminal interface only."
    session.page = int(match.arguments["n"])
    return "Info: The configuration takes effect on the current user terminal interface only."


def _ping(session: Session, match: Match[str]) -> str:
    target = match.arguments["target"]
    reached = session.device.reaches(target)
    count = int(match.arguments.get("n", 5))
    line = (
        f"    Reply from {target}: bytes=56 Sequence={{}} ttl=255 time=1 ms"
        if reached
        else "    Request time out"
    )
    body = [line.format(n) for n in range(1, min(count, 5) + 1)]
    lost = "0.00" if reached else "100.00"
    received = count if reached else 0
    return "\n".join(
        [
            f"  PING {target}: 56  data bytes, press CTRL_C to break",
            *body,
            "",
            f"  --- {target} ping statistics ---",
            f"    {count} packet(s) transmitted",
            f"    {received} packet(s) received",
            f"    {lost}% packet loss",
        ]
    )


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
    "ping": _ping,
    "terminal": _quiet,
    "reset-counters": _quiet,
    "hint": _quiet,
    "rsa": _rsa,
    **commits.COMMITS,
    **DISPLAYS,
}
