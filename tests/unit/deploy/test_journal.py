# SPDX-License-Identifier: Apache-2.0
"""The journal is on the disk before what it names is begun, and is what a killed run is resumed by."""

import sqlite3
import stat
import subprocess
import sys
import threading

import pytest

from zongheng.config.secrets import Journalled
from zongheng.deploy.journal import Journal, Transition
from zongheng.deploy.states import State
from zongheng.errors import ZonghengError


def dump(path):
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


def step(host, state, run=1, detail=""):
    return Transition(
        run=run, host=host, state=state, plan_hash="p", snapshot_hash="s", target_hash="t", detail=detail
    )


def test_transitions_come_back_in_order(tmp_path):
    journal = Journal.open(tmp_path)
    run = journal.begin(stage="deploy", owner="someone", scopes="baseline")
    for state in (State.READING, State.APPLYING, State.CHECKING):
        journal.note(step("a", state, run))
    journal.note(step("b", State.READING, run))
    assert [entry.state for entry in journal.history("a")] == [State.READING, State.APPLYING, State.CHECKING]
    assert journal.history("a")[-1] == step("a", State.CHECKING, run)
    assert journal.history("c") == []
    assert [entry.host for entry in journal.history(run=run)] == ["a", "a", "a", "b"]


def test_a_note_survives_kill_9_at_once(tmp_path):
    program = (
        "import os, pathlib, sys\n"
        "from zongheng.deploy.journal import Journal, Transition\n"
        "from zongheng.deploy.states import State\n"
        "journal = Journal.open(pathlib.Path(sys.argv[1]))\n"
        "run = journal.begin(stage='deploy', owner='x')\n"
        "journal.note(Transition(run, 'a', State.APPLYING, '', 's', 't', ''))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, tmp_path], check=False)
    assert ended.returncode == -9
    assert Journal.open(tmp_path).unfinished("a").state is State.APPLYING


def test_what_came_to_no_end_is_found_behind_looks_that_only_read(tmp_path):
    journal = Journal.open(tmp_path)
    run = journal.begin(stage="deploy", owner="x")
    looked = (State.READING, State.REFUSED, State.READING)
    failed = Transition(run, "a", State.FAILED, "p", "", "", "")
    for begun in (State.APPLYING, State.CHECKING, State.CONFIRMING, State.VERIFYING, State.RESTORING):
        for state in (begun, *looked):
            journal.note(step("a", state, run))
        journal.note(failed)
        assert journal.unfinished("a") == step("a", begun, run)
        journal.note(step("a", State.RESTORED, run))
        journal.note(failed)
        assert journal.unfinished("a") is None
    assert journal.unfinished("b") is None


def test_it_is_a_wal_that_only_the_operator_reads(tmp_path):
    Journal.open(tmp_path).begin(stage="deploy", owner="x")
    for name in ("journal.db", "journal.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert sqlite3.connect(tmp_path / "journal.db").execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_many_threads_may_write(tmp_path):
    journal = Journal.open(tmp_path)
    run = journal.begin(stage="deploy", owner="x")
    threads = [
        threading.Thread(target=lambda host=host: [journal.note(step(host, state, run)) for state in State])
        for host in "abcdefgh"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all([entry.state for entry in journal.history(host)] == list(State) for host in "abcdefgh")


def test_what_is_known_of_a_hosts_secrets_is_replaced_whole(tmp_path):
    journal = Journal.open(tmp_path)
    journal.remember_secrets("a", {"x": Journalled("f1", "c1"), "y": Journalled("f2", "c2")})
    journal.remember_secrets("b", {"x": Journalled("f3", "c3")})
    journal.remember_secrets("a", {"y": Journalled("f4", "c4")})
    assert journal.secrets_of("a") == {"y": Journalled("f4", "c4")}
    assert Journal.open(tmp_path).secrets_of("b") == {"x": Journalled("f3", "c3")}


def test_a_check_makes_no_journal(tmp_path):
    assert Journal.for_check(tmp_path).unfinished("a") is None
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_made_once(tmp_path):
    assert Journal.open(tmp_path).key == Journal.open(tmp_path).key == Journal.for_check(tmp_path).key


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("ALTER TABLE transitions ADD COLUMN colour TEXT", "transitions(colour, "),
        ("ALTER TABLE runs RENAME COLUMN owner TO person", "runs(id, person, "),
        ("UPDATE transitions SET state = 'dreaming'", "transitions.state = dreaming"),
    ],
)
def test_a_journal_of_another_release_is_told_and_left_alone(tmp_path, statement, found):
    journal = Journal.open(tmp_path)
    journal.note(step("a", State.APPLYING, journal.begin(stage="deploy", owner="x")))
    journal.close()
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        connection.execute(statement)
    before = dump(tmp_path / "journal.db")
    with pytest.raises(ZonghengError) as told:
        Journal.open(tmp_path)
    assert [item.code for item in told.value.problems] == ["REC001"]
    assert found in str(told.value)
    assert dump(tmp_path / "journal.db") == before
