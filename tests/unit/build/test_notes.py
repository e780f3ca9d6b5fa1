# SPDX-License-Identifier: Apache-2.0
"""What a plan tells of the ledger: who left, who came back, what was given to others, what is excluded."""

import datetime as dt

import pytest

from tests.support.planning import DAY, XIAYI, copy_of, plan
from zongheng.addressing import Ledger, Lost, Row, State
from zongheng.build import BuildPaths
from zongheng.build.notes import settlements
from zongheng.errors import ZonghengError

VILLAGE = "411426101201"


@pytest.fixture
def xiayi(tmp_path):
    folder = copy_of(XIAYI, tmp_path)
    plan(folder, date=DAY)
    return folder


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without(folder, code):
    path = folder / "sites.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(f"{code},")), encoding="utf-8")
    return lambda: path.write_text("".join(lines), encoding="utf-8")


def ledger_notes(folder, **options):
    return [note for note in plan(folder, **options).notes if "行" in note or "排除" in note]


def test_rows_that_become_tombstones_and_come_back_are_counted(xiayi):
    back = without(xiayi, VILLAGE)
    rows = len(BuildPaths.of(xiayi).ledger.read_text(encoding="utf-8").splitlines()) - 1
    left = "其中离开的 6 行成为墓碑（地址保留 180 天），回来的 0 行恢复使用，过了保留期的 0 行让给别人"
    assert ledger_notes(xiayi) == [f"地址台账 {rows} 行（新增 0），配置变化 3 台", left]
    back()
    returned = "其中离开的 0 行成为墓碑（地址保留 180 天），回来的 6 行恢复使用，过了保留期的 0 行让给别人"
    assert ledger_notes(xiayi, date=dt.date(2026, 1, 3))[1] == returned
    assert len(ledger_notes(xiayi, date=dt.date(2026, 1, 4))) == 1


def test_blocks_in_a_later_exclusion_are_told_by_every_plan(xiayi):
    first = "  - {purpose: exclusion, prefix: 10.140"
    another = "  - {purpose: exclusion, prefix: 10.26.8.0/24, reason: 测试}\n"
    edit(xiayi, "network.yml", first, another + first)
    told = (
        "已给出的 1 段在后写的排除段内，照旧使用，如 411426101/internet 的 10.26.8.0/24（排除 10.26.8.0/24）"
    )
    for _ in range(2):
        assert any(note.startswith(told) for note in ledger_notes(xiayi))


def test_a_pool_that_was_moved_is_refused_and_nothing_is_written(xiayi):
    ledger = BuildPaths.of(xiayi).ledger
    before = ledger.read_bytes()
    edit(xiayi, "network.yml", "prefix: 59.207.96.0/19", "prefix: 59.209.0.0/17")
    with pytest.raises(ZonghengError, match="ADR015"):
        plan(xiayi)
    assert ledger.read_bytes() == before


def test_a_ledger_behind_a_link_is_written_where_it_is(xiayi, tmp_path):
    ledger = BuildPaths.of(xiayi).ledger
    real = ledger.rename(tmp_path / "real.csv")
    ledger.symlink_to(real)
    without(xiayi, VILLAGE)
    plan(xiayi)
    assert ledger.is_symlink()
    assert "tombstone" in real.read_text(encoding="utf-8")
    real.unlink()
    with pytest.raises(ZonghengError, match="ADR007"):
        plan(xiayi)


def number(key, value, by="甲", gone=None):
    return Row(f"network/{key}", value, DAY, by, State.TOMBSTONE if gone else State.PLANNED, gone)


@pytest.mark.parametrize(
    ("rows", "end"),
    [
        (["node/411426/6 xy-b", "node/411426/7 xy-a"], "xy-b，xy-a 是 7"),
        (["node/411426/6 xy-a", "node/411426/7 xy-b"], "xy-a，xy-b 是 7"),
        (["node/411426/6 xy-b", "node/411427/7 xy-a"], "xy-b"),
        (["node/411426/6 xy-c", "node/411426/7 xy-a", "node/411426/8 xy-b"], "xy-c，xy-a 是 7，xy-b 是 8"),
    ],
)
def test_of_a_number_that_two_branches_gave_it_is_told_whose_it_is_and_what_the_other_has(rows, end):
    lost = Lost(number("node/411426/6", "xy-a", "乙"), number("node/411426/6", "xy-b"))
    ledger = Ledger.of([number(*row.split()) for row in rows])
    told = "network/node/411426/6 一边是 xy-a（2026-01-01，乙），一边是 xy-b（2026-01-01，甲）"
    assert list(settlements(ledger, [lost])) == [f"两个分支的台账合并：{told}；按 network.yml 现在是 {end}"]


def test_a_number_that_two_branches_gave_and_nobody_has_any_more_is_told_so():
    lost = Lost(number("node/411426/6", "xy-a", "乙"), number("node/411426/6", "xy-b"))
    ledger = Ledger.of([number("node/411426/6", "xy-b", gone=DAY)])
    (note,) = settlements(ledger, [lost])
    assert note.endswith("按 network.yml 现在没有人用")


def test_a_plan_tells_of_a_link_that_two_branches_gave_one_slot(xiayi):
    """The other branch has it in slot 9 since, as the merged file says; its row of slot 2 is in both."""
    ledger = BuildPaths.of(xiayi).ledger
    one = "network/link/411426/2,xy-core2:2 xy-agg1:2,2026-01-01,test,planned\n"
    other = "network/link/411426/2,xy-core1:8 xy-agg1:4,2026-01-02,test,planned\n"
    text = ledger.read_text(encoding="utf-8")
    assert one in text
    marked = f"<<<<<<< HEAD\n{one}=======\n{other}>>>>>>> other\n"
    ledger.write_text(text.replace(one, marked), encoding="utf-8")
    edit(
        xiayi,
        "network.yml",
        "  - {slot: 2,",
        "  - {slot: 9, a: xy-core1, a_port: 8, b: xy-agg1, b_port: 4, planes: [management]}\n  - {slot: 2,",
    )
    (note,) = [note for note in plan(xiayi).notes if "两个分支" in note]
    assert note.endswith("现在是 xy-core2:2 xy-agg1:2，xy-core1:8 xy-agg1:4 是 9")
