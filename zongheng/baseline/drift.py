# SPDX-License-Identifier: Apache-2.0
"""Drift: where a running configuration departs from its baseline, grouped by setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zongheng.baseline.settings import Setting, all_settings, setting_of
from zongheng.config import redact
from zongheng.config.normal import normal_tree

Path = tuple[str, ...]
Groups = dict[Setting, tuple[list[str], list[str], list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class SettingDrift:
    """One setting's drift as redacted lines: ``changed`` are (running, designed)."""

    setting: Setting
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, object]:
        """Return it JSON-ready, under its title."""
        return {
            "setting": self.setting.title,
            "missing": list(self.missing),
            "extra": list(self.extra),
            "changed": [list(pair) for pair in self.changed],
        }


def drift(running: str, designed: str, platform: str) -> tuple[SettingDrift, ...]:
    """Return how ``running`` departs from ``designed``; nothing where the two are equal."""
    before, after = Counter(_paths(running, platform)), Counter(_paths(designed, platform))
    missing = _without_headers((after - before).elements())
    extra = _without_headers((before - after).elements())
    changed = list(_paired(missing, extra))
    grouped: Groups = {setting: ([], [], []) for setting in all_settings()}
    for path in missing:
        grouped[setting_of(path)][0].append(_shown(path))
    for path in extra:
        grouped[setting_of(path)][1].append(_shown(path))
    for old, new in changed:
        grouped[setting_of(new)][2].append((_shown(old), _shown(new)))
    return tuple(
        SettingDrift(setting, tuple(lacks), tuple(has), tuple(pairs))
        for setting, (lacks, has, pairs) in grouped.items()
        if lacks or has or pairs
    )


def _paths(text: str, platform: str) -> Iterator[Path]:
    for node in normal_tree(text, platform).walk():
        yield node.path


def _without_headers(paths: Iterable[Path]) -> list[Path]:
    """Return paths in order, without those of sections whose lines are in the list themselves."""
    ordered = sorted(paths)
    headers = {path[:depth] for path in ordered for depth in range(1, len(path))}
    return [path for path in ordered if path not in headers]


def _paired(missing: list[Path], extra: list[Path]) -> Iterator[tuple[Path, Path]]:
    """Take from both lists and yield the pairs that are one line with another value."""
    for new in list(missing):
        old = next((path for path in extra if _same_setting(path, new)), None)
        if old is not None:
            missing.remove(new)
            extra.remove(old)
            yield old, new


def _same_setting(old: Path, new: Path) -> bool:
    """Tell whether two lines of one section differ in their last word only, or in a leading ``undo``."""
    if old[:-1] != new[:-1]:
        return False
    left, right = old[-1].split(), new[-1].split()
    if left[:1] == ["undo"] or right[:1] == ["undo"]:
        return old[-1].removeprefix("undo ") == new[-1].removeprefix("undo ")
    return len(left) == len(right) > 1 and left[:-1] == right[:-1]


def _shown(path: Path) -> str:
    return " / ".join(redact(text) for text in path)
