# SPDX-License-Identifier: Apache-2.0
"""What RGOS has besides what every console does: a mode that may only look, and reloads in unknown words."""

import pytest

from tests.support.consoles import ENABLE, KINDS, is_armed
from zongheng.config import same
from zongheng.errors import ZonghengError
from zongheng.twin.operations.operations import OPERATIONS

PLATFORM = "ruijie_rgos"
CHANGE = KINDS["rgos"].change


def codes(error: pytest.ExceptionInfo[ZonghengError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.fixture
def device(counterpart):
    return counterpart("rgos")


def test_who_may_only_look_asks_for_more(device):
    driver = device.driver(secret=ENABLE)
    driver.username = "looker"
    driver.open()
    assert driver.cli(["show clock"])["show clock"]
    driver.load_merge_candidate(config=CHANGE)
    driver.commit_config()
    driver.close()
    assert "description new" in device.running
    assert ENABLE not in (device.server.transcript.path).read_text(encoding="utf-8")


def test_who_does_not_get_more_is_told(device):
    driver = device.driver(secret="wrong")
    driver.username = "looker"
    with pytest.raises(ZonghengError) as error:
        driver.open()
    assert codes(error) == ["DEV021"]


def test_a_device_that_knows_no_scheduled_reload_is_left_alone(device, driver, monkeypatch):
    for unknown in ("rgos-reload-in", "rgos-reload", "rgos-reload-cancel"):
        monkeypatch.setitem(OPERATIONS, unknown, lambda *_: "% Invalid input detected at '^' marker.")
    before = device.running
    driver.load_merge_candidate(config=CHANGE)
    with pytest.raises(ZonghengError) as error:
        driver.commit_config(revert_in=600)
    assert codes(error) == ["HW010"]
    assert error.value.problems[0].values["line"] == "reload in 10"
    assert same(device.running, before, PLATFORM)
    assert "description new" not in device.server.transcript.path.read_text(encoding="utf-8")


def test_a_reload_that_is_not_shown_does_not_count(device, driver, monkeypatch):
    monkeypatch.setitem(OPERATIONS, "rgos-reload", lambda *_: "in words that nobody knows")
    driver.load_merge_candidate(config=CHANGE)
    with pytest.raises(ZonghengError) as error:
        driver.commit_config(revert_in=600)
    assert codes(error) == ["HW010"]
    assert "description new" not in device.server.transcript.path.read_text(encoding="utf-8")
    assert not is_armed(device)
