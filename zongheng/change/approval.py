# SPDX-License-Identifier: Apache-2.0
"""Approval by a second person: an SSH signature over the plan's hash.

It is checked against the approvers listed in git:
the file ``approvers`` in the network's folder, in OpenSSH's allowed_signers form (ssh-keygen(1), ALLOWED
SIGNERS), one line a person, ``name namespaces="zongheng-change" ssh-ed25519 AAAA…``.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole

NAMESPACE = "zongheng-change"


def sign(plan_hash: str, *, key: Path, into: Path) -> None:
    """Sign a plan's hash with a private key, or its public half where ssh-agent holds it."""
    with tempfile.TemporaryDirectory() as folder:
        message = Path(folder) / "plan"
        message.write_text(_message(plan_hash), encoding="utf-8")
        ended = _ssh_keygen("-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(message))
        if ended.returncode != 0:
            raise ZonghengError(problem("CHG010", Place(file=str(key)), reason=ended.stderr.strip()))
        write_whole(into, message.with_suffix(".sig").read_text(encoding="utf-8"))


def approver_of(plan_hash: str, *, signature: Path, approvers: Path) -> str:
    """Return who signed this very plan.

    Raises CHG009 (no list) or CHG007 (another plan, or nobody on the list).
    """
    if not approvers.is_file():
        raise ZonghengError(problem("CHG009", Place(file=str(approvers))))
    found = _ssh_keygen("-Y", "find-principals", "-f", str(approvers), "-s", str(signature), "-n", NAMESPACE)
    name = found.stdout.strip().splitlines()[0] if found.returncode == 0 and found.stdout.strip() else ""
    verified = name and _ssh_keygen(
        *("-Y", "verify", "-f", str(approvers), "-I", name, "-n", NAMESPACE, "-s", str(signature)),
        message=_message(plan_hash),
    )
    if not verified or verified.returncode != 0:
        raise ZonghengError(problem("CHG007", Place(file=str(signature)), found=name, plan=plan_hash[:12]))
    return name


def demand_second_person(approver: str, requester: str, signature: Path) -> None:
    """Refuse (CHG006) an approval by the person who asked for the change."""
    if approver == requester:
        raise ZonghengError(problem("CHG006", Place(file=str(signature)), found=approver))


def _message(plan_hash: str) -> str:
    return f"zongheng change plan {plan_hash}\n"


def _ssh_keygen(*arguments: str, message: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ZonghengError(problem("CHG008", found="ssh-keygen"))
    return subprocess.run(  # noqa: S603 - the program is ssh-keygen and its arguments are files of ours
        [program, *arguments], input=message, capture_output=True, text=True, check=False
    )
