# SPDX-License-Identifier: Apache-2.0
"""Banners of several lines, on devices of every kind: read, set, changed, taken back, shown at login."""

import pytest

from tests.support.collection import collected
from tests.support.consoles import HOST
from zongheng.config import parse, same
from zongheng.errors import ZonghengError

COMMANDS = {
    "huawei_vrp": "header shell information",
    "h3c_comware": "header shell",
    "ruijie_rgos": "banner login",
}
"""What sets the text that is shown behind the login, by platform."""
SIGNS = {"huawei_vrp": '"@', "h3c_comware": "%$", "ruijie_rgos": "%@"}
"""Signs around it: the platform's own, and another."""
FIRST = "\n  本系统仅限授权人员使用\n\n所有操作将被记录\n"
LIKE_A_SESSION = (
    f"\n<{HOST}>\n[{HOST}]\n{HOST}#\n{HOST}(config)#\nUsername:\nContinue? [Y/N]:\nError: not yet\n"
    "undo sysname\nno hostname\nreturn\nend\n<core1>\n"
)
"""Lines like prompts, questions, refusals and commands."""


def banner(kind, text: str, *, other: bool = False, moved: bool = False) -> str:
    """Return a banner; with another sign, or moved to where prints may have it: behind the sign at once."""
    sign = SIGNS[kind.platform][other]
    text = text.removeprefix("\n") if moved else text
    return f"{COMMANDS[kind.platform]} {sign}{text}{sign}\n"


def put(driver, text: str) -> None:
    driver.load_merge_candidate(config=text)
    driver.commit_config()


def shown(device, kind) -> str:
    return device.device.banner(tuple(COMMANDS[kind.platform].removesuffix(" information").split()))


@pytest.mark.parametrize("text", [FIRST, LIKE_A_SESSION], ids=["plain", "like a session"])
def test_it_is_set_once_and_read_back(kind, device, driver, text):
    put(driver, banner(kind, text))
    assert banner(kind, text) in device.running
    assert banner(kind, text).strip() in driver.get_config()["running"]
    assert driver.get_config()["startup"].count("<core1>") == text.count("<core1>")
    for again in ({"other": True}, {"moved": True}):
        driver.load_merge_candidate(config=banner(kind, text, **again))
        assert driver.compare_config() == ""


def test_another_takes_its_place_and_goes_again(kind, device, driver):
    put(driver, banner(kind, FIRST))
    before = device.running
    driver.load_merge_candidate(config=banner(kind, LIKE_A_SESSION, other=True))
    lines = driver.compare_config().splitlines()
    assert {"-  本系统仅限授权人员使用", "+<core1>", "+Continue? [Y/N]:"} <= set(lines)
    driver.commit_config()
    assert shown(device, kind) == LIKE_A_SESSION.strip("\n") + "\n"
    driver.rollback()
    assert same(device.running, before, kind.platform)


def test_it_is_taken_away_by_a_replacement(kind, device, driver):
    before = device.running
    put(driver, banner(kind, LIKE_A_SESSION))
    driver.load_replace_candidate(config=before)
    driver.commit_config()
    assert same(device.running, before, kind.platform)


def test_a_change_that_is_handed_over_as_lines_holds_it_whole(kind, device, driver):
    driver.load_change(banner(kind, LIKE_A_SESSION, other=True))
    driver.commit_config()
    assert banner(kind, LIKE_A_SESSION, other=True) in device.running


def test_no_line_of_it_is_sent_where_the_device_does_not_wait_for_any(device, driver, kind):
    """VRP refuses a first line with text; Comware and RGOS take one."""
    before = device.running
    driver.load_change(banner(kind, LIKE_A_SESSION, moved=True))
    if kind.platform == "huawei_vrp":
        with pytest.raises(ZonghengError) as refused:
            driver.commit_config()
        assert [one.code for one in refused.value.problems] == ["HW010"]
        assert same(device.running, before, kind.platform)
    else:
        driver.commit_config()
        assert shown(device, kind) == LIKE_A_SESSION.strip("\n") + "\n"
    assert f"{kind.naming} {HOST}" in device.running


def test_it_outlives_a_restart_and_confuses_no_login(kind, device, driver):
    put(driver, banner(kind, LIKE_A_SESSION))
    device.do(lambda: (device.device.save(), device.device.boot()))
    assert device.device.refused == []
    later = device.driver()
    later.open()
    assert banner(kind, LIKE_A_SESSION).strip() in later.get_config()["running"]
    later.close()
    assert same(collected(kind, device), device.running, kind.platform)


def test_every_line_of_it_has_its_number(kind, device, driver):
    put(driver, banner(kind, FIRST))
    text = device.running
    node = next(node for node in parse(text, kind.platform).children if node.body and node.text[-1] in '%"')
    lines = text.split("\n")
    assert lines[node.number - 1].strip() == node.text
    assert tuple(lines[node.number : node.last_number]) == node.body
