# SPDX-License-Identifier: Apache-2.0
"""What a vendor's devices ask, what is answered, and how they say no: a platform's ``dialogs.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zongheng.files import from_yaml

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One known question, the commands that may lead to it, and what is typed."""

    ask: Pattern
    answer: str
    after: Pattern | None


@dataclass(frozen=True, slots=True)
class Dialogs:
    """All that is known of a platform's questions and refusals."""

    answers: tuple[Answer, ...]
    otherwise: str
    question_ends: Pattern
    failures: Pattern

    def answer(self, asked: str, command: str) -> str | None:
        """Return what to type when ``command`` led to ``asked``; None for a question nobody foresaw."""
        for known in self.answers:
            if known.ask.search(asked) and (known.after is None or known.after.match(command)):
                return known.answer
        return None

    def failure(self, output: str) -> str:
        """Return the device's words when its output says that it refused; empty when it did not."""
        match = self.failures.search(output)
        return match.group().strip() if match else ""


@cache
def dialogs_of(platform: str) -> Dialogs:
    """Return the dialogues of a platform, read once a process."""
    source = files(f"zongheng.platforms.{platform}").joinpath("dialogs.yml")
    data = from_yaml(source.read_text(encoding="utf-8"))
    return Dialogs(
        answers=tuple(
            Answer(
                re.compile(entry["ask"]),
                entry["answer"],
                re.compile(entry["after"]) if "after" in entry else None,
            )
            for entry in data["questions"]
        ),
        otherwise=data["otherwise"],
        question_ends=re.compile("|".join(data["question_ends"])),
        failures=re.compile("|".join(data["failures"]), re.MULTILINE),
    )
