# SPDX-License-Identifier: Apache-2.0
"""A file with one device's configuration: read, decoded and recognised, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zongheng.config import bundle, encodings
from zongheng.config.grammar import GRAMMARS
from zongheng.config.left_behind import left_behind
from zongheng.config.recognition import Recognised, recognise, stranger, title_of
from zongheng.config.redaction import redacted_command
from zongheng.config.session import named_configurations
from zongheng.config.tree import ConfigNode, ConfigTree, parse
from zongheng.errors import Place, Problem, ZonghengError, problem, reason_of
from zongheng.language import pick

LARGEST = 64 << 20
"""Bytes; the largest configurations that were met have one."""
DEEPEST = 60
"""Levels; the deepest that were met are 4, keys aside."""
_SHOWN = 8
"""So many bytes are shown of a file that is no text."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the operator says of files; what is None is recognised."""

    platform: str | None = None
    flavour: str | None = None
    encoding: str | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with it by itself: CFG020 a platform, CFG015 an encoding that is none."""
        found = []
        if self.platform is not None and self.platform not in readable():
            place = Place(key="--platform")
            found.append(problem("CFG020", place, found=self.platform, known=_listed(readable())))
        if self.encoding is not None and self.encoding.lower() not in encodings.KNOWN:
            place = Place(key="--encoding")
            found.append(problem("CFG015", place, found=self.encoding, known=_listed(encodings.KNOWN)))
        return found


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """A readable configuration. ``lost`` are the lines on which bytes explained nothing."""

    name: str
    text: str
    encoding: str
    platform: str
    flavour: str | None
    dialects: tuple[str, ...]
    """What ``flavour`` may be where the text leaves it open."""
    version: str | None
    recognised_by: tuple[int, ...]
    """The lines that told the platform; none where the operator did."""
    lost: tuple[int, ...] = ()

    @property
    def tree(self) -> ConfigTree:
        return parse(self.text, self.platform)

    @property
    def broken_off(self) -> Problem | None:
        """Return CFG023 for a text that lacks its end mark."""
        if not self.tree.truncated:
            return None
        last = len(self.text.rstrip("\x00\x1a \t\r\n").split("\n"))
        end = bundle.END if self.platform in bundle.PLATFORMS else GRAMMARS[self.platform].end
        return problem("CFG023", Place(file=self.name, line=last), end=end)

    @property
    def of_another(self) -> Problem | None:
        """Return CFG030 for a text that speaks for another platform than the operator named."""
        found = stranger(self.text, self.platform)
        if found is None:
            return None
        place = Place(file=self.name, line=found.lines[0] if found.lines else None)
        titles = {"found": title_of(found.platform or ""), "platform": title_of(self.platform)}
        return problem("CFG030", place, **titles)

    @property
    def left_behind(self) -> Problem | None:
        """Return CFG029 for a text with configuration behind its end mark, which is not read."""
        found = left_behind(self.text, self.tree)
        return found and problem(
            "CFG029", Place(file=self.name, line=found.number), found=redacted_command(found.text)
        )


def readable() -> tuple[str, ...]:
    """Return every platform whose texts can be read."""
    return tuple(sorted({*GRAMMARS, *bundle.PLATFORMS}))


def read_device_files(paths: Sequence[Path], told: Told) -> tuple[DeviceFile, ...]:
    """Return the files, all of one platform.

    Raises:
        ZonghengError: everything that is wrong with what was told and with each file, together; CFG021 for
            files of different platforms.
    """
    problems = told.problems()
    usable = told if not problems else Told()
    read = [found for path in paths if (found := _read(path, usable, problems)) is not None]
    if problems:
        raise ZonghengError(problems)
    _refuse_strangers(read)
    return tuple(read)


def _read(path: Path, told: Told, problems: list[Problem]) -> DeviceFile | None:
    data = _bytes(path, problems)
    if data is None:
        return None
    place = Place(file=str(path))
    if not data.strip(b"\x00\x1a \t\r\n\xef\xbb\xbf\xff\xfe"):
        problems.append(problem("CFG011", place))
        return None
    if told.encoding is None and encodings.is_binary(data):
        problems.append(problem("CFG012", place, found=data[:_SHOWN].hex(" ")))
        return None
    known = _decoded(data, told.encoding)
    if known is None and told.encoding is None:
        problems.append(problem("CFG013", place, candidates=_listed(("utf-8", "gb18030"))))
    elif known is None:
        problems.append(problem("CFG014", place, found=told.encoding))
    return None if known is None else _recognised(path, known, told, problems)


def _recognised(
    path: Path, known: encodings.Decoded, told: Told, problems: list[Problem]
) -> DeviceFile | None:
    text = known.text.removeprefix("\ufeff")
    seen = recognise(text, told.platform)
    wrong = _not_told(path, seen) or _unusable(path, text, seen.platform or "")
    if wrong:
        problems += wrong
        return None
    return DeviceFile(
        name=str(path),
        text=text,
        encoding=known.encoding,
        platform=seen.platform or "",
        flavour=told.flavour or seen.flavour,
        dialects=(told.flavour,) if told.flavour else seen.dialects,
        version=seen.version,
        recognised_by=seen.lines,
        lost=known.lost,
    )


def _not_told(path: Path, seen: Recognised) -> list[Problem]:
    """Return why a text's platform is not known, or not one that is read."""
    place = Place(file=str(path))
    if seen.platform is None:
        titles = _listed(f"{name} ({title_of(name)})" for name in seen.candidates or readable())
        return [problem("CFG017" if seen.candidates else "CFG016", place, candidates=titles)]
    if seen.platform not in readable():
        where = Place(file=str(path), line=seen.lines[0] if seen.lines else None)
        return [problem("CFG018", where, title=title_of(seen.platform), known=_listed(readable()))]
    return []


def _unusable(path: Path, text: str, platform: str) -> list[Problem]:
    """Return why a text cannot be used: a bundle's own codes; CFG019 and CFG028 for the others."""
    if platform in bundle.PLATFORMS:
        try:
            bundle.read(text, source=str(path))
        except ZonghengError as error:
            return [one for one in error.problems if one.code != "LNX003"]  # that is CFG023 here
        return []
    deep = _too_deep(parse(text, platform))
    found = [problem("CFG019", Place(file=str(path), line=deep.number), most=DEEPEST)] if deep else []
    return [*found, *_of_several_devices(path, text, platform)]


def _of_several_devices(path: Path, text: str, platform: str) -> list[Problem]:
    """Return CFG028 for a text that holds the configurations of several devices: only one would be read."""
    named: dict[str, int] = {}
    for one in named_configurations(text, GRAMMARS[platform]):
        named.setdefault(one.name, one.number)
    if len(named) < 2:
        return []
    shown = (pick(zh=f"{name}（第 {at} 行）", en=f"{name} (line {at})") for name, at in named.items())
    place = Place(file=str(path), line=list(named.values())[1])
    return [problem("CFG028", place, names=_listed(shown))]


def _too_deep(tree: ConfigTree) -> ConfigNode | None:
    level = tree.children
    for _ in range(DEEPEST):
        level = [child for node in level for child in node.children]
    return level[0] if level else None


def _bytes(path: Path, problems: list[Problem]) -> bytes | None:
    """Return what a file or pipe holds; a folder, a device and what is too large are refused unread."""
    place = Place(file=str(path))
    try:
        if path.exists() and not path.is_dir() and not path.is_file() and not path.is_fifo():
            reason = pick(zh="不是普通文件", en="no regular file")
            problems.append(problem("CFG010", place, reason=reason))
            return None
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        problems.append(problem("CFG010", place, reason=pick(zh="文件不存在", en="there is no such file")))
        return None
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        problems.append(problem("CFG010", place, reason=reason))
        return None
    if len(data) > LARGEST:
        reason = pick(zh="大于 64 MiB，不是设备配置", en="larger than 64 MiB, no device's configuration")
        problems.append(problem("CFG010", place, reason=reason))
        return None
    return data


def _decoded(data: bytes, encoding: str | None) -> encodings.Decoded | None:
    return encodings.decoded(data) if encoding is None else encodings.decoded_as(data, encoding.lower())


def _refuse_strangers(files: Sequence[DeviceFile]) -> None:
    first = files[0]
    for other in files[1:]:
        if other.platform != first.platform:
            titles = (title_of(first.platform), title_of(other.platform))
            raise ZonghengError(
                problem("CFG021", Place(file=other.name), old=first.name, was=titles[0], now=titles[1])
            )


def _listed(names: Iterable[str]) -> str:
    return pick(zh="、", en=", ").join(names)
