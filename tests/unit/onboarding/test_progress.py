# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

from zongheng.errors import ZonghengError
from zongheng.onboarding.progress import Progress, Standing, State

SCRIPT = """
import os, signal, sys
from pathlib import Path
from zongheng.onboarding.progress import Progress, State
with Progress.open(Path(sys.argv[1])) as progress:
    progress.register("xy-a", "SN1")
    progress.reach("xy-a", State.FETCHED)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_step_that_was_noted_survives_kill_9(tmp_path):
    file = tmp_path / "onboarding.db"
    end = subprocess.run([sys.executable, "-c", SCRIPT, file], check=False, env=os.environ)
    assert end.returncode == -9
    assert Progress.read(file) == {"xy-a": Standing("xy-a", "SN1", State.FETCHED)}


def test_registering_again_changes_nothing_unless_the_serial_is_another(tmp_path):
    with Progress.open(tmp_path / "onboarding.db") as progress:
        progress.register("xy-a", "SN1")
        progress.pin("xy-a", "ssh-ed25519 AAAA")
        progress.reach("xy-a", State.ACCEPTED)
        assert progress.register("xy-a", "SN1").state is State.ACCEPTED
        assert progress.register("xy-a", "SN2") == Standing("xy-a", "SN2", State.REGISTERED, "")


def test_reading_creates_nothing(tmp_path):
    assert Progress.read(tmp_path / "onboarding.db") == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE device RENAME COLUMN serial TO number", "UPDATE device SET state = 'dreaming'"],
)
def test_a_record_of_another_release_is_told(tmp_path, statement):
    file = tmp_path / "onboarding.db"
    with Progress.open(file) as progress:
        progress.register("xy-a", "SN1")
    with sqlite3.connect(file) as database:
        database.execute(statement)
    for use in (Progress, Progress.read):
        with pytest.raises(ZonghengError) as told:
            use(file)
        assert [item.code for item in told.value.problems] == ["REC001"]


def test_states_are_in_order():
    ranks = [
        State(name).rank for name in ("registered", "offered", "fetched", "booted", "configured", "accepted")
    ]
    assert ranks == sorted(set(ranks))
