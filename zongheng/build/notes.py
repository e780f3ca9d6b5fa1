# SPDX-License-Identifier: Apache-2.0
"""What the operator reads of a plan: counts, what two branches settled, what no summary covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zongheng import language
from zongheng.addressing import Forgone, Ledger, Lost, Row, strays
from zongheng.addressing.bounds import excluded
from zongheng.addressing.holdings import QUARANTINE
from zongheng.addressing.numbers import number_now
from zongheng.intent import Intent


class Tally(NamedTuple):
    """What the notes of a plan count.

    ``stray`` is the owner and block of the first of ``strays``, ``barred`` the row, block and exclusion of
    the first of those that are ``excluded``.
    """

    title: str
    name: str
    sites: int
    units: int
    devices: int
    rows: int
    strays: int
    stray: tuple[str, str]
    excluded: int
    barred: tuple[str, str, str]

    @classmethod
    def of(cls, intent: Intent, ledger: Ledger) -> Tally:
        """Count a network and its ledger."""
        found = list(strays(intent, ledger))
        barred = list(excluded(intent, ledger))
        return cls(
            title=intent.network.title,
            name=intent.network.name,
            sites=len(intent.sites),
            units=len(intent.units),
            devices=len(intent.nodes),
            rows=len(ledger.rows),
            strays=len(found),
            stray=(found[0].owner, str(found[0].block)) if found else ("", ""),
            excluded=len(barred),
            barred=(barred[0][0], str(barred[0][1]), str(barred[0][2])) if barred else ("", "", ""),
        )


class Turnover(NamedTuple):
    """How many rows of the ledger are ``new``, became tombstones, came back in use, or went to others."""

    new: int = 0
    buried: int = 0
    returned: int = 0
    released: int = 0

    @classmethod
    def between(cls, before: Ledger, given: Ledger) -> Turnover:
        """Count what a plan did to the rows of a ledger."""
        stayed = [(row.gone, given.rows[key].gone) for key, row in before.rows.items() if key in given.rows]
        changed = [(was, now) for was, now in stayed if (was is None) != (now is None)]
        buried = sum(was is None for was, _ in changed)
        return cls(
            new=len(given.rows) - len(stayed),
            buried=buried,
            returned=len(changed) - buried,
            released=len(before.rows) - len(stayed),
        )

    @property
    def more(self) -> int:
        """Return by how much the ledger grew."""
        return self.new - self.released


def notes_of(tally: Tally, turnover: Turnover, *, changed: int) -> Iterator[str]:
    """Yield what a plan counted, and what the operator should know of rows and blocks."""
    yield language.pick(
        zh=f"{tally.title}：站点 {tally.sites} 个，单位 {tally.units} 个，设备 {tally.devices} 台",
        en=f"{tally.name}: {tally.sites} sites, {tally.units} units, {tally.devices} devices",
    )
    yield language.pick(
        zh=f"地址台账 {tally.rows} 行（新增 {turnover.new}），配置变化 {changed} 台",
        en=f"ledger of {tally.rows} rows ({turnover.new} new), {changed} configurations changed",
    )
    if any(turnover[1:]):
        yield language.pick(
            zh=f"其中离开的 {turnover.buried} 行成为墓碑（地址保留 {QUARANTINE.days} 天），"
            f"回来的 {turnover.returned} 行恢复使用，过了保留期的 {turnover.released} 行让给别人",
            en=f"{turnover.buried} rows of who left became tombstones (kept for {QUARANTINE.days} days), "
            f"{turnover.returned} of who came back are in use again, "
            f"{turnover.released} of long ago went to others",
        )
    if tally.excluded:
        key, block, hole = tally.barred
        yield language.pick(
            zh=f"已给出的 {tally.excluded} 段在后写的排除段内，照旧使用，如 {key} 的 {block}（排除 {hole}）；"
            "要空出来，从台账删去这些行再运行 zongheng plan",
            en=f"{tally.excluded} blocks in use lie in exclusions that came later and stay, "
            f"as {block} of {key} ({hole} is excluded); to clear it, "
            "delete these rows of the ledger and run zongheng plan",
        )
    if tally.strays:
        owner, block = tally.stray
        yield language.pick(
            zh=f"汇总例外 {tally.strays} 处：地址块不在上级的汇总段内，或在别人的段内，如 {owner} 的 {block}",
            en=f"{tally.strays} blocks lie outside the regions above them or in foreign ones, "
            f"as {block} of {owner}",
        )


def crowding(forgone: Mapping[str, Forgone]) -> Iterator[str]:
    """Yield, for each pool that was too full for what the sizes promise, what newcomers do without."""
    for pool, (regions, reserves) in forgone.items():
        lost_zh = [f"{regions} 个没有自己的汇总段（aggregate、prefixes）"] if regions else []
        lost_zh += [f"{reserves} 个没有增长余量（reserve）"] if reserves else []
        lost_en = [f"{regions} have no region of their own (aggregate, prefixes)"] if regions else []
        lost_en += [f"{reserves} have no reserve"] if reserves else []
        yield language.pick(
            zh=f"地址池 {pool} 放不下 sizes 写明的全部：新给地址的站点和单位中，{'，'.join(lost_zh)}；"
            "在 pools 中再加一段可免",
            en=f"pool {pool} is too small for all that the sizes say: "
            f"of those who are new {', '.join(lost_en)}; another prefix in pools avoids it",
        )


def settlements(ledger: Ledger, lost: Sequence[Lost]) -> Iterator[str]:
    """Yield, for each row that gave way when two branches met, what its owner has now."""
    for row, kept in lost:
        if not row.is_block:
            yield _settled_number(ledger, row, kept)
            continue
        now = ledger.rows[row.key].value if row.key in ledger.rows else language.pick(zh="无", en="nothing")
        yield language.pick(
            zh=f"两个分支的台账合并：{row.key} 的 {row.value}（{row.given}，{row.by}）让给 "
            f"{kept.key}（{kept.given}，{kept.by}），改给 {now}",
            en=f"ledgers of two branches: {row.key} gave {row.value} ({row.given}, {row.by}) way to "
            f"{kept.key} ({kept.given}, {kept.by}) and has {now} now",
        )


def _settled_number(ledger: Ledger, row: Row, kept: Row) -> str:
    """Return whose a number is that two branches gave, which the intent says, and which the other has."""
    now = ledger.rows[row.key]
    zh, en = ("没有人用", "nobody's") if now.gone else (f"是 {now.value}", now.value)
    for one in (row, kept):
        number = number_now(ledger.rows, one)
        if number is not None and one.value != now.value:
            zh, en = f"{zh}，{one.value} 是 {number}", f"{en}, and that of {one.value} is {number}"
    return language.pick(
        zh=f"两个分支的台账合并：{row.key} 一边是 {row.value}（{row.given}，{row.by}），"
        f"一边是 {kept.value}（{kept.given}，{kept.by}）；按 network.yml 现在{zh}",
        en=f"ledgers of two branches: {row.key} was {row.value} ({row.given}, {row.by}) in one and "
        f"{kept.value} ({kept.given}, {kept.by}) in the other; by network.yml it is {en} now",
    )
