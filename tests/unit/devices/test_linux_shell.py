# SPDX-License-Identifier: Apache-2.0
"""A Linux machine's shell: plain answers, plain failures, and no secret in either."""

import asyncio
import json

import pytest

from zongheng.config.sealing import Seal
from zongheng.devices.limits import Limits
from zongheng.devices.linux_shell import READ
from zongheng.devices.loop import shared_loop
from zongheng.devices.shell import refused
from zongheng.devices.ssh import Login, linux_session
from zongheng.errors import ZonghengError

SECRET = "Planted-Key-7x!"
FILES = {"/etc/frr/frr.conf": {"mode": "0640", "owner": "frr:frr", "content": f" key-string {SECRET}"}}
BUNDLE = {"bundle": {"files": FILES, "services": ["frr"]}, "pending": False}
ANSWERS = {
    "hostname": ("xy-a\n", "", 0),
    "echo secret": (f"{SECRET}\n", "", 0),
    "false": ("", f"no such thing as {SECRET}\n", 1),
    "python3": (json.dumps(BUNDLE), "", 0),
}


@pytest.fixture
def machine(device, scripted):
    """Return a machine that answers from ``ANSWERS``; ``HANG`` and ``DROP`` do what they say."""

    class Machine(scripted):
        async def serve(self, process):
            command = process.command
            if "HANG" in command:
                await asyncio.sleep(60)
            if "DROP" in command:
                process.channel.get_connection().abort()
                return
            if "python3" in command:
                self.heard.append((await process.stdin.read()).decode())
            out, err, status = next(answer for words, answer in ANSWERS.items() if words in command)
            process.stdout.write(out.encode())
            process.stderr.write(err.encode())
            process.exit(status)

    return device(Machine())


def asked(machine, *commands, seconds=5.0):
    async def ask():
        limits = Limits(command=seconds, tries=1)
        seal = Seal(b"k" * 32, {"key": SECRET})
        async with linux_session(machine.endpoint, Login("netops", "right"), limits, seal) as shell:
            return await shell.ask_all(commands)

    return shared_loop().run(ask())


def test_each_command_has_its_answer(machine):
    assert asked(machine, "hostname")["hostname"] == "xy-a\n"


def test_a_command_that_fails_says_so_as_a_device_that_refuses_one(machine):
    answer = asked(machine, "false")["false"]
    assert refused(answer)
    assert answer.startswith("Error: no such thing as ")


@pytest.mark.parametrize("command", ["echo secret", "false", READ])
def test_no_answer_holds_a_secret(machine, command):
    answer = asked(machine, command)[command]
    assert SECRET not in answer
    assert "{{sealed:" in answer


def test_the_configuration_is_the_agents_bundle_whole_and_ended(machine):
    text = asked(machine, READ)[READ]
    assert text.startswith("### FILE /etc/frr/frr.conf 0640 frr:frr\n key-string {{sealed:")
    assert text.endswith("}}\n### SERVICE frr\n### END\n")
    assert json.loads(machine.heard[0])["verb"] == "read"


def test_an_agent_that_answers_nonsense_is_a_failed_operation(machine, monkeypatch):
    monkeypatch.setitem(ANSWERS, "python3", ("We trust you have received the usual lecture.\n", "", 0))
    with pytest.raises(ZonghengError) as failed:
        asked(machine, READ)
    assert [(one.code, one.found) for one in failed.value.problems] == [
        ("LNX006", "We trust you have received the usual lecture.")
    ]


@pytest.mark.parametrize(("command", "code"), [("HANG", "DEV023"), ("DROP", "DEV024")])
def test_a_machine_that_hangs_or_goes_away_is_named(machine, command, code):
    with pytest.raises(ZonghengError) as failed:
        asked(machine, command, seconds=0.3)
    assert [(one.code, one.place.host) for one in failed.value.problems] == [(code, "xy-a")]
