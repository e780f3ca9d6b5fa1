# SPDX-License-Identifier: Apache-2.0
"""Bytes of operators' files to text: UTF-8, or GBK/GB18030 as Excel writes it in China."""

from __future__ import annotations

import codecs
from contextlib import suppress
from pathlib import Path

from zongheng.errors import Place, Problem, problem, reason_of
from zongheng.language import pick

_FEW = 4
"""So many bytes are shown of those that are no text."""


def shown(path: Path) -> str:
    """Return a path as an operator types it: relative to the working folder where it lies below it."""
    try:
        return str(path.relative_to(Path.cwd())) if path.is_absolute() else str(path)
    except ValueError:
        return str(path)


def text_of(path: Path, problems: list[Problem], *, chinese: bool) -> str | None:
    """Read a text file; with ``chinese``, GBK and GB18030 are understood beside UTF-8.

    A missing or unreadable file or broken bytes are appended to ``problems``, then None is returned.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        missing = pick(zh="文件不存在", en="there is no such file")
        reason = missing if isinstance(error, FileNotFoundError) else reason_of(error)
        problems.append(problem("INT001", Place(shown(path)), reason=reason))
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.append(problem("INT007", Place(shown(path), 1, 1), found=data[:_FEW].hex(" ")))
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    nul = data.find(0)  # of a crash while the file was written, or of UTF-16
    if nul < 0:
        with suppress(UnicodeDecodeError):
            return data.decode()
    encoding = "gb18030" if chinese and _looks_like_gbk(data) else "utf-8"
    if nul >= 0:
        place = _place(path, data, nul, encoding)
        problems.append(problem("INT007", place, found=data[nul : nul + _FEW].hex(" ")))
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        broken = data[error.start : error.end].hex(" ")
        place = _place(path, data, error.start, encoding)
        problems.append(problem("INT007", place, found=f"{broken} ({encoding})"))
        return None


def _place(path: Path, data: bytes, at: int, encoding: str) -> Place:
    """Return the line and column, in characters, of a byte."""
    begin = data.rfind(b"\n", 0, at) + 1
    column = len(data[begin:at].decode(encoding, errors="replace")) + 1
    return Place(shown(path), data.count(b"\n", 0, at) + 1, column)


def _looks_like_gbk(data: bytes) -> bool:
    """Tell GBK from UTF-8 with a few broken bytes: GB18030 decodes almost anything, so it may not try first.

    Text in UTF-8 keeps most of its many-byte characters when a byte is broken; GBK read as UTF-8
    has next to none.
    """
    read = data.decode("utf-8", errors="replace")
    broken = read.count("�")
    whole = sum(1 for character in read if character > "\x7f") - broken
    return broken > whole


def shown_place(place: Place) -> str:
    """Return file and line of a place, for a message that points at a second one."""
    return f"{place.file}:{place.line}"
