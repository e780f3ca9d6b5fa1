# SPDX-License-Identifier: Apache-2.0
"""Devices that get another name while a session stands, and greetings with lines like prompts."""

import time

import pytest

from tests.support.collection import collected
from tests.support.consoles import HOST
from zongheng.config import same
from zongheng.devices import shell
from zongheng.platforms.console import terminal
from zongheng.twin.processes import server

OTHER = "县局-core.2"
SOON = 15.0
"""Seconds that learning a name may take at most, on a busy machine too; the time of an answer is 60."""


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Try sooner whether a prompt is one."""
    monkeypatch.setattr(terminal, "_RENAMED", 0.3)
    monkeypatch.setattr(shell, "RENAMED_SECONDS", 0.3)


def rename(kind, device, name: str = OTHER) -> None:
    """Let a colleague give the device another name, in a session of his own."""
    text = device.running.replace(f"{kind.naming} {HOST}", f"{kind.naming} {name}")
    device.do(lambda: device.device.running.load(text.splitlines()))
    assert device.device.sysname == name


def test_the_name_that_somebody_else_gave_is_learnt(kind, device):
    driver = device.driver()
    driver.open()
    rename(kind, device)
    began = time.monotonic()
    assert same(driver.get_config()["running"], device.running, kind.platform)
    driver.load_merge_candidate(config=kind.change)
    driver.commit_config()
    assert "description new" in device.running
    assert f"{kind.naming} {OTHER}" in device.running
    driver.close()
    assert time.monotonic() < began + SOON


def test_it_is_learnt_while_lines_are_set(kind, device):
    driver = device.driver()
    driver.open()
    console = driver.terminal
    console.run(console.words.configure)
    rename(kind, device)
    console.run(f"interface {kind.port}")
    console.run("description new")
    console.run(console.words.leave)
    assert f"{kind.naming} {OTHER}" in console.run(console.words.running)
    driver.close()


def test_collecting_learns_it_too(kind, device):
    text = collected(kind, device, lambda: rename(kind, device), prints=2)
    assert same(text, device.running, kind.platform)


def test_a_line_of_a_greeting_like_a_prompt_is_found_out(kind, device, monkeypatch):
    """A slow device pauses behind it, for so long that it was taken for the prompt."""
    write = server._Channel.write
    fake = "core1#" if kind.platform == "ruijie_rgos" else "<core1>"

    def greeting_first(channel, text: str) -> None:
        if "greeted" in vars(channel):
            write(channel, text)
            return
        channel.greeted = True
        write(channel, f"\r\n{fake}")
        device.device.clock.later(10.0, lambda: write(channel, f"\r\n{text}"))

    monkeypatch.setattr(server._Channel, "write", greeting_first)
    driver = device.driver()
    driver.open()
    assert same(driver.get_config()["running"], device.running, kind.platform)
    driver.close()
    assert same(collected(kind, device, prints=2), device.running, kind.platform)
