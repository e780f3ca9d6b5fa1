# SPDX-License-Identifier: Apache-2.0
"""Sessions end in an answer or in a coded error of their own."""

import asyncio
import dataclasses
import subprocess
import sys
import time

import asyncssh
import pytest

from tests.support.counterparts import thread_loop
from tests.support.logins import METHODS, login_server
from zongheng.devices.endpoints import Endpoint
from zongheng.devices.limits import Limits
from zongheng.devices.loop import shared_loop
from zongheng.devices.ssh import Login, console_session
from zongheng.errors import ZonghengError

LIMITS = Limits(connect=3, command=2, tries=2, pause=0.01)
LOGIN = Login("netops", "right")


def ask(endpoint, *commands, login=LOGIN, limits=LIMITS):
    async def session():
        async with console_session(endpoint, login, limits, "huawei_vrp") as shell:
            return await shell.ask_all(commands)

    return shared_loop().run(session())


def code(endpoint, *commands, **options):
    with pytest.raises(ZonghengError) as raised:
        ask(endpoint, *commands, **options)
    return raised.value.problems[0].code


def test_an_answer_comes_without_echo_prompt_and_carriage_returns(device, scripted):
    started = device(scripted({"display version": [b"Huawei VRP\r\nuptime 1 day  \r\n<xy-a>"]}))
    assert ask(started.endpoint, "display version") == {"display version": "Huawei VRP\nuptime 1 day\n"}
    assert started.heard == ["screen-length 0 temporary", "display version"]


def test_a_login_lasts_as_long_as_the_servers_that_the_device_asks(device, scripted):
    limits = dataclasses.replace(LIMITS, connect=0.7)
    started = device(scripted(seconds=1.0))
    assert code(started.endpoint, "display version", limits=limits) == "DEV023"
    assert "display version" in ask(started.endpoint, "display version", limits=limits.asking(1))


@pytest.mark.parametrize(
    ("offered", "used"),
    [((), "aes256-gcm@openssh.com"), (("aes128-ctr", "aes256-ctr"), "aes256-ctr")],
    ids=["all that there are", "those of an old device"],
)
def test_the_cheapest_of_the_safe_ciphers_is_used_and_old_devices_are_still_talked_to(
    device, scripted, offered, used
):
    started = device(scripted(ciphers=offered))
    ask(started.endpoint, "display version")
    assert started.used == [used]


def test_a_line_that_looks_like_a_prompt_is_not_the_prompt(device, scripted):
    chunks = [b"[V200R021C10]\r\n", b"#\r\n sysname xy-a\r\n<xy-b>\r\n", b"return\r\n<xy-", b"a>"]
    started = device(scripted({"display current-configuration": chunks}))
    answer = ask(started.endpoint, "display current-configuration")["display current-configuration"]
    assert answer == "[V200R021C10]\n#\n sysname xy-a\n<xy-b>\nreturn\n"


def test_a_firewall_that_changes_its_part_in_the_pair_is_still_understood(device, scripted):
    answers = {
        "screen-length 0 temporary": [b"HRP_M<xy-a>"],
        "display x": [b"one\r\nHRP_S<xy-a>"],
        "display y": [b"two\r\n<xy-a> "],
    }
    started = device(scripted(answers, greeting=[b"\r\nHRP_M<xy-a>"]))
    assert ask(started.endpoint, "display x", "display y") == {"display x": "one\n", "display y": "two\n"}


def test_a_pager_that_cannot_be_switched_off_is_paged_through(device, scripted):
    erased = b"\x1b[16D                \x1b[16D"
    started = device(
        scripted(
            {
                "display x": [b"one\r\n  ---- More ----"],
                " ": [erased + b"two\r\n<xy-a>"],
            }
        )
    )
    assert ask(started.endpoint, "display x")["display x"].split() == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_descriptions_are_read_in_either_encoding(device, scripted, encoding):
    started = device(scripted({"display x": ["description 夏邑县\r\n<xy-a>".encode(encoding)]}))
    assert ask(started.endpoint, "display x")["display x"] == "description 夏邑县\n"


def test_an_offer_to_change_the_password_is_declined(device, scripted):
    greeting = [b"\r\nWarning: The password needs to be changed. Change now? [Y/N]:"]
    started = device(scripted({"N": [b"\r\n<xy-a>"], "display x": [b"well\r\n<xy-a>"]}, greeting=greeting))
    assert ask(started.endpoint, "display x") == {"display x": "well\n"}


def test_another_host_key_stops_the_connection(device, scripted):
    started = device(scripted())
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
    assert code(dataclasses.replace(started.endpoint, host_keys=(other,))) == "DEV020"
    other_type = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key("openssh").decode()
    assert code(dataclasses.replace(started.endpoint, host_keys=(other_type,))) == "DEV020"
    assert started.sessions == 0


def test_a_wrong_password_is_tried_once(device, scripted):
    started = device(scripted())
    assert code(started.endpoint, login=Login("netops", "wrong")) == "DEV021"
    assert started.sessions == 0


@pytest.mark.parametrize(
    ("answer", "told", "times"),
    [
        ("cut", "DEV024", LIMITS.tries),
        ("silent", "DEV023", 1),
        ("refused", "DEV021", 1),
        ("refused and cut", "DEV021", 1),
        ("dismissed", "DEV021", 1),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_only_a_login_that_got_no_answer_is_tried_again(method, answer, told, times):
    limits = dataclasses.replace(LIMITS, connect=1) if answer == "silent" else LIMITS
    with thread_loop() as loop, login_server(loop, answer, method) as server:
        endpoint = Endpoint("xy-a", server.address, server.port, (server.public_key,))
        assert code(endpoint, login=Login("netops", "secret"), limits=limits) == told
    assert server.passwords == ["secret"] * times


def test_a_refusal_whose_connection_ended_before_it_was_weighed_is_one(monkeypatch):
    """asyncssh looks for another method first, and finds the end: its event loop was busy meanwhile."""
    monkeypatch.setattr(asyncssh.auth._ClientPasswordAuth, "auth_failed", lambda _: time.sleep(0.2))
    with thread_loop() as loop, login_server(loop, "refused and cut", *METHODS) as server:
        endpoint = Endpoint("xy-a", server.address, server.port, (server.public_key,))
        assert code(endpoint, login=Login("netops", "secret")) == "DEV021"
    assert server.passwords == ["secret"]


def test_nobody_listens():
    assert code(Endpoint("xy-a", "127.31.1.250", 9, ())) == "DEV022"


def test_a_device_that_does_not_speak_in_time(device, scripted):
    started = device(scripted({"display x": [b"HANG"]}))
    assert code(started.endpoint, "display x", limits=dataclasses.replace(LIMITS, command=0.2)) == "DEV023"


def test_a_device_that_never_prompts(device, scripted):
    started = device(scripted(greeting=[b"\r\nlicence expired\r\n"]))
    assert code(started.endpoint, limits=dataclasses.replace(LIMITS, connect=0.5)) == "DEV026"


def test_a_connection_that_breaks_off(device, scripted):
    started = device(scripted({"display x": [b"half of the\r\n", b"DROP"]}))
    assert code(started.endpoint, "display x") == "DEV024"


def test_an_unreachable_device_is_tried_again_and_others_do_not_wait_for_it(device, scripted):
    dropping = device(scripted(greeting=[b"DROP"]))
    assert code(dropping.endpoint) == "DEV024"
    assert dropping.sessions == LIMITS.tries


def test_pauses_grow_and_differ_between_devices():
    limits = Limits(pause=1.0)
    pauses = [limits.wait_before(attempt, "xy-a") for attempt in (2, 3, 4)]
    assert pauses == sorted(pauses)
    assert 1.0 <= pauses[0] <= 2.0
    assert limits.wait_before(2, "xy-a") != limits.wait_before(2, "xy-b")
    assert limits.wait_before(2, "xy-a") == limits.wait_before(2, "xy-a")


def test_a_hundred_sessions_share_one_loop(device, scripted):
    started = device(scripted({"display x": [b"well\r\n<xy-a>"]}))

    async def many():
        async def one():
            async with console_session(started.endpoint, LOGIN, Limits(), "huawei_vrp") as shell:
                return await shell.ask("display x")

        return await asyncio.gather(*(one() for _ in range(50)))

    assert shared_loop().run(many()) == ["well\n"] * 50


def test_no_repr_shows_a_password():
    assert "right" not in repr(LOGIN)


def test_threads_that_begin_together_get_the_same_loop():
    program = (
        "import threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from zongheng.devices.loop import shared_loop\n"
        "start = threading.Barrier(16)\n"
        "def one(_):\n"
        "    start.wait()\n"
        "    return id(shared_loop())\n"
        "with ThreadPoolExecutor(16) as pool:\n"
        "    assert len(set(pool.map(one, range(16)))) == 1\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
