# SPDX-License-Identifier: Apache-2.0
"""The words by which the devices of a platform are worked, whatever they configure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Commands, and prompts as regular expressions in which ``{name}`` stands for the device's own name."""

    prompt: str
    """Where commands are given."""
    inner: str
    """Where lines are set; ``{signs}`` is what a terminal says may stand before the name."""
    name: str
    """What a name may be, read from the first prompt."""
    names: str
    """The command that gives the device another name."""
    configure: str
    """Leads to where lines are set."""
    leave: str
    """Leads from anywhere to where commands are given."""
    bye: str
    """Ends the session from there."""
    running: str
    saved: str

    def first_prompt(self, lead: str) -> re.Pattern[str]:
        """Return what ends a greeting, with the device's name as the group ``name``.

        The cursor stands behind a prompt: what a line's end follows is a line of a banner (``<Notice>``).
        """
        return re.compile(rf"(?:^|[\r\n]){lead}{self.prompt.format(name=f'(?P<name>{self.name})')} ?\Z")

    def any_prompt(self, lead: str, signs: str, names: Iterable[str]) -> re.Pattern[str]:
        """Return what ends an answer: the group ``inner`` has the name where lines are set, else ``name``."""
        return self._prompt(lead, signs, "|".join(re.escape(name) for name in names))

    def prompt_of_any_name(self, lead: str, signs: str) -> re.Pattern[str]:
        """Return what a prompt looks like whatever the device is called, with groups as ``any_prompt``."""
        return self._prompt(lead, signs, self.name)

    def _prompt(self, lead: str, signs: str, known: str) -> re.Pattern[str]:
        outer = self.prompt.format(name=f"(?P<name>{known})")
        inner = self.inner.format(name=f"(?P<inner>{known})", signs=signs)
        return re.compile(rf"(?:^|[\r\n]){lead}(?:{outer}|{inner}) ?\Z")

    def named(self, command: str) -> str:
        """Return the name that a command gives the device; empty for any other command."""
        found = re.match(rf"\s*{self.names}\s+(\S+)\s*$", command)
        return found[1] if found else ""


VENDOR_LIKE = Words(
    prompt=r"<{name}>",
    inner=r"\[{signs}{name}(?:-[^\]\r\n]*)?\]",
    name=r"[^<>\r\n]+",
    names="sysname",
    configure="system-view",
    leave="return",
    bye="quit",
    running="display current-configuration",
    saved="display saved-configuration",
)
"""VRP and Comware."""
