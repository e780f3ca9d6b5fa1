# SPDX-License-Identifier: Apache-2.0
"""One process at a time; the next one is told who is at work, and a killed one holds nothing."""

import subprocess
import sys

import pytest

from zongheng.deploy.lock import network_lock
from zongheng.errors import Exit, ZonghengError

HOLD = (
    "import pathlib, sys\n"
    "from zongheng.deploy.lock import network_lock\n"
    "with network_lock(pathlib.Path(sys.argv[1]), '王工 deploy'):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def other_process(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    yield holder
    holder.kill()
    holder.wait()


def test_a_second_process_is_told_who_holds_the_lock(tmp_path, other_process):
    with pytest.raises(ZonghengError) as refusal, network_lock(tmp_path, "李工"):
        pass
    assert refusal.value.problems[0].code == "DEP001"
    assert refusal.value.problems[0].found == f"王工 deploy (pid {other_process.pid})"
    assert refusal.value.exit is Exit.REFUSED


def test_kill_9_frees_it(tmp_path, other_process):
    other_process.kill()
    other_process.wait()
    with network_lock(tmp_path, "李工"):
        assert "李工" in (tmp_path / "lock").read_text(encoding="utf-8")


def test_the_holder_may_take_it_again_inside(tmp_path):
    with network_lock(tmp_path, "change"), network_lock(tmp_path, "deploy"):
        pass
    assert (tmp_path / "lock").read_text(encoding="utf-8") == ""


def test_a_failure_inside_frees_it(tmp_path):
    with pytest.raises(KeyError), network_lock(tmp_path, "change"):
        raise KeyError
    with network_lock(tmp_path, "deploy"):
        pass
