# SPDX-License-Identifier: Apache-2.0
"""Approval by a second person: an SSH signature over the plan's hash.

It is checked against the approvers listed in git:
the file ``approvers`` in the network's folder, in OpenSSH's allowed_signers form (ssh-keygen(1), ALLOWED
SIGNERS), one line a person, ``name namespaces="zongheng-change" ssh-ed25519 AAAA…``. Whether an entry's
``valid-before`` has passed is told by the clock, never by the date that a run was given.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from zongheng.change.record import Record, Step, changes_folder
from zongheng.change.ticket import TicketFile
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole

NAMESPACE = "zongheng-change"
_KEY = re.compile(r"SHA256:\S+")
_OUT_OF_DATE = re.compile(r"key (?:has expired|is not yet valid).*")


def approve(ticket_path: Path, inventory: Path, *, key: Path) -> str:
    """Sign the ticket's last plan with a private key; return its hash. Raises CHG014 without a plan."""
    ticket = TicketFile.load(ticket_path).ticket
    folder = changes_folder(inventory, ticket)
    planned = Record.load(folder / "record.json").last(Step.PLANNED)
    if planned is None:
        raise ZonghengError(problem("CHG014", Place(file=str(ticket_path)), ticket=ticket.ticket))
    sign(planned["plan"], key=key, into=folder / "approval.sig")
    return str(planned["plan"])


def sign(plan_hash: str, *, key: Path, into: Path) -> None:
    """Sign a plan's hash with a private key, or its public half where ssh-agent holds it."""
    with tempfile.TemporaryDirectory() as folder:
        message = Path(folder) / "plan"
        message.write_text(_message(plan_hash), encoding="utf-8")
        ended = _ssh_keygen("-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(message))
        if ended.returncode != 0:
            reason = _last_line(ended.stderr)
            raise ZonghengError(problem("CHG010", Place(file=str(key)), reason=reason))
        write_whole(into, message.with_suffix(".sig").read_text(encoding="utf-8"))


def approver_of(plan_hash: str, *, signature: Path, approvers: Path) -> str:
    """Return who signed this very plan.

    Raises CHG009 (no list), CHG017 (no signature of ours), CHG007 (of another plan), CHG018 (its
    key is not listed) or CHG019 (its entry is not valid today).
    """
    if not approvers.is_file():
        raise ZonghengError(problem("CHG009", Place(file=str(approvers))))
    place = Place(file=str(signature))
    key = _signing_key(plan_hash, signature)
    found = _ssh_keygen("-Y", "find-principals", "-f", str(approvers), "-s", str(signature), "-n", NAMESPACE)
    name = found.stdout.partition("\n")[0].partition(",")[0].strip() if found.returncode == 0 else ""
    if _signed_by(name, plan_hash, signature=signature, approvers=approvers):
        return name
    if out_of_date := _OUT_OF_DATE.search(found.stderr):
        raise ZonghengError(problem("CHG019", Place(file=str(approvers)), found=out_of_date.group()))
    raise ZonghengError(problem("CHG018", place, found=name or key))


def demand_second_person(
    approver: str, requester: str, *, plan_hash: str, signature: Path, approvers: Path
) -> None:
    """Refuse (CHG006) an approval by who asked for the change, under whatever name the key is listed."""
    same_name = approver.casefold() == requester.strip().casefold()
    if same_name or _signed_by(requester, plan_hash, signature=signature, approvers=approvers):
        raise ZonghengError(problem("CHG006", Place(file=str(signature)), found=approver))


def _signing_key(plan_hash: str, signature: Path) -> str:
    """Return the fingerprint of the key that signed this plan, listed or not."""
    checked = _ssh_keygen(
        "-Y", "check-novalidate", "-n", NAMESPACE, "-s", str(signature), message=_message(plan_hash)
    )
    if checked.returncode == 0:
        found = _KEY.search(checked.stdout)
        return found.group() if found else ""
    reason = _last_line(checked.stderr)
    code = "CHG007" if "incorrect signature" in reason else "CHG017"
    raise ZonghengError(problem(code, Place(file=str(signature)), plan=plan_hash[:12], reason=reason))


def _signed_by(name: str, plan_hash: str, *, signature: Path, approvers: Path) -> bool:
    # a wildcard in the list names nobody
    if not name or re.search(r"[*?!]", name):
        return False
    options = ("-f", str(approvers), "-I", name, "-n", NAMESPACE, "-s", str(signature))
    return _ssh_keygen("-Y", "verify", *options, message=_message(plan_hash)).returncode == 0


def _message(plan_hash: str) -> str:
    return f"zongheng change plan {plan_hash}\n"


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2].strip()


def _ssh_keygen(*arguments: str, message: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ZonghengError(problem("CHG008", found="ssh-keygen"))
    return subprocess.run(  # noqa: S603 - the program is ssh-keygen and its arguments are files of ours
        [program, *arguments],
        input=message,
        stdin=subprocess.DEVNULL if message is None else None,
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
