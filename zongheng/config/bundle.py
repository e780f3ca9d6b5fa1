# SPDX-License-Identifier: Apache-2.0
r"""A Linux machine's whole configuration as one text: the bundle.

A vendor device prints one configuration; a Linux machine has many files. The bundle makes them one
artefact, so that plans, hashes, diffs and archives treat both alike::

    ### FILE /etc/frr/frr.conf 0640 frr:frr
    frr defaults traditional
    …
    ### SERVICE frr
    ### END

``### FILE path mode owner:group`` opens a file; all lines up to the next ``### `` are its content, and
a file ends with a line feed. ``### SERVICE unit`` names a unit that is enabled and runs; files come
first, sorted by path, then services, sorted, then the end mark, without which a text broke off. A
content line that begins with ``### `` itself is written with a backslash before it. Everything in the
bundle is managed: a file that was in the last bundle and is not in the new one is removed.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.config.file_secrets import redacted_line
from zongheng.errors import Place, Problem, ZonghengError, problem

MARK = "### "
END = "### END"
PLATFORMS = frozenset({"linux"})
"""The platforms whose configuration is a bundle."""

_FILE = re.compile(r"### FILE (?P<path>/\S+) (?P<mode>0[0-7]{3}) (?P<owner>[a-z_][\w-]*:[a-z_][\w-]*)")
_SERVICE = re.compile(r"### SERVICE (?P<unit>[\w@.-]+)")
_LIKE_A_MARK = re.compile(r"^(\\*### )", re.MULTILINE)
_ESCAPED = re.compile(r"^\\(\\*### )", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class File:
    """One managed file. ``mode`` is four octal digits, ``owner`` is ``user:group``."""

    path: str
    mode: str
    owner: str
    content: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """All managed files, by path, and all units that run, by name."""

    files: tuple[File, ...] = ()
    services: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the bundle as its text, in its one order."""
        parts = [f"{_head(f)}{_escaped(f.content)}" for f in sorted(self.files)]
        parts += [f"{MARK}SERVICE {unit}\n" for unit in sorted(self.services)]
        return "".join([*parts, f"{END}\n"])

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def file(self, path: str) -> File | None:
        return next((f for f in self.files if f.path == path), None)


def read(text: str, *, source: str = "") -> Bundle:
    """Return the bundle that a text holds.

    Raises:
        ZonghengError: LNX001 for each line before the first mark or with a mark that is none,
            LNX002 for each path or unit that stands twice, LNX003 without the end mark.
    """
    files: dict[str, File] = {}
    services: list[str] = []
    problems: list[Problem] = []
    if broken_off(text):
        lines = len(_split(text))
        problems.append(problem("LNX003", Place(file=source, line=lines), found=lines))
    for number, head, body in _blocks(text):
        if head == END and not body:
            continue
        opened, service = _FILE.fullmatch(head), _SERVICE.fullmatch(head)
        if opened:
            entry = File(opened["path"], opened["mode"], opened["owner"], _ESCAPED.sub(r"\1", body))
            if entry.path in files:
                problems.append(problem("LNX002", Place(file=source, line=number), found=entry.path))
            files[entry.path] = entry
        elif service and not body:
            if service["unit"] in services:
                problems.append(problem("LNX002", Place(file=source, line=number), found=service["unit"]))
            services.append(service["unit"])
        else:
            problems.append(
                problem("LNX001", Place(file=source, line=number), found=head or body.split("\n")[0])
            )
    if problems:
        raise ZonghengError(problems)
    return Bundle(tuple(sorted(files.values())), tuple(sorted(services)))


def is_bundle(text: str) -> bool:
    """Tell whether a text is a bundle, whole or not; no vendor's print begins like one."""
    return text.startswith(MARK)


def broken_off(text: str) -> bool:
    """Tell whether a text lacks the end mark of a bundle."""
    return text.rstrip().rpartition("\n")[2] != END


def canonical(text: str) -> str:
    """Return the one text of a bundle: blocks sorted, trailing blanks and blank ends of files removed.

    The order of lines is kept, for in most files (nftables, FRR, sshd) it is meaning.
    """
    bundle = read(text)
    files = tuple(File(f.path, f.mode, f.owner, _tidy(f.content)) for f in bundle.files)
    return Bundle(files, bundle.services).text


def merged(standing: Bundle, added: Bundle) -> Bundle:
    """Return a bundle with the files and units of another in it, each file in the place of its namesake."""
    files = {f.path: f for f in (*standing.files, *added.files)}
    return Bundle(tuple(sorted(files.values())), tuple(sorted({*standing.services, *added.services})))


def unified_diff(old: str, new: str) -> str:
    """Return the redacted difference of two bundles, file by file; empty when they are equal.

    An ``old`` text that is no bundle (a machine's predecessor was of another platform) counts as empty.
    """
    before = read(canonical(old)) if is_bundle(old) else Bundle()
    after = read(canonical(new))
    paths = sorted({f.path for f in (*before.files, *after.files)})
    parts = [_file_diff(before.file(path), after.file(path), path) for path in paths]
    parts += [f"-{MARK}SERVICE {unit}\n" for unit in before.services if unit not in after.services]
    parts += [f"+{MARK}SERVICE {unit}\n" for unit in after.services if unit not in before.services]
    return "".join(parts)


def redact(text: str) -> str:
    """Return a bundle's text with the values of its secrets masked; references stay readable."""
    path = ""
    lines = []
    for line in _split(text):
        opened = _FILE.match(line)
        path = opened["path"] if opened else path
        lines.append(line if line.startswith(MARK) else redacted_line(path, line))
    return "".join(lines)


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each block as (line number, its mark line, its content)."""
    head, start = "", 1
    body: list[str] = []
    for number, line in enumerate(_split(text), start=1):
        if line.startswith(MARK):
            if head or body:
                yield start, head, "".join(body)
            head, body, start = line.rstrip("\n"), [], number
        else:
            body.append(line if line.endswith("\n") else f"{line}\n")
    if head or body:
        yield start, head, "".join(body)


def _tidy(content: str) -> str:
    lines = [line.rstrip() for line in content.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)


def _file_diff(old: File | None, new: File | None, path: str) -> str:
    before = _lines(old) if old else []
    after = _lines(new) if new else []
    lines = list(difflib.unified_diff(before, after, f"a{path}", f"b{path}", n=1))
    return "".join([*lines[:2], *(f"{line[0]}{redacted_line(path, line[1:])}" for line in lines[2:])])


def _lines(file: File) -> list[str]:
    return [_head(file), *_split(file.content)]


def _head(file: File) -> str:
    return f"{MARK}FILE {file.path} {file.mode} {file.owner}\n"


def _escaped(content: str) -> str:
    return _LIKE_A_MARK.sub(r"\\\1", content)


def _split(text: str) -> list[str]:
    """Return lines with their line feeds; no other character ends a line of a file."""
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *([lines[-1]] if lines[-1] else [])]
