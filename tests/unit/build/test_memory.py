# SPDX-License-Identifier: Apache-2.0
"""A plan of what is planned already does nothing, and notices whatever is not as it was left."""

import hashlib

import pytest

from tests.support.planning import DAY, XIAYI, add_site, changed, copy_of, left, plan
from zongheng.build import BuildPaths
from zongheng.build import plan as stage
from zongheng.build.memory import Known
from zongheng.errors import ZonghengError
from zongheng.intent import load_network


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


def test_an_exit_s_file_in_another_folder_is_noticed(xiayi, planned_whole):
    (xiayi / "policy" / "later").mkdir()
    (xiayi / "policy" / "later" / "411426.yml").write_text("# to come\n")
    plan(xiayi)
    planned_whole.clear()
    (xiayi / "policy" / "later").rename(xiayi / "policy" / "exits")
    with pytest.raises(ZonghengError):  # it is an exit's now, and says nothing
        plan(xiayi)


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


def test_a_memory_of_another_form_is_not_read(xiayi, planned_whole):
    memory = BuildPaths.of(xiayi).memory
    content = memory.read_bytes()[32:]
    memory.write_bytes(hashlib.sha256(content).digest() + content)
    plan(xiayi)
    assert planned_whole


NOTHING, ALL = Known(intent=False, ledger=False), Known(intent=True, ledger=True)
THE_LEDGER, THE_INTENT = Known(intent=False, ledger=True), Known(intent=True, ledger=False)


def known(inventory):
    return Known.of(BuildPaths.of(inventory))


def test_what_was_planned_is_known_as_it_is(xiayi):
    assert known(xiayi) == ALL


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("network.yml", THE_LEDGER),
        ("sites.csv", THE_LEDGER),
        ("units.csv", THE_LEDGER),
        ("policy/exit.yml", THE_LEDGER),
        ("baselines/devices.yml", THE_LEDGER),
        ("ledger.csv", THE_INTENT),
    ],
)
def test_what_changed_is_known_no_more_until_it_is_planned(xiayi, name, left):
    path = xiayi / name
    path.write_text(path.read_text() + "\n")
    assert known(xiayi) == left
    plan(xiayi)
    assert known(xiayi) == ALL


def test_what_was_added_is_known_when_it_is_planned(xiayi):
    add_site(xiayi, "411426101999,新村,xincun,411426101,,,24,60,active")
    assert known(xiayi) == THE_LEDGER
    plan(xiayi)
    assert known(xiayi) == ALL


@pytest.mark.parametrize("at", [0, 31, 32, 63, 64, 95])
def test_of_a_damaged_memory_nothing_wrong_is_known(xiayi, at):
    memory = BuildPaths.of(xiayi).memory
    data = bytearray(memory.read_bytes())
    data[at] ^= 1
    memory.write_bytes(data)
    assert known(xiayi) == (ALL if at < 32 else THE_LEDGER if at < 64 else THE_INTENT)


@pytest.mark.parametrize("data", [None, b"", b"x" * 95, b"x" * 96])
def test_of_no_memory_nothing_is_known(xiayi, data):
    memory = BuildPaths.of(xiayi).memory
    memory.unlink()
    if data is not None:
        memory.write_bytes(data)
    assert known(xiayi) == NOTHING


def test_of_other_code_and_other_overlays_no_intent_is_known(xiayi, monkeypatch):
    with monkeypatch.context() as newer:
        newer.setattr("zongheng.build.memory.code_of_the_package", lambda: ("newer",))
        assert known(xiayi) == THE_LEDGER
    plan(xiayi, overlays=[xiayi / "lab.yml"])
    assert not known(xiayi).intent


def test_a_sound_intent_is_the_same_unchecked(xiayi, monkeypatch):
    whole = load_network(xiayi)
    monkeypatch.setattr("zongheng.intent.load.check", lambda _: pytest.fail("asked again"))
    assert load_network(xiayi, sound=True) == whole


def test_a_check_remembers_nothing(tmp_path):
    folder = copy_of(XIAYI, tmp_path)
    plan(folder, check=True)
    assert not BuildPaths.of(folder).root.exists()
