# SPDX-License-Identifier: Apache-2.0
"""What ends a greeting and an answer, and what only looks as if it did where a packet ends."""

import asyncio
from types import SimpleNamespace

import pytest

from zongheng.config.wire import WireText
from zongheng.devices.shell import FIRST_PROMPT, FIRST_PROMPTS, ConsoleShell
from zongheng.errors import ZonghengError
from zongheng.platforms.console.prompts import Prompts
from zongheng.platforms.h3c_comware.terminal import ComwareTerminal
from zongheng.platforms.huawei_vrp.terminal import VrpTerminal
from zongheng.platforms.ruijie_rgos.terminal import RgosTerminal

TERMINALS = {"huawei_vrp": VrpTerminal, "h3c_comware": ComwareTerminal, "ruijie_rgos": RgosTerminal}
PROMPTS = {"huawei_vrp": "<r1>", "h3c_comware": "<r1>", "ruijie_rgos": "r1#"}
LOOKS_LIKE = {"huawei_vrp": "<Notice>", "h3c_comware": "<Notice>", "ruijie_rgos": "Notice#"}
QUESTIONS = {
    "huawei_vrp": "Sure to continue? [Y/N]",
    "h3c_comware": "Sure to continue? [Y/N]",
    "ruijie_rgos": "Password:",
}


@pytest.fixture(params=TERMINALS)
def platform(request):
    return request.param


def session(platform, packets):
    """Return a session to which a device says these packets."""

    class Scripted(TERMINALS[platform]):
        def __init__(self):
            self.label, self.fell_silent, self._text = "r1", False, WireText()
            self.prompts = Prompts(self.words, self.lead, self.signs)
            self.prompts.expect("r1")
            self.remote_conn = SimpleNamespace(closed=False)
            self.RETURN, self.conn_timeout = "\n", 5
            self.typed, self.left = [], list(packets)

        def write_channel(self, out_data):
            self.typed.append(out_data)

        def read_channel(self):
            return self.left.pop(0) if self.left else ""

    return Scripted()


def test_a_line_of_a_banner_that_reads_like_a_prompt_is_none(platform):
    driven = session(platform, [f"\n{LOOKS_LIKE[platform]}\n", f"Keep out.\n{PROMPTS[platform]}"])
    driven.special_login_handler()
    assert driven.base_prompt == "r1"
    assert driven.left == []


def test_a_line_of_a_print_that_reads_like_a_question_is_not_answered(platform):
    packets = [f"show\nbanner\n{QUESTIONS[platform]}\n", f"end of it\n{PROMPTS[platform]}"]
    driven = session(platform, packets)
    assert driven.ask("show") == f"banner\n{QUESTIONS[platform]}\nend of it"
    assert driven.typed == ["show\n"]


def test_a_question_that_a_line_end_follows_is_answered_when_nothing_more_comes(platform):
    driven = session(platform, [f"show\n{QUESTIONS[platform]}\n"])

    def answered(out_data):
        driven.typed.append(out_data)
        if len(driven.typed) == 2:
            driven.left.append(PROMPTS[platform])

    driven.write_channel = answered
    with pytest.raises(ZonghengError, match="HW014"):
        driven.ask("show")
    assert len(driven.typed) == 2


def test_who_only_reads_learns_no_prompt_from_a_banner(platform):
    packets = [f"\r\n{LOOKS_LIKE[platform]}\r\n".encode(), f"Keep out.\r\n{PROMPTS[platform]}".encode()]

    async def read(_):
        return packets.pop(0)

    process = SimpleNamespace(stdout=SimpleNamespace(read=read))
    first = FIRST_PROMPTS.get(platform, FIRST_PROMPT)
    shell = ConsoleShell("r1", process, command_seconds=1, first_prompt=first)
    asyncio.run(shell._learn_prompt())
    assert PROMPTS[platform].encode() in shell._prompts
