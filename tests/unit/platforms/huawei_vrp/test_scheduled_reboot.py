# SPDX-License-Identifier: Apache-2.0
"""The scheduled reboot of VRP 5 and USG: which file a device starts from before, after and in between."""

import pytest

from tests.support.consoles import KINDS
from zongheng.errors import ZonghengError
from zongheng.platforms.huawei_vrp.guard import SNAPSHOT, STARTUP

DIRECT = ["vrp5", "usg"]


def codes(error: pytest.ExceptionInfo[ZonghengError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize("flavour", DIRECT)
def test_what_no_command_can_put_back_is_left_to_the_scheduled_reboot(counterpart, flavour):
    device = counterpart(flavour)
    driver = device.driver()
    driver.open()
    driver.load_merge_candidate(config="undo ssh server compatible-ssh1x enable\n")
    driver.commit_config(revert_in=600)
    with pytest.raises(ZonghengError) as error:
        driver.rollback()
    assert codes(error) == ["HW011"]
    assert driver.has_pending_commit()
    driver.close()


@pytest.mark.parametrize("flavour", DIRECT)
def test_after_the_scheduled_reboot_the_next_save_makes_the_ordinary_file_the_startup_again(
    counterpart, flavour
):
    device = counterpart(flavour)
    driver = device.driver()
    driver.open()
    driver.save()
    before = device.running
    driver.load_merge_candidate(config=KINDS[flavour].change)
    driver.commit_config(revert_in=600)
    driver.close()
    device.do(device.device.boot)
    assert device.running == before
    assert device.device.startup == f"{SNAPSHOT}{STARTUP}"
    again = device.driver()
    again.open()
    again.load_merge_candidate(config=KINDS[flavour].change)
    again.commit_config(revert_in=600)
    assert device.device.startup == f"{SNAPSHOT}{STARTUP}"
    again.confirm_commit()
    again.close()
    assert device.device.startup == STARTUP
    assert device.device.startup_text() == device.running


@pytest.mark.parametrize("flavour", DIRECT)
def test_restoring_after_the_scheduled_reboot_ends_on_the_ordinary_file(counterpart, flavour):
    device = counterpart(flavour)
    driver = device.driver()
    driver.open()
    before = device.running
    driver.load_merge_candidate(config=KINDS[flavour].change)
    driver.commit_config(revert_in=600)
    driver.close()
    device.do(device.device.boot)
    again = device.driver()
    again.open()
    again.restore(before)
    again.save()
    again.close()
    assert device.device.startup == STARTUP
    assert device.device.startup_text() == device.running == before
