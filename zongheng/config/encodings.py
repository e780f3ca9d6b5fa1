# SPDX-License-Identifier: Apache-2.0
"""Which encoding the bytes of a device's text are in, told rather than assumed.

``zongheng.config.decode`` never fails, for a print that was collected is evidence whatever is broken
in it. A file that somebody hands over may be anything: here what cannot be told is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zongheng.config.words import BOMS, looks_like_utf16

KNOWN = ("utf-8", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be")
"""What an operator may name; a byte order mark is never in the way."""
LOST = "\ufffd"
_FEW = 0.1
"""A text may have lost so many of its characters outside ASCII and is one of its encoding still."""
_CONTROL = re.compile(rb"[\x01-\x07\x0b\x0e-\x19\x1c-\x1f]")
_CONTROL_SHARE = 0.005
_NUL_SHARE = 0.05
_PADDING = b"\x00\x1a"
"""What flash and old terminal programs leave behind the end of a text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding that it was in, and the 1-based lines on which bytes were lost."""

    text: str
    encoding: str
    lost: tuple[int, ...] = ()


def decoded(data: bytes) -> Decoded | None:
    """Return the text of ``data``; None where neither UTF-8, UTF-16 nor GB18030 explains it.

    A byte order mark says it, then the NULs of UTF-16, then what UTF-8 makes of the bytes. GB18030
    decodes almost anything, so UTF-8 with a few broken bytes is told from it by what most characters say.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _leniently(data, encoding)
    if looks_like_utf16(data):
        return _leniently(data, "utf-16-le")
    if looks_like_utf16(data[1:]):
        return _leniently(data, "utf-16-be")
    as_utf8 = _leniently(data, "utf-8")
    if not as_utf8.lost:
        return as_utf8
    read = as_utf8.text
    broken = read.count(LOST)
    whole = sum(1 for character in read if character > "\x7f") - broken
    if broken == whole:
        return None
    return as_utf8 if broken < whole else _mostly_whole(data, "gb18030")


def decoded_as(data: bytes, encoding: str) -> Decoded | None:
    """Return the text of ``data`` in one of ``KNOWN``; None where the bytes are not of that encoding."""
    marked = next((name for mark, name in BOMS if data.startswith(mark)), None)
    if marked is not None and marked.startswith(encoding.removesuffix("-le").removesuffix("-be")):
        encoding = marked
    return _mostly_whole(data, encoding)


def is_binary(data: bytes) -> bool:
    """Tell whether ``data`` is no text: control characters or NULs stand all over it."""
    if any(data.startswith(mark) for mark, _ in BOMS) or looks_like_utf16(data) or looks_like_utf16(data[1:]):
        return False
    data = data.rstrip(_PADDING)
    return (
        len(_CONTROL.findall(data)) > 1 + len(data) * _CONTROL_SHARE
        or data.count(0) > 1 + len(data) * _NUL_SHARE
    )


def _leniently(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    # U+FFFD may stand in the bytes themselves, where somebody's editor had lost a character before
    lost = () if LOST not in text or _decodes(data, encoding) else _lines_with(text, LOST)
    return Decoded(text, encoding, lost)


def _mostly_whole(data: bytes, encoding: str) -> Decoded | None:
    found = _leniently(data, encoding)
    foreign = sum(1 for character in found.text if character > "\x7f")
    return found if not found.lost or found.text.count(LOST) <= _FEW * foreign else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lines_with(text: str, character: str) -> tuple[int, ...]:
    return tuple(number for number, line in enumerate(text.split("\n"), start=1) if character in line)
