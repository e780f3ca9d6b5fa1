# SPDX-License-Identifier: Apache-2.0
"""What every session sent to a device, line by line, with secrets blotted out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_SECRET = re.compile(
    r"(?i)\b(irreversible-cipher|cipher|simple|plain|community (?:read|write)|secret|key-string|"
    r"message-digest-key|snmp-server (?:community|user \S+ \S+ v3)|"
    r"(?:tacacs|radius)-server key|password(?! (?:policy|expire|history|alert|min-|valid-days)))\s.*"
)
_CONFIGURING = re.compile(r"(?:HRP_[MS]|RBM_[PS])?\[|\S+\(config[^()]*\)#")
"""Prompts of a configuration view."""


@dataclass(frozen=True, slots=True)
class Line:
    """One received line."""

    index: int
    seconds: float
    session: str
    view: str
    """The prompt before it: ``<X>`` or ``X#`` is the user view, ``[X…]`` or ``X(config…)#`` another."""
    text: str


def blotted(line: str) -> str:
    """Return the line with what may be a secret replaced: all behind a word that announces one."""
    return _SECRET.sub(r"\1 ******", line)


@dataclass(slots=True)
class Transcript:
    """The transcript file of one device."""

    path: Path
    count: int = 0

    def add(self, seconds: float, session: str, view: str, text: str) -> None:
        self.count += 1
        with self.path.open("a", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write(f"{self.count}\t{seconds:.3f}\t{session}\t{view}\t{blotted(text)}\n")


def read_transcript(path: Path) -> list[Line]:
    """Return the lines of a transcript file; none when the device was never spoken to."""
    if not path.exists():
        return []
    lines = []
    for row in path.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        index, seconds, session, view, text = row.split("\t", 4)
        lines.append(Line(int(index), float(seconds), session, view, text))
    return lines


def configuration_lines(path: Path) -> list[Line]:
    """Return the lines that may have changed a setting: what a check run must not have."""
    return [
        line
        for line in read_transcript(path)
        if _CONFIGURING.match(line.view)
        and line.text.strip()
        and line.text.split()[0] not in ("display", "quit", "return", "show", "exit", "end")
    ]
