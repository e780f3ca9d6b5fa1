# SPDX-License-Identifier: Apache-2.0
"""Configuration that stands behind a print's end mark: no device prints any there, and nobody reads it."""

from __future__ import annotations

import re
from typing import NamedTuple

from zongheng.config.grammar import GRAMMARS
from zongheng.config.session import command_at_prompt, is_prompt
from zongheng.config.tree import ConfigTree
from zongheng.config.words import clean_lines

_IOS_LIKE_PROMPT = re.compile(r"[\w.-]+(?:\([^()]*\))?[#>](?P<command>.*)")


class LeftBehind(NamedTuple):
    """The first such line; its number is 1-based."""

    number: int
    text: str


def left_behind(text: str, tree: ConfigTree) -> LeftBehind | None:
    """Return the first line of configuration behind the end mark of what was read of ``text``.

    ``tree`` is what :func:`zongheng.config.parse` makes of it. What follows a next command of a session log
    is that command's answer, and a machine's bundle says by itself where its files end.
    """
    grammar = GRAMMARS.get(tree.platform)
    if grammar is None or tree.truncated:
        return None
    last = max((node.number + len(node.body) for node in tree.walk()), default=0)
    for number, line in enumerate(clean_lines(text)[last:], start=last + 1):
        said = line.strip()
        if said in ("", grammar.end, grammar.separator, grammar.comment):
            continue
        found = _IOS_LIKE_PROMPT.fullmatch(said) if grammar.naming == "hostname" else None
        if command_at_prompt(said) or (found and found["command"].strip()):
            return None
        if not found and not is_prompt(said):
            return LeftBehind(number, said)
    return None
