# SPDX-License-Identifier: Apache-2.0
"""What an import comes to, before anything is written."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zongheng.errors import Problem
from zongheng.files import write_whole
from zongheng.importing.cabling import Cabling
from zongheng.importing.columns import Table
from zongheng.importing.given import Given
from zongheng.importing.merge import Merged
from zongheng.intent.division import Level, level_of
from zongheng.intent.encoding import shown
from zongheng.language import pick

SHOWN = 20
"""Differences and local codes that are told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The table as it was and as it would be, and what became of every row and of empty cells.

    ``taken`` are the rows that hold, by code. ``added`` counts superiors from the division data that no row
    named, ``local`` are the local codes that were given, ``unused`` the headers of columns that no table of
    ours has.
    """

    source: str
    table: Table
    path: Path
    before: str
    after: str
    read: int
    merged: Merged
    taken: Mapping[str, Given] = field(default_factory=dict)
    cabling: Cabling = field(default_factory=Cabling)
    rejected: tuple[Problem, ...] = ()
    rejected_rows: int = 0
    added: int = 0
    local: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    replacing: bool = False

    @property
    def changed(self) -> bool:
        return self.after != self.before

    def write(self) -> bool:
        """Write the table whole; return whether it changed."""
        return self.changed and write_whole(self.path, self.after)

    def diff(self) -> str:
        """Return the lines that change."""
        name = shown(self.path)
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True), self.after.splitlines(keepends=True), name, name, n=0
        )
        return "".join(lines)

    def sentences(self) -> Iterator[str]:
        """Yield what an operator reads of it: the counts, by level, and what is worth a look."""
        merged = self.merged
        new, known = len(merged.new), len(merged.known)
        yield pick(
            zh=f"{self.source}：读入 {self.read} 行，新增 {new}，已有 {known}，拒绝 {self.rejected_rows}",
            en=f"{self.source}: {self.read} rows read, {new} new, {known} known, "
            f"{self.rejected_rows} rejected",
        )
        if self.table == "sites":
            yield from self._by_level()
        yield from self.remarks()
        yield from self._told_differences()

    def _by_level(self) -> Iterator[str]:
        new, known = _levels(self.merged.new), _levels(self.merged.known)
        for level in Level:
            if new[level] or known[level]:
                counts = (new[level], known[level])
                yield pick(zh="  {}：新增 {}，已有 {}", en="  {}: {} new, {} known").format(
                    level.word, *counts
                )

    def remarks(self) -> Iterator[str]:
        """Yield what is worth a look: what was added, removed, given or passed over."""
        remarks = (
            (
                self.added,
                "  其中 {} 个上级补自区划数据",
                "  {} of them are superiors added from the division data",
            ),
            (
                len(self.merged.removed),
                "  删去 {} 个：导入中没有它们",
                "  {} removed: the import has them not",
            ),
        )
        yield from (pick(zh=zh, en=en).format(count) for count, zh, en in remarks if count)
        yield from self.cabling.sentences()
        yield from self._local_codes()
        if self.unused:
            names = "、".join(self.unused)
            yield pick(zh=f"  未采用的列：{names}", en=f"  columns not used: {names}")

    def _local_codes(self) -> Iterator[str]:
        """Tell whom the division data does not have, or has by another name."""
        given = [
            f"{code} {self.merged.rows[code]['name']}" for code in self.local if code in self.merged.rows
        ]
        if given:
            shown_ones = "、".join(given[:SHOWN]) + (" …" if len(given) > SHOWN else "")
            yield pick(
                zh=f"  区划数据里没有而给了自定代码的 {len(given)} 个：{shown_ones}",
                en=f"  {len(given)} not in the division data, with local codes: {shown_ones}",
            )

    def _told_differences(self) -> Iterator[str]:
        differences = self.merged.differences
        if not differences:
            return
        count = len(differences)
        if self.replacing:
            yield pick(zh=f"改动的值 {count} 处：", en=f"{count} values changed:")
        else:
            yield pick(
                zh=f"与现有值不同 {count} 处，未采用（采用请加 --replace）：",
                en=f"{count} values differ and were not taken over (--replace takes them over):",
            )
        for entry in differences[:SHOWN]:
            ours, theirs = entry.ours or "–", entry.theirs or "–"
            yield f"  {entry.code} {entry.name} {entry.column}: {ours} → {theirs} ({entry.place})"
        if count > SHOWN:
            yield pick(zh=f"  另有 {count - SHOWN} 处", en=f"  and {count - SHOWN} more")


def _levels(codes: Iterable[str]) -> Counter[Level]:
    return Counter(level_of(code) for code in codes)
