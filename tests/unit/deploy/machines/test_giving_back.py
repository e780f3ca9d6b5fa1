# SPDX-License-Identifier: Apache-2.0
"""A Linux machine that is given back: told over SSH, forgotten here, in factory state after its restart."""

import pytest

from zongheng.onboarding.progress import Progress, State, progress_file
from zongheng.onboarding.release import release
from zongheng.platforms.linux.reset import FACTORY, Reset


@pytest.fixture
def delivered(bed):
    """Return the bed with a machine from our image, onboarded and configured."""
    program = bed.machine.path(FACTORY)
    program.parent.mkdir(parents=True)
    program.write_text("# brings itself up\n", encoding="utf-8")
    with Progress.open(progress_file(bed.build, twin=True)) as progress:
        progress.register(bed.host, "L1")
        progress.reach(bed.host, State.ACCEPTED)
    end = bed.end()
    assert end.status.value == "changed", [str(one) for one in end.problems]
    return bed


def given_back(bed):
    left = release(bed.inventory, [bed.host], twin=True, credentials=bed.credentials)
    assert Progress.read(progress_file(bed.build, twin=True)) == {}, "it is registered with nobody"
    return [one.code for one in left]


def test_it_is_told_and_starts_as_from_the_factory(delivered):
    assert given_back(delivered) == []
    assert any("systemctl reboot" in call for call in delivered.machine.units["calls"])
    assert delivered.running(), "it serves until it restarts"
    Reset(delivered.machine.root).carry_out()
    assert list(delivered.machine.files()) == [FACTORY.lstrip("/")]
    delivered.machine.note(running=["ssh"])
    assert delivered.end().status.value == "changed", "and may be configured again"


def test_a_change_that_nobody_confirmed_goes_back_first(delivered):
    mark = delivered.machine.root / "var/lib/zongheng/pending"
    mark.write_text("180\n", encoding="utf-8")
    assert given_back(delivered) == []
    assert "rollback" in delivered.verbs()
    assert not mark.exists()


def test_a_machine_that_cannot_come_up_by_itself_is_to_be_reset_by_hand(delivered):
    delivered.machine.path(FACTORY).unlink()
    assert given_back(delivered) == ["ONB019", "LNX010"]
    assert not (delivered.machine.root / "var/lib/zongheng/to-factory").exists()
