# SPDX-License-Identifier: Apache-2.0
"""The one summary of a stage: devices that ended alike are told once, with what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from zongheng import language
from zongheng.alike import UNCHANGED, Alike, alike
from zongheng.files import write_whole
from zongheng.outcomes import StageResult

SHORT = 12
"""Up to so many hosts are named; of more, the first ``FEW``."""
FEW = 6
LINES = 8
"""Up to so many lines of a common change are shown; more are counted."""
GROUPS = 5
"""Up to so many different changes are told one by one; of more, those that devices share."""
INDENT = "    "


def sentences(result: StageResult, *, check: bool = False, diff: bool = False) -> list[str]:
    """Return what the operator reads of a stage's end: its notes, then devices by how they ended (or would).

    With ``diff`` the changes themselves are shown beside it. Devices that did not end well are counted here;
    why, is told by :func:`failures`.
    """
    groups = alike(result, check=check)
    told = [one for one in groups if one.is_well and one.end != UNCHANGED]
    by_end = [list(ends) for _, ends in groupby(told, key=lambda one: one.end)]
    lines = [line for ends in by_end for line in _changes(ends, diff=diff)]
    heads = [line for line in lines if not line.startswith(INDENT)]
    says_all = len(heads) == 1 and len(told) == len(groups)
    total = [] if says_all else _total(groups)
    return [*result.notes, *total, *lines, *_where(result, groups, diff=diff, check=check)]


def failures(result: StageResult) -> list[str]:
    """Return why devices did not end well, those with the same reasons together, the gravest end last."""
    return [_failure(one, _named(one.hosts)) for one in alike(result) if not one.is_well]


def differences(result: StageResult) -> dict[str, list[str]]:
    """Return each diff of a stage with the hosts that it is the same for."""
    hosts: dict[str, list[str]] = {}
    for host, outcome in result.hosts.items():
        if outcome.diff:
            hosts.setdefault(outcome.diff, []).append(host)
    return hosts


def write_summary(result: StageResult, path: Path) -> bool:
    """Write every group with all its hosts, their whole change and their reasons; redacted, as diffs are.

    Where nothing was done and nothing failed there is nothing to write: the last summary stays. Return
    whether there was.
    """
    groups = [one for one in alike(result) if one.end != UNCHANGED]
    if groups:
        parts = [*result.notes, *_total(alike(result)), *("\n" + _whole(one) for one in groups)]
        write_whole(path, "\n".join(parts) + "\n", mode=0o600, durable=False)
    return bool(groups)


def _whole(group: Alike) -> str:
    names = ", ".join(group.hosts)
    if not group.is_well:
        return f"{_failure(group, names)}\n{group.diff}".rstrip()
    return f"{_head(group)}\n{names}\n{group.diff}".rstrip()


def _total(groups: Sequence[Alike]) -> list[str]:
    counts: Counter[str] = Counter()
    for one in groups:
        counts[one.word] += len(one.hosts)
    title = language.pick(zh="设备", en="devices")
    return [f"{title}: {' · '.join(f'{word} {count}' for word, count in counts.items())}"] if counts else []


def _changes(groups: Sequence[Alike], *, diff: bool) -> Iterator[str]:
    """Yield the changes of devices with the same end: the larger groups one by one, the rest in one line."""
    few = len(groups) <= GROUPS
    shown = groups if few else [one for one in groups if len(one.hosts) > 1][:GROUPS]
    for one in shown:
        yield f"{_head(one)}{_colon()}{_named(one.hosts)}"
        if not diff and not _is_long(one):
            yield from (f"{INDENT}{line}" for line in one.diff.splitlines())
    rest = groups[len(shown) :] if not few else []
    if rest:
        yield _rest(rest, more=bool(shown))


def _head(group: Alike) -> str:
    return f"{_devices(len(group.hosts))}{_colon()}{group.word}{_size(group)}"


def _size(group: Alike) -> str:
    if not group.lines:
        return ""
    if len(group.hosts) == 1:
        return language.pick(zh=f"，{group.lines} 行改动", en=f", {_count(group.lines, 'line')}")
    return language.pick(zh=f"，相同的 {group.lines} 行改动", en=f", the same {_count(group.lines, 'line')}")


def _rest(groups: Sequence[Alike], *, more: bool) -> str:
    hosts = [host for one in groups for host in one.hosts]
    least, most = min(one.lines for one in groups), max(one.lines for one in groups)
    zh, en = ("另 ", " more") if more else ("", "")
    word, kinds, names = groups[0].word, len(groups), _named(hosts)
    return language.pick(
        zh=f"{zh}{len(hosts)} 台：{word}，{kinds} 种改动，每台 {least}～{most} 行：{names}",
        en=f"{len(hosts)}{en} devices: {word}, {kinds} different changes of {least} to {most} lines: {names}",
    )


def _where(result: StageResult, groups: Sequence[Alike], *, diff: bool, check: bool) -> list[str]:
    """Return where the rest can be read, if something was left out."""
    if not any(one.end != UNCHANGED and (len(one.hosts) > SHORT or _is_long(one)) for one in groups):
        return []
    if result.whole is not None:
        path = _near(result.whole)
        return [
            language.pick(zh=f"全部设备、改动和原因：{path}", en=f"all devices, changes and reasons: {path}")
        ]
    if diff or not check:
        return []
    return [language.pick(zh="全部改动：加 --diff 显示", en="all changes: add --diff")]


def _is_long(group: Alike) -> bool:
    return len(group.diff.splitlines()) > LINES


def _failure(group: Alike, names: str) -> str:
    head = f"{_devices(len(group.hosts))}{_colon()}{group.word}{_size(group)}"
    if len(group.problems) == 1:
        (reason,) = group.problems
        comma = language.pick(zh="，", en=", ")
        where = f"{names} {reason.place}".strip()
        return f"{head}{comma}{reason.at(where)}"
    reasons = "".join(f"\n  {one.at(str(one.place))}" for one in group.problems)
    return f"{head}{_colon()}{names}{reasons}"


def _named(hosts: Sequence[str]) -> str:
    return ", ".join(hosts) if len(hosts) <= SHORT else f"{', '.join(hosts[:FEW])} …"


def _devices(count: int) -> str:
    return language.pick(zh=f"{count} 台", en=_count(count, "device"))


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _colon() -> str:
    return language.pick(zh="：", en=": ")


def _near(path: Path) -> Path:
    """Return a path as it can be typed here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
