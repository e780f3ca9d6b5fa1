# SPDX-License-Identifier: Apache-2.0
"""The formats of Comware's commands that we rely on (``formats.yml``), and a reader of lines against them."""

from __future__ import annotations

from pathlib import Path

from tests.support.command_formats import CommandFormats, Format

SOURCE = Path(__file__).parents[1] / "unit" / "platforms" / "h3c_comware" / "formats.yml"
_WORDS = {
    "name": r"\S+",
    "text": r".+",
    "number": r"\d+",
    "ip": r"\d+\.\d+\.\d+\.\d+",
    "mask": r"\d+\.\d+\.\d+\.\d+",
    "ip6": r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*",
    "port": r"(?:(?:M-|Ten-)?GigabitEthernet\d+(?:/\d+){1,2}(?:\.\d+)?|Vlan-interface\d+|LoopBack\d+|NULL0)",
    "list": r"\d+(?: to \d+)?(?: \d+(?: to \d+)?){0,9}",
    "time": r"\d\d:\d\d:\d\d",
    "secret": r"\{\{secret:\w+\}\}",
}

_COMWARE = CommandFormats(SOURCE, _WORDS, frozenset({"", "#", "return"}), frozenset({"quit"}))
unknown_in_print = _COMWARE.unknown_in_print
unknown_in_commands = _COMWARE.unknown_in_commands


def sources() -> dict[str, str]:
    return _COMWARE.sources


def formats() -> tuple[Format, ...]:
    return _COMWARE.every


def views() -> set[str]:
    return _COMWARE.views
