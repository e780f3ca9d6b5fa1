# SPDX-License-Identifier: Apache-2.0
"""The ledger file: locked, crash-safe, and honest about bad merges."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from zongheng.addressing import Ledger, Row, State, locked, update
from zongheng.errors import ZonghengError

HEADER = "key,value,given,by,state\n"


def codes(path):
    with pytest.raises(ZonghengError) as refused:
        Ledger.load(path)
    return [(p.code, p.place.line) for p in refused.value.problems]


def written(tmp_path, *lines):
    path = tmp_path / "ledger.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_missing_ledger_is_an_empty_one(tmp_path):
    assert Ledger.load(tmp_path / "ledger.csv") == Ledger.empty()


def test_a_link_that_leads_nowhere_is_no_empty_ledger(tmp_path):
    path = tmp_path / "ledger.csv"
    path.symlink_to("elsewhere.csv")
    for read in (Ledger.load, Ledger.read_merged, lambda path: update(path, lambda ledger: ledger)):
        with pytest.raises(ZonghengError, match="ADR007") as refused:
            read(path)
        assert refused.value.problems[0].found == "elsewhere.csv"
    path.unlink()
    path.symlink_to("ledger.csv")
    with pytest.raises(ZonghengError, match="ADR007"):
        Ledger.load(path)


def test_a_link_to_a_ledger_stays_one(tmp_path, ledger):
    real = tmp_path / "shared" / "real.csv"
    real.parent.mkdir()
    real.write_text(HEADER, encoding="utf-8")
    path = tmp_path / "ledger.csv"
    path.symlink_to(real)
    assert ledger.save(path)
    assert path.is_symlink()
    assert Ledger.load(real) == ledger


def test_saving_twice_changes_nothing(tmp_path, ledger):
    path = tmp_path / "ledger.csv"
    assert ledger.save(path)
    before = path.stat().st_mtime_ns
    assert not Ledger.load(path).save(path)
    assert path.stat().st_mtime_ns == before


def test_two_branches_that_gave_one_block_twice_are_told_with_the_younger_row(tmp_path):
    path = written(
        tmp_path,
        "411426101/video,10.127.0.0/27,2026-01-01,a,planned",
        "411426102/video,10.127.0.32/27,2026-02-01,a,planned",
        "411426103/video,10.127.0.0/26,2026-03-01,b,planned",
    )
    assert codes(path) == [("ADR005", 4), ("ADR005", 4)]


def test_every_pair_that_overlaps_is_told_not_only_neighbours(tmp_path):
    path = written(
        tmp_path,
        "a/video,10.0.0.0/24,2026-01-01,a,planned",
        "b/video,10.0.0.0/30,2026-01-02,a,planned",
        "c/video,10.0.0.128/30,2026-01-03,a,planned",
        "d/video,10.0.1.0/24,2026-01-04,a,planned",
    )
    assert codes(path) == [("ADR005", 3), ("ADR005", 4)]


def test_a_village_block_inside_its_townships_ipv6_block_is_no_overlap(tmp_path):
    rows = (
        "411426101/ipv6,2001:db8:1420:2000::/60+8,2026-01-01,a,planned",
        "411426101201/ipv6,2001:db8:1420:2010::/60,2026-01-01,a,planned",
    )
    assert len(Ledger.load(written(tmp_path, *rows)).rows) == 2
    own = "411426101202/ipv6,2001:db8:1420:2000::/60,2026-01-02,a,planned"
    assert codes(written(tmp_path, *rows, own)) == [("ADR005", 4)]


def test_one_key_with_two_blocks_is_told(tmp_path):
    path = written(
        tmp_path,
        "411426101/video,10.127.0.0/27,2026-01-01,a,planned",
        "411426101/video,10.127.0.64/27,2026-03-01,b,planned",
    )
    assert codes(path) == [("ADR004", 3)]


def test_conflict_marks_are_told(tmp_path):
    path = written(
        tmp_path, "<<<<<<< HEAD", "a/video,10.0.0.0/24,2026-01-01,a,planned", "=======", ">>>>>>> b"
    )
    assert codes(path) == [("ADR001", 2), ("ADR001", 4), ("ADR001", 5)]


@pytest.mark.parametrize(
    "line",
    [
        "a/video,10.0.0.1/24,2026-01-01,a,planned",
        "a/video,10.0.0.0/24,01.01.2026,a,planned",
        "a/video,10.0.0.0/24,2026-01-01,a,gone",
        "a/video,10.0.0.0/24,2026-01-01,a,tombstone",
        "a/video,10.0.0.0/24,2026-01-01,a",
        "a/video,10.0.0.0/24,2026-01-01,a\rb,planned",
        "a/video,0.0.0.0/8+9,2026-01-01,a,planned",
        "video,10.0.0.0/24,2026-01-01,a,planned",
        "/video,10.0.0.0/24,2026-01-01,a,planned",
        "a/,10.0.0.0/24,2026-01-01,a,planned",
    ],
)
def test_a_broken_row_is_told_with_its_line(tmp_path, line):
    assert codes(written(tmp_path, "b/video,10.0.1.0/24,2026-01-01,a,planned", line)) == [("ADR003", 3)]


def test_what_a_crash_left_at_the_end_is_told_where_it_begins(tmp_path):
    path = tmp_path / "ledger.csv"
    row = "411426101/public,10.0.0.0/24,2026-01-01,张三,deployed"
    path.write_bytes(f"key,value,given,by,state\n{row}\nU001/".encode() + bytes(4000))
    with pytest.raises(ZonghengError) as told:
        Ledger.load(path)
    (found,) = told.value.problems
    assert (found.code, found.place.line, found.place.column, found.found) == ("INT007", 3, 6, "00 00 00 00")


def test_a_foreign_header_is_told(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text("site,prefix\n", encoding="utf-8")
    assert codes(path) == [("ADR002", 1)]


def give_one(path, number):
    """Take the lock, look at what is there, and add a row after it: without a lock, rows get lost."""

    def add(ledger):
        row = Row(f"s{number}/video", f"10.0.{number}.0/24", date(2026, 1, 1), "a", State.PLANNED)
        return Ledger.of([*ledger.rows.values(), row])

    update(path, add)


def test_one_process_waits_for_another(tmp_path):
    path = tmp_path / "ledger.csv"
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=give_one, args=(path, number)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(Ledger.load(path).rows) == 8


def test_a_killed_process_leaves_the_old_ledger_and_no_lock(tmp_path, ledger):
    path = tmp_path / "ledger.csv"
    ledger.save(path)
    before = path.read_bytes()
    script = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from zongheng.addressing import Ledger, update
        os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        update(Path(sys.argv[1]), lambda _: Ledger.empty())
        """
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(path)], check=False, cwd=Path(__file__).parents[3]
    )
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    with locked(path):
        assert Ledger.load(path) == ledger
    assert os.path.lexists(path)
