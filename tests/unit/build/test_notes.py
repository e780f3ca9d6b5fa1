# SPDX-License-Identifier: Apache-2.0
"""What a plan tells of the ledger: who left, who came back, what was given to others, what is excluded."""

import datetime as dt

import pytest

from tests.support.planning import DAY, XIAYI, copy_of, plan
from zongheng.build import BuildPaths
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
    exclusion = "  - {purpose: exclusion, prefix: 10.26.8.0/24, reason: 测试}\n  - {purpose: exclusion, prefix: 10.140"
    edit(xiayi, "network.yml", "  - {purpose: exclusion, prefix: 10.140", exclusion)
    told = "已给出的 1 段在后写的排除段内，照旧使用，如 411426101/internet 的 10.26.8.0/24（排除 10.26.8.0/24）"
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
