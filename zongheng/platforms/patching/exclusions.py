# SPDX-License-Identifier: Apache-2.0
"""Lines that cannot stand beside another of their section: those of the type that a port no longer has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A line of a section, and those of the same section that go where it comes."""

    section: re.Pattern[str]
    line: re.Pattern[str]
    lines: re.Pattern[str]

    def counts(self, line: str, section: str) -> bool:
        """Tell whether this is the line."""
        return bool(self.line.fullmatch(line) and self.section.fullmatch(section))


def exclusions(entries: Mapping[str, str]) -> Iterator[Exclusion]:
    """Yield the entries ``excluded`` of ``patch_rules.yml``, ``SECTION / LINE: LINES`` each."""
    for entry, lines in entries.items():
        section, _, line = entry.rpartition(" / ")
        yield Exclusion(re.compile(section), re.compile(line), re.compile(lines))
