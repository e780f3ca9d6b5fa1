# SPDX-License-Identifier: Apache-2.0
"""Two-stage commit of VRP8: commit, trial, confirm, abort, rollback, and their displays."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zongheng.twin.configuration.configuration import Asked, Refused
from zongheng.twin.devices.configuration_lock import configured, shut_out
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.operations.textdiff import changed_lines
from zongheng.twin.sessions.session import Question, Session

_Act = Callable[[Session, Match[str]], "str | Question"]


def commit_now(session: Session, label: str = "") -> str:
    """Commit the session's candidate over what others committed meanwhile; return what is printed."""
    refused = _rebase(session)
    if refused:
        return f"Error: Failed to generate committed config: {refused}"
    if session.candidate is None:
        return ""
    session.device.commit(session.candidate.root, session.user, label)
    session.drop_candidate()
    return ""


def _rebase(session: Session) -> str:
    """Replay the session's edits on the running configuration as it stands now."""
    if session.candidate is None or session.generation == session.device.generation:
        return ""
    fresh = session.device.running.copy()
    for path, line in session.edits:
        answer = fresh.enter(path, line)
        if isinstance(answer, Refused):
            return f"{line}: {answer.message}"
        if isinstance(answer, Asked):
            answer.yes()
    session.candidate = fresh
    return ""


def _commit(session: Session, match: Match[str]) -> str | Question:
    trial = session.device.trial
    if trial and not session.candidate:
        if trial.persist and match.arguments.get("persist") != trial.persist:
            return "Error: The trial configuration is persistent; the persist ID is needed."
        session.device.confirm_trial()
        return ""
    if trial and trial.session != session.name and not trial.persist:
        return "Error: The system is in the trial running state; other users cannot commit."
    out = commit_now(session, match.arguments.get("label", ""))
    if not out.startswith("Error"):
        session.device.confirm_trial()
    return out


def _commit_trial(session: Session, match: Match[str]) -> str:
    refused = _rebase(session)
    if refused:
        return f"Error: Failed to generate committed config: {refused}"
    trial = session.device.trial
    if session.candidate is None and trial is None:
        return "Error: There are no uncommitted configurations."
    seconds = int(match.arguments.get("seconds", "600"))
    candidate = session.candidate.root if session.candidate else session.device.running.root
    persist = match.arguments.get("persist")
    session.device.begin_trial(candidate, seconds, session.name, session.user, persist)
    session.drop_candidate()
    return (
        "Info: The system enters the trial configuration mode.\nThe system will revert to previous "
        f"configuration if the trial configuration is not confirmed in {seconds} seconds."
    )


def _abort_trial(session: Session, match: Match[str]) -> str | Question:
    trial = session.device.trial
    if trial is None:
        return "Error: There is no trial configuration."
    if trial.persist and match.arguments.get("persist") != trial.persist:
        return "Error: The persist ID is incorrect."
    if not trial.persist and trial.session.lstrip("s") != match.arguments.get("session", session.number):
        return "Error: The trial was started by another session."

    def answered(text: str) -> str:
        if text.lower().startswith("y"):
            session.device.end_trial()
            session.drop_candidate()
            return "Info: The trial configuration rollback succeeded."
        return ""

    return Question("Warning: The trial configuration will be rolled back. Continue? [Y/N]:", answered)


def _display_trial(session: Session, _: Match[str]) -> str:
    trial = session.device.trial
    if trial is None:
        return "Trial status: INACTIVE\nTrial time left (sec): 0"
    left = max(0, round((trial.deadline - session.device.clock.now()).total_seconds()))
    persist = [f"Persist id: {trial.persist}"] if trial.persist else []
    return "\n".join(["Trial status: ACTIVE", *persist, f"Trial time left (sec): {left}"])


def _display_sessions(session: Session, _: Match[str]) -> str:
    """Return the sessions that hold a trial or ask; a star marks the one that asks."""
    trial, line = session.device.trial, "-" * 74
    held = (
        []
        if trial is None or trial.session == session.name
        else [(trial.session.lstrip("s"), " ", trial.user)]
    )
    now = f"{session.device.clock.now():%Y-%m-%d %H:%M:%S}"
    rows = [
        f"{number:<7} {mark} VTY {vty:<8} {user:<20} {now}    -"
        for vty, (number, mark, user) in enumerate([*held, (session.number, "*", session.user)])
    ]
    head = "Session   User-Intf    User                 Date                   Lock"
    return "\n".join([line, head, line, *rows, line])


def _display_candidate(session: Session, match: Match[str]) -> str:
    if "merge" in match.words:
        return "\n".join(session.configuration.lines())
    if session.candidate is None:
        return ""
    return "\n".join(changed_lines(session.device.running.lines(), session.candidate.lines()))


def _clear(session: Session, _: Match[str]) -> str:
    session.drop_candidate()
    session.path = session.device.running.standing(session.path or ())
    return ""


def _list(session: Session, match: Match[str]) -> str:
    asked = match.arguments.get("n")
    shown = session.device.commits[: int(asked) if asked else None]
    head = "-" * 78 + "\nNo.  CommitId    Label                User            TimeStamp\n" + "-" * 78
    rows = [
        f"{number:<4} {commit.id:<11} {commit.label or '-':<20} {commit.user:<15} "
        f"{commit.time:%Y-%m-%d %H:%M:%S}"
        for number, commit in enumerate(shown, 1)
    ]
    return "\n".join([head, *rows, "-" * 78])


def _rollback(session: Session, match: Match[str]) -> str | Question:
    device = session.device
    if session.candidate:
        return "Error: Uncommitted configurations exist."
    if "last" in match.words:
        number = int(match.arguments["n"])
        if number > len(device.commits):
            return "Error: The number of rollback points is not enough."
        target = device.commits[number - 1].before
    elif "file" in match.words:
        return _rollback_file(session, match.arguments["file"])
    else:
        wanted = match.arguments["id"]
        newer = next((i for i, c in enumerate(device.commits) if wanted in (str(c.id), c.label)), None)
        if newer is None:
            return "Error: The specified commit ID does not exist."
        target = device.commits[newer - 1].before if newer else device.running.root

    def answered(text: str) -> str:
        if text.lower().startswith("y"):
            device.commit(target, session.user)
            return "Info: The configuration has been rolled back successfully."
        return ""

    return Question("Warning: This operation will revert configuration changes. Continue? [Y/N]:", answered)


def _rollback_file(session: Session, name: str) -> str | Question:
    device = session.device
    path = device.flash / name.removeprefix("flash:/")
    if not path.is_file():
        return "Error: The file does not exist."

    def answered(text: str) -> str:
        if text.lower().startswith("y"):
            fresh = device.fresh()
            refused = fresh.load(path.read_text(encoding="utf-8", errors="surrogateescape").splitlines())
            device.commit(fresh.root, session.user)
            return "\n".join(f"Error: {line}" for line in refused) or (
                "Info: The configuration has been rolled back successfully."
            )
        return ""

    return Question("Warning: This operation will revert configuration changes. Continue? [Y/N]:", answered)


def _alone(act: _Act) -> _Act:
    """Return what a session may do unless another one has the configuration locked.

    Others may see and edit what is not committed, and may not commit (Huawei, NE40E, two-phase validation).
    """

    def acted(session: Session, match: Match[str]) -> str | Question:
        locked = shut_out(session)
        if locked:
            return locked
        configured(session)
        return act(session, match)

    return acted


COMMITS: Mapping[str, _Act] = {
    "commit": _alone(_commit),
    "commit-trial": _alone(_commit_trial),
    "abort-trial": _alone(_abort_trial),
    "display-trial": _display_trial,
    "display-sessions": _display_sessions,
    "display-candidate": _display_candidate,
    "clear-candidate": _clear,
    "commit-list": _list,
    "rollback": _alone(_rollback),
}
