# SPDX-License-Identifier: Apache-2.0
"""From what came off a wire or a disk to clean lines: encodings, line ends, pager residue."""

from __future__ import annotations

import re

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CURSOR_BACK = re.compile(r"^.*\x1b\[\d*D")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])")
_BACKSPACES = re.compile(r"^.*\x08")
_PAGER = re.compile(r"^ *-{2,4} ?More ?(?:\([^)]*\))? ?-{2,4}")
_ERASED_WIDTH = 42
"""Columns that VRP blanks out to erase its pager line, when a terminal log kept them."""


def decode(data: bytes) -> str:
    """Return the text of ``data``: by byte order mark, else UTF-8, UTF-16 by its NULs, else GB18030.

    Never fails: bytes that no encoding explains become U+FFFD, for a device's print is evidence
    even when a byte of a description is broken.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if _looks_like_utf16(data):
        return data.decode("utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def clean_lines(text: str) -> list[str]:
    """Return the physical lines of ``text`` (index 0 is line 1) without trailing blanks and residue."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    if "\x00" in text or "\x1a" in text or "\ufeff" in text:
        text = text.translate({0: None, 0x1A: None, 0xFEFF: None})
    lines = text.split("\n")
    if "More" in text or "\x1b" in text or "\x08" in text or "\r" in text:
        lines = [_without_residue(line) for line in lines]
    return [line.rstrip() for line in lines]


def _without_residue(line: str) -> str:
    """Return a line as a terminal would show it: overwritten pager prompts are gone."""
    if "\r" in line:
        line = next((part for part in reversed(line.split("\r")) if part.strip()), "")
    if "\x1b" in line:
        line = _ESCAPE.sub("", _CURSOR_BACK.sub("", line))
    if "\x08" in line:
        line = _BACKSPACES.sub("", line)
    pager = _PAGER.match(line)
    if pager is None:
        return line
    rest = line[pager.end() :]
    blanked = _ERASED_WIDTH
    return rest[blanked:] if rest[:blanked].strip() == "" and len(rest) > blanked else rest.strip()


def _looks_like_utf16(data: bytes) -> bool:
    sample = data[1:400:2]
    return len(sample) > 1 and sample.count(0) > len(sample) // 2
