# SPDX-License-Identifier: Apache-2.0
"""A plan of what is planned already does nothing, and notices whatever is not as it was left."""

import hashlib
import marshal

import pytest

from tests.support.planning import DAY, XIAYI, changed, copy_of, left, plan
from zongheng.build import BuildPaths
from zongheng.build import plan as stage


@pytest.fixture
def xiayi(tmp_path):
    folder = copy_of(XIAYI, tmp_path)
    plan(folder, date=DAY)
    return folder


@pytest.fixture
def planned_whole(monkeypatch):
    """Return the calls for which everything was planned."""
    calls, whole = [], stage._whole

    def noted(call):
        calls.append(call)
        return whole(call)

    monkeypatch.setattr(stage, "_whole", noted)
    return calls


def test_an_unchanged_network_is_not_planned_again(xiayi, planned_whole):
    again = plan(xiayi)
    assert not planned_whole
    assert not again.changed
    assert len(again.hosts) == 35
    assert list(again.hosts) == sorted(again.hosts)


def test_it_says_what_a_whole_plan_says(xiayi):
    again = plan(xiayi)
    BuildPaths.of(xiayi).memory.unlink()
    assert plan(xiayi) == again


@pytest.mark.parametrize("name", ["network.yml", "policy/exit.yml", "baselines/devices.yml", "ledger.csv"])
def test_whatever_is_read_is_noticed(xiayi, planned_whole, name):
    path = xiayi / name
    path.write_text(path.read_text() + "\n")
    plan(xiayi)
    assert planned_whole


def test_other_overlays_are_noticed(xiayi, planned_whole):
    assert changed(plan(xiayi, overlays=[xiayi / "lab.yml"]))
    assert planned_whole


def test_other_code_is_noticed(xiayi, planned_whole, monkeypatch):
    monkeypatch.setattr("zongheng.build.memory.code_of_the_package", lambda: ("newer",))
    plan(xiayi)
    assert planned_whole


@pytest.mark.parametrize("name", ["configs/xy-core1.cfg", "designs/xy-core1.json", "hosts.json"])
@pytest.mark.parametrize("damage", ["cut", "edit", "remove"])
def test_a_file_that_is_not_as_it_was_left_is_made_anew(xiayi, planned_whole, name, damage):
    path = BuildPaths.of(xiayi).root / name
    whole = path.read_text()
    match damage:
        case "cut":
            path.write_text(whole[:100])
        case "edit":
            path.write_text(whole.replace("1", "2", 1))
        case "remove":
            path.unlink()
    plan(xiayi)
    assert planned_whole
    assert path.read_text() == whole


def test_a_file_of_nobody_is_taken_away(xiayi):
    stray = BuildPaths.of(xiayi).configs / "xy-gone.cfg"
    stray.write_text("sysname xy-gone\n")
    plan(xiayi)
    assert not stray.exists()


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_memory_that_is_damaged_is_not_trusted(xiayi, planned_whole, damage):
    memory = BuildPaths.of(xiayi).memory
    data = memory.read_bytes()
    memory.write_bytes(damage if damage is not None else data[:-1] + bytes([data[-1] ^ 1]))
    before = left(xiayi)
    plan(xiayi)
    assert planned_whole
    assert left(xiayi) == before
    planned_whole.clear()
    plan(xiayi)
    assert not planned_whole


def test_a_memory_of_another_version_is_none(xiayi, planned_whole):
    memory = BuildPaths.of(xiayi).memory
    content = marshal.dumps((b"rest", b"sites", b"ledger", (), {}))
    memory.write_bytes(hashlib.sha256(content).digest() + content)
    plan(xiayi)
    assert planned_whole


def test_a_check_remembers_nothing(tmp_path):
    folder = copy_of(XIAYI, tmp_path)
    plan(folder, check=True)
    assert not BuildPaths.of(folder).root.exists()
