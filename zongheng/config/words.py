# SPDX-License-Identifier: Apache-2.0
"""From what came off a wire or a disk to clean lines: encodings, line ends, pager residue."""

from __future__ import annotations

import re
from collections.abc import Sequence

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CURSOR_BACK = re.compile(r"^.*\x1b\[\d*D")
_BARE_CURSOR_BACK = re.compile(r"^ *\[\d+D *\[\d+D")
"""The erasure of a pager in a log that lost its escape characters."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])")
_BACKSPACES = re.compile(r"^.*\x08")
_PAGER = re.compile(r"^ *-{2,4} ?More ?(?:\([^)]*\))? ?-{2,4}")
_ERASED_WIDTH = 42
"""Columns that VRP blanks out to erase its pager line, when a terminal log kept them."""
_LOG_PREFIX = re.compile(
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[ T_])?\d\d:\d\d:\d\d(?:[.,:]\d{1,6})?"
    r"(?: ?[+-]\d\d:?\d\d|Z)?\]?(?=\s|#|!|$|[a-z])"
)
"""The time that a terminal program writes before every line of its log."""
_RESIDUE = ("\r", "\x00", "\x1a", "\ufeff", "More", "\x1b", "\x08")
_MOST = 0.9
"""A prefix is one of the log when so many of the lines that say anything have it."""


def decode(data: bytes) -> str:
    """Return the text of ``data``: by byte order mark, else UTF-8, UTF-16 by its NULs, else GB18030.

    Never fails: bytes that no encoding explains become U+FFFD, for a device's print is evidence
    even when a byte of a description is broken.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if looks_like_utf16(data):
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
    return _without_log_prefix([line.rstrip() for line in lines])


def is_to_clean(text: str) -> bool:
    """Tell whether a text may have more to be cleaned of than blanks at the ends of lines."""
    return any(sign in text for sign in _RESIDUE) or _LOG_PREFIX.match(text.lstrip()) is not None


def _log_prefixed(lines: Sequence[str]) -> bool:
    """Tell whether a terminal program wrote the time before every line."""
    first = next(filter(None, lines), "")
    if _LOG_PREFIX.match(first) is None:
        return False
    said = [line for line in lines if line]
    return sum(1 for line in said if _LOG_PREFIX.match(line)) >= _MOST * len(said) > 1


def _without_log_prefix(lines: list[str]) -> list[str]:
    """Return lines without the time before each, and without the one blank that may follow it everywhere."""
    if not _log_prefixed(lines):
        return lines
    found = [_LOG_PREFIX.match(line) for line in lines]
    rests = [line[match.end() :] if match else line for line, match in zip(lines, found, strict=True)]
    apart = all(rest.startswith(" ") for rest, match in zip(rests, found, strict=True) if match and rest)
    return [rest[1:] if apart and match and rest else rest for rest, match in zip(rests, found, strict=True)]


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
    rest = _BARE_CURSOR_BACK.sub("", line[pager.end() :])
    if len(rest) < len(line) - pager.end():
        return rest
    blanked = _ERASED_WIDTH
    return rest[blanked:] if rest[:blanked].strip() == "" and len(rest) > blanked else rest.strip()


def looks_like_utf16(data: bytes) -> bool:
    """Tell whether every second byte is 0, as in UTF-16 (low byte first) of commands."""
    low, high = data[0:400:2], data[1:400:2]
    return len(high) > 1 and high.count(0) > len(high) // 2 > low.count(0)
