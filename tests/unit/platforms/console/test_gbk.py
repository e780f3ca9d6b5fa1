# SPDX-License-Identifier: Apache-2.0
"""Devices that print and take Chinese in GBK, as where terminals stood on Chinese Windows, of every kind."""

from pathlib import Path

import pytest

from tests.support.collection import collected
from tests.support.consoles import HOST
from zongheng.config import same
from zongheng.errors import ZonghengError
from zongheng.twin.processes import server
from zongheng.twin.sessions.transcript import configuration_lines

NAME = "夏邑一号"
"""Its third character in GBK, D2 BB, is also a letter in UTF-8."""
BANNERS = {
    "huawei_vrp": 'header login information "仅限授权人员"\nheader shell information "欢迎使用"\n',
    "h3c_comware": " header login %仅限授权人员%\n header shell %欢迎使用%\n",
    "ruijie_rgos": "",
}
"""RGOS has one of its own already."""


@pytest.fixture
def device(kind, device):
    device.do(lambda: speak_gbk(device.device, kind))
    return device


def speak_gbk(device, kind) -> None:
    """Boot a device anew under a Chinese name, with Chinese banners and descriptions."""
    text = device.configuration_text().replace("description old", "description 至县局专线")
    naming = f"{kind.naming} {HOST}"
    assert naming in text
    text = text.replace(naming, f"{kind.naming} {NAME}\n{BANNERS[kind.platform]}".rstrip("\n"))
    device.set_encoding("gbk")
    (Path(device.flash) / device.startup).write_text(text, encoding="utf-8")
    device.boot()
    assert device.refused == []


def changed(kind, words: str) -> str:
    return kind.change.replace("new", words)


def test_its_configuration_is_read(kind, device, driver):
    running = driver.get_config()["running"]
    assert "description 至县局专线" in running
    assert f"{kind.naming} {NAME}" in running
    assert "仅限授权人员" in running
    assert same(running, device.running, kind.platform)


@pytest.fixture
def cut_prints(monkeypatch):
    """Let every print come in two pieces: the second begins inside the last Chinese character."""
    write = server._Channel.write

    def cut(channel, text: str) -> None:
        encoded = text.encode(channel._server.device.encoding)
        at = max((index for index, byte in enumerate(encoded) if byte > 0x7F), default=0)
        if not at:
            write(channel, text)
            return
        channel._channel.write(encoded[:at])
        channel._server.device.clock.later(1.0, lambda: channel._channel.write(encoded[at:]))

    monkeypatch.setattr(server._Channel, "write", cut)


@pytest.mark.usefixtures("cut_prints")
def test_a_character_may_come_in_two_pieces_in_its_prompt_too(kind, device):
    driver = device.driver()
    driver.open()
    assert same(driver.get_config()["running"], device.running, kind.platform)
    driver.close()
    assert same(collected(kind, device), device.running, kind.platform)


def test_it_is_collected(kind, device):
    assert same(collected(kind, device), device.running, kind.platform)


def test_what_is_typed_is_in_its_encoding(kind, device, driver):
    driver.load_merge_candidate(config=changed(kind, "至乡镇专线"))
    assert "+ description 至乡镇专线" in driver.compare_config()
    driver.commit_config()
    assert "description 至乡镇专线" in device.running
    driver.load_merge_candidate(config=changed(kind, "至乡镇专线"))
    assert driver.compare_config() == ""


def test_a_change_is_taken_back(kind, device, driver):
    before = device.running
    driver.load_merge_candidate(config=changed(kind, "至乡镇专线"))
    driver.commit_config()
    driver.rollback()
    assert "description 至县局专线" in device.running
    assert same(device.running, before, kind.platform)


def test_it_is_given_another_chinese_name(kind, device, driver):
    driver.load_merge_candidate(config=f"{kind.naming} 县局二号\n")
    driver.commit_config()
    assert f"{kind.naming} 县局二号" in device.running
    assert "县局二号" in driver.get_config()["running"]


def test_what_getters_and_commands_tell_is_chinese(kind, driver):
    assert driver.get_facts()["hostname"] == NAME
    assert driver.get_interfaces()[kind.port]["description"] == "至县局专线"
    shows = "show" if kind.platform == "ruijie_rgos" else "display"
    command = f"{shows} {'running-config' if shows == 'show' else 'current-configuration'} | include 县局"
    assert "至县局专线" in driver.cli([command])[command]


def test_it_is_replaced(kind, device, driver):
    wanted = device.running.replace("至县局专线", "至乡镇专线").replace(NAME, "夏邑二号")
    driver.load_replace_candidate(config=wanted)
    driver.commit_config()
    assert same(device.running, wanted, kind.platform)
    assert same(driver.get_config()["running"], wanted, kind.platform)
    driver.load_replace_candidate(config=wanted)
    assert driver.compare_config() == ""


@pytest.mark.parametrize("lacking", ["😀", "㐂", "\ufffd"], ids=["emoji", "rare", "lost"])
def test_what_it_cannot_hold_is_refused_before_a_byte_is_sent(kind, device, driver, lacking):
    before, sent = device.running, len(configuration_lines(device.server.transcript.path))
    text = changed(kind, f"专线{lacking}")
    loads = (lambda: driver.load_merge_candidate(config=text), lambda: driver.load_change(text))
    for load in loads:
        with pytest.raises(ZonghengError) as refused:
            load()
            driver.commit_config()
        assert [one.code for one in refused.value.problems] == ["DEV027"]
        assert refused.value.problems[0].found == lacking
    assert device.running == before
    assert len(configuration_lines(device.server.transcript.path)) == sent


def test_bytes_of_no_encoding_are_marked_and_left_alone(kind, device):
    def broken() -> None:
        file = Path(device.device.flash) / device.device.startup
        file.write_bytes(file.read_bytes().replace("至县局专线".encode(), "至县局".encode() + b"\xff\x81 x"))
        device.device.boot()

    device.do(broken)
    assert device.device.refused == []
    assert "description 至县局\ufffd" in collected(kind, device)
    driver = device.driver()
    driver.open()
    driver.load_merge_candidate(config=f"{kind.naming} 县局二号\n")
    driver.commit_config()
    driver.close()
    assert "description 至县局\udcff\udc81 x" in device.running
    assert f"{kind.naming} 县局二号" in device.running
