# SPDX-License-Identifier: Apache-2.0
"""The text that a caller gives a driver as a candidate: read, or refused before a device is asked."""

from __future__ import annotations

from pathlib import Path

from zongheng.config import parse
from zongheng.config.device_file import Told, read_device_files
from zongheng.config.recognition import recognise, title_of
from zongheng.errors import Place, ZonghengError, problem

MOVING = frozenset({"quit", "exit", "system-view", "configure terminal", "configure"})
"""Commands that enter or leave views, which no device prints: its views are told by their indentation."""


def candidate_text(filename: str | None, config: str | None, platform: str, label: str) -> str:
    """Return what was given as a file (of any encoding) or as a text.

    Raises HW015 where neither holds a line, HW020 for a text of another platform, HW023 for commands as they
    are typed, and the codes of configuration files (CFG…) for a file that cannot be read.
    """
    if filename is not None:
        text = read_device_files((Path(filename),), Told(platform=platform))[0].text
    else:
        text = config or ""
    if not text.strip():
        raise ZonghengError(problem("HW015", Place(host=label)))
    told = recognise(text).platform
    if told not in (None, platform):
        raise ZonghengError(
            problem("HW020", Place(host=label), found=title_of(told or ""), platform=title_of(platform))
        )
    typed = [node for node in parse(text, platform).children if node.text in MOVING]
    if typed:
        raise ZonghengError(problem("HW023", Place(host=label, line=typed[0].number), found=typed[0].text))
    return text


def whole_text(filename: str | None, config: str | None, platform: str, label: str) -> str:
    """Return a candidate that is to be everything; raises HW021 where its end is missing, too."""
    text = candidate_text(filename, config, platform, label)
    if parse(text, platform).truncated:
        raise ZonghengError(problem("HW021", Place(host=label)))
    return text
