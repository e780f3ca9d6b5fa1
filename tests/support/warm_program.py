# SPDX-License-Identifier: Apache-2.0
"""Programs of tests in processes of their own, in which what takes seconds to import is there already."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 200
"""Seconds that a program may take."""
IMPORTED = ("zongheng.change.pipeline", "zongheng.onboarding", "zongheng.deploy", "zongheng.twin")
_RUN = """
import io, os, runpy, sys
os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
os.environ.update(environment)
sys.argv, sys.stdin = words, io.StringIO(typed)
runpy.run_path(words[0], run_name="__main__")
"""


@dataclass(frozen=True)
class Ended:
    """How a program ended: its code, below nothing where a signal ended it, and what it said of errors."""

    returncode: int | None
    stderr: str


def run(
    program: Path,
    words: Sequence[str],
    said: Path,
    *,
    typed: str = "",
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a file as a program; ``said`` is where its errors are kept, ``typed`` its standard input.

    It is forked off a process that has one thread and has only imported things, so it is as one that was
    started anew.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    given = {
        "words": [str(program), *words],
        "said": str(said),
        "typed": typed,
        "environment": dict(environment or {}),
    }
    process = context.Process(target=exec, args=(_RUN, given))
    process.start()
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()
    return Ended(process.exitcode, said.read_text(encoding="utf-8") if said.exists() else "")
