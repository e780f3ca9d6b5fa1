# SPDX-License-Identifier: Apache-2.0
"""The text that a caller gives a driver as a candidate: read, or refused before a device is asked."""

from __future__ import annotations

import re
from pathlib import Path

from zongheng.config import ConfigTree, parse
from zongheng.config.device_file import Told, read_device_files
from zongheng.config.grammar import GRAMMARS
from zongheng.config.left_behind import left_behind
from zongheng.config.recognition import stranger, title_of
from zongheng.config.redaction import redacted_command
from zongheng.config.session import command_at_prompt
from zongheng.config.words import clean_lines
from zongheng.errors import Place, ZonghengError, problem

_TYPED = re.compile(
    r"(?:quit|exit|system-view|conf(?:igure)?(?: t(?:erminal)?)?|(?:commit|save|write|reboot|reload)(?: .*)?"
    r"|(?:display|show) .*|[A-Za-z][\w.-]*(?:\(config[^)]*\))?#.*)"
)
_AT_PROMPT = re.compile(r"^[A-Za-z][\w.-]*(?:\(config[^)]*\))?#")
"""Commands that enter or leave views, look, or keep what was set: no device prints them as settings."""
_LOOKING = re.compile(r"(?:dis|sh|more|screen|term|en)")


def candidate_text(filename: str | None, config: str | None, platform: str, label: str) -> str:
    """Return what was given as a file (of any encoding) or as a text.

    Raises HW015 where neither holds a line, HW020 for a text of another platform, HW023 for commands as they
    are typed, HW024 for lines behind the end mark, which would be left out, and the codes of configuration
    files (CFG…) for a file that cannot be read.
    """
    if filename is not None:
        text = read_device_files((Path(filename),), Told(platform=platform))[0].text
    else:
        text = config or ""
    if not text.strip():
        raise ZonghengError(problem("HW015", Place(host=label)))
    told = stranger(text, platform)
    if told is not None:
        raise ZonghengError(
            problem(
                "HW020", Place(host=label), found=title_of(told.platform or ""), platform=title_of(platform)
            )
        )
    tree = parse(text, platform)
    _refuse_typed(text, tree, label)
    if not tree.children:
        raise ZonghengError(problem("HW015", Place(host=label)))
    left = left_behind(text, tree)
    if left is not None:
        raise ZonghengError(
            problem("HW024", Place(host=label, line=left.number), found=redacted_command(left.text))
        )
    return text


def whole_text(filename: str | None, config: str | None, platform: str, label: str) -> str:
    """Return a candidate that is to be everything; raises HW021 for a part of a configuration, too.

    Such a part may have its end mark (``display current-configuration | begin interface``); every whole one
    names its device.
    """
    text = candidate_text(filename, config, platform, label)
    tree = parse(text, platform)
    if tree.truncated or not tree.find(GRAMMARS[platform].naming):
        raise ZonghengError(problem("HW021", Place(host=label)))
    return text


def _refuse_typed(text: str, tree: ConfigTree, label: str) -> None:
    typed = [(node.number, node.text) for node in tree.walk() if _TYPED.fullmatch(node.text)]
    asked = ((number, command_at_prompt(line)) for number, line in enumerate(clean_lines(text), start=1))
    typed += [(number, command) for number, command in asked if command and not _LOOKING.match(command)]
    if typed:
        number, found = min(typed)
        shown = redacted_command(_AT_PROMPT.sub("", found))
        raise ZonghengError(problem("HW023", Place(host=label, line=number), found=shown))
