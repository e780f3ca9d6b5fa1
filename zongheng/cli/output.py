# SPDX-License-Identifier: Apache-2.0
"""What the command line prints: sentences and diffs to standard output, problems to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from rich.console import Console

from zongheng.errors import Problem
from zongheng.outcomes import StageResult
from zongheng.summary import differences, failures, sentences

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say_problems(problems: Iterable[Problem]) -> None:
    """Print every problem with its code, place and fix."""
    for entry in problems:
        err.print(str(entry), style="red", markup=False)


def say_result(result: StageResult, *, diff: bool, check: bool = False) -> None:
    """Print a stage's end: its sentences, its diffs where asked for, and why hosts did not end well."""
    for line in sentences(result, check=check, diff=diff):
        out.print(line, style="green" if not result.changed else "yellow", markup=False)
    if diff:
        from rich.syntax import Syntax

        for text, hosts in differences(result).items():
            out.print(f"── {', '.join(hosts)}", markup=False)
            out.print(Syntax(text, "diff", background_color="default"))
    for reason in failures(result):
        err.print(reason, style="red", markup=False)


def say_text(text: str) -> None:
    """Write text for the next program as it is; whoever stops reading it early has had enough."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # what is still buffered must not be written to the closed pipe at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
