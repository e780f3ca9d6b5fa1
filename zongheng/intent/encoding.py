# SPDX-License-Identifier: Apache-2.0
"""Bytes of operators' files to text: UTF-8, or GBK/GB18030 as Excel writes it in China."""

from __future__ import annotations

import codecs
from pathlib import Path

from zongheng.errors import Place, Problem, problem, reason_of
from zongheng.language import pick


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
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        problems.append(problem("INT007", Place(shown(path), 1, 1), found=data[:4].hex(" ")))
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    encoding = "gb18030" if chinese and _looks_like_gbk(data) else "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        begin = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[begin : error.start].decode(encoding, errors="replace")) + 1
        broken = data[error.start : error.end].hex(" ")
        problems.append(problem("INT007", Place(shown(path), line, column), found=f"{broken} ({encoding})"))
        return None


def _looks_like_gbk(data: bytes) -> bool:
    """Tell GBK from UTF-8 with a few broken bytes: GB18030 decodes almost anything, so it may not try first.

    Text in UTF-8 keeps most of its many-byte characters when a byte is broken; GBK read as UTF-8
    has next to none.
    """
    if data.isascii():
        return False
    read = data.decode("utf-8", errors="replace")
    broken = read.count("�")
    whole = sum(1 for character in read if character > "\x7f") - broken
    return broken > whole


def shown_place(place: Place) -> str:
    """Return file and line of a place, for a message that points at a second one."""
    return f"{place.file}:{place.line}"
