# SPDX-License-Identifier: Apache-2.0
"""Coded problems: what is wrong, where, what was found there and what to do.

Texts live in ``error_codes/<area>.yml`` (one mapping a code: ``exit``, ``zh``, ``en``,
``fix_zh``, ``fix_en``; texts may use ``{found}`` and the problem's own values). A stage
collects every problem that it can see and raises them together.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Any

from zongheng import language
from zongheng.files import from_yaml


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    INPUT = 1
    DEVICE = 2
    FINDINGS = 3
    REFUSED = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a file (with line and column), a key in it, or a host."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    key: str | None = None
    host: str | None = None

    def __str__(self) -> str:
        parts = [self.host] if self.host else []
        if self.file:
            parts.append(":".join(str(p) for p in (self.file, self.line, self.column) if p is not None))
        if self.key:
            parts.append(self.key)
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class CodeText:
    """What the registry says of one code."""

    code: str
    exit: Exit
    zh: str
    en: str
    fix_zh: str
    fix_en: str


@cache
def registry() -> Mapping[str, CodeText]:
    """Return every code that exists, by its name, sorted."""
    texts: dict[str, CodeText] = {}
    for entry in sorted(files("zongheng").joinpath("error_codes").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".yml"):
            continue
        for code, text in (from_yaml(entry.read_text(encoding="utf-8")) or {}).items():
            if code in texts:
                message = f"error code {code} is registered twice"
                raise ValueError(message)
            texts[code] = CodeText(code=code, **{**text, "exit": Exit[text["exit"].upper()]})
    return dict(sorted(texts.items()))


@dataclass(frozen=True, slots=True)
class Problem:
    """One coded problem. ``found`` is what stands there now; ``values`` fill the texts."""

    code: str
    place: Place = field(default_factory=Place)
    found: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> CodeText:
        return registry()[self.code]

    @property
    def message(self) -> str:
        return self._fill(language.pick(zh=self.text.zh, en=self.text.en))

    @property
    def fix(self) -> str:
        return self._fill(language.pick(zh=self.text.fix_zh, en=self.text.fix_en))

    def __str__(self) -> str:
        return self.at(str(self.place))

    def at(self, where: str) -> str:
        """Return the problem as an operator reads it, with ``where`` in the place of its own place."""
        found = (
            language.pick(zh=f"（现为：{self.found}）", en=f" (found: {self.found})") if self.found else ""
        )
        return f"[{self.code}] {f'{where}: ' if where else ''}{self.message}{found}\n    → {self.fix}"

    def as_dict(self) -> dict[str, str]:
        """Return the problem as JSON-ready text, for artefacts and Ansible results."""
        return {
            "code": self.code,
            "place": str(self.place),
            "found": self.found,
            "message": self.message,
            "fix": self.fix,
        }

    def _fill(self, template: str) -> str:
        return template.format(**{**self.values, "found": self.found})


class ZonghengError(Exception):
    """All problems that a stage found, in the order in which an operator meets them."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def exit(self) -> Exit:
        """Return the gravest exit code of the problems."""
        return max((problem.text.exit for problem in self.problems), default=Exit.INPUT)


def problem(code: str, place: Place | None = None, *, found: object = "", **values: object) -> Problem:
    """Return a problem, with its code checked against the registry at once."""
    if code not in registry():
        message = f"error code {code} is not registered"
        raise KeyError(message)
    return Problem(code, place or Place(), str(found), values)


def unforeseen(error: Exception) -> Problem:
    """Return what an operator reads of what no stage foresaw: ZH002 of a file or disk, ZH001 otherwise."""
    if isinstance(error, OSError) and (error.filename or error.errno in (errno.ENOSPC, errno.EDQUOT)):
        return problem("ZH002", Place(file=str(error.filename or "") or None), why=reason_of(error))
    return problem("ZH001", found=f"{type(error).__name__}: {error}")


def reason_of(error: OSError) -> str:
    """Return what stands in the way of a file, as an operator reads it."""
    zh, en = _STORAGE.get(error.errno or 0, (error.strerror or "", error.strerror or ""))
    return language.pick(zh=zh, en=en)


_STORAGE = {
    errno.ENOSPC: ("磁盘已满", "the disk is full"),
    errno.EDQUOT: ("超出磁盘配额", "the disk quota is used up"),
    errno.EROFS: ("文件系统只读", "the file system is read-only"),
    errno.EACCES: ("没有权限", "permission denied"),
    errno.EPERM: ("没有权限", "not permitted"),
    errno.ENOENT: ("路径不存在", "no such path"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: ("是文件夹，不是文件", "a folder, not a file"),
    errno.EEXIST: ("已有同名的文件", "a file of that name is there"),
    errno.ENOTEMPTY: ("文件夹不是空的", "the folder is not empty"),
    errno.ENAMETOOLONG: ("路径太长", "the path is too long"),
    errno.ELOOP: ("符号链接首尾相接", "symbolic links point at each other"),
    errno.EIO: ("磁盘读写出错", "the disk cannot be read or written"),
}
"""What stands in the way of a file, by the system's error number."""
