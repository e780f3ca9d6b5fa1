# SPDX-License-Identifier: Apache-2.0
"""What the operator reads of a plan: counts, what two branches settled, what no summary covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zongheng import language
from zongheng.addressing import Ledger, Lost, strays
from zongheng.intent import Intent


class Tally(NamedTuple):
    """What the notes of a plan count; ``stray`` is the owner and block of the first of ``strays``."""

    title: str
    name: str
    sites: int
    units: int
    devices: int
    rows: int
    strays: int
    stray: tuple[str, str]

    @classmethod
    def of(cls, intent: Intent, ledger: Ledger) -> Tally:
        """Count a network and its ledger."""
        found = list(strays(intent, ledger))
        return cls(
            title=intent.network.title,
            name=intent.network.name,
            sites=len(intent.sites),
            units=len(intent.units),
            devices=len(intent.nodes),
            rows=len(ledger.rows),
            strays=len(found),
            stray=(found[0].owner, str(found[0].block)) if found else ("", ""),
        )


def notes_of(tally: Tally, *, new_rows: int, changed: int) -> Iterator[str]:
    """Yield what a plan counted, and what the operator should know of blocks that no summary covers."""
    yield language.pick(
        zh=f"{tally.title}：站点 {tally.sites} 个，单位 {tally.units} 个，设备 {tally.devices} 台",
        en=f"{tally.name}: {tally.sites} sites, {tally.units} units, {tally.devices} devices",
    )
    yield language.pick(
        zh=f"地址台账 {tally.rows} 行（新增 {new_rows}），配置变化 {changed} 台",
        en=f"ledger of {tally.rows} rows ({new_rows} new), {changed} configurations changed",
    )
    if tally.strays:
        owner, block = tally.stray
        yield language.pick(
            zh=f"汇总例外 {tally.strays} 处：地址块不在上级的汇总段内，或在别人的段内，如 {owner} 的 {block}",
            en=f"{tally.strays} blocks lie outside the regions above them or in foreign ones, "
            f"as {block} of {owner}",
        )


def settlements(ledger: Ledger, lost: Sequence[Lost]) -> Iterator[str]:
    """Yield, for each row that gave way when two branches met, what its owner has now."""
    for row, kept in lost:
        now = ledger.rows[row.key].value if row.key in ledger.rows else language.pick(zh="无", en="nothing")
        yield language.pick(
            zh=f"两个分支的台账合并：{row.key} 的 {row.value}（{row.given}，{row.by}）让给 "
            f"{kept.key}（{kept.given}，{kept.by}），改给 {now}",
            en=f"ledgers of two branches: {row.key} gave {row.value} ({row.given}, {row.by}) way to "
            f"{kept.key} ({kept.given}, {kept.by}) and has {now} now",
        )
