# SPDX-License-Identifier: Apache-2.0
"""What is asked and answered, and what counts as a refusal."""

import pytest

from tests.support.scripted import at_its_prompt
from zongheng.errors import ZonghengError
from zongheng.platforms.console.dialogs import dialogs_of
from zongheng.platforms.huawei_vrp.terminal import VrpTerminal

ASKED = [
    ("Warning: The current configuration will be written to the device. Continue? [Y/N]:", "save", "y"),
    ("  Are you sure to continue?[Y/N]:", "save", "y"),
    ("flash:/zongheng-before.cfg already exists, overwrite it? [Y/N]:", "save zongheng-before.cfg", "y"),
    ("The system will reboot in 2 minutes. Continue? [Y/N]:", "schedule reboot delay 2", "y"),
    ("Warning: This operation will revert changes. Continue? [Y/N]:", "rollback configuration last 1", "y"),
    ("Warning: Uncommitted configurations found. Commit them? [Y(yes)/N(no)/C(cancel)]:", "return", "n"),
    (
        "Warning: All settings of the VPN instance will be deleted. Continue? [Y/N]:",
        "undo ip vpn-instance A",
        "y",
    ),
    ("Warning: The system will reboot. Continue? [Y/N]:", "reboot", None),
    ("Warning: The system will reboot. Continue? [Y/N]:", "display version", None),
]


@pytest.mark.parametrize(("asked", "command", "answer"), ASKED)
def test_answers(asked, command, answer):
    assert dialogs_of("huawei_vrp").question_ends.search(asked)
    assert dialogs_of("huawei_vrp").answer(asked, command) == answer


@pytest.mark.parametrize(
    "output",
    [
        "          ^\nError: Unrecognized command found at '^' position.",
        "Error: The specified ACL does not exist.",
        " Error:The address already exists.",
        "Failed to save the configuration.",
    ],
)
def test_refusals(output):
    assert dialogs_of("huawei_vrp").failure(output)


@pytest.mark.parametrize(
    "output",
    [
        "Info: The configuration takes effect on the current user terminal interface only.",
        "Warning: The password is weak.",
        "errors: 0, CRC Error: 0",
        "#\n description Error handling\n",
    ],
)
def test_what_is_no_refusal(output):
    assert dialogs_of("huawei_vrp").failure(output) == ""


SECRET = "Planted-Secret-7x!"
COMMAND = f"local-user netops password irreversible-cipher {SECRET}"


class Scripted(VrpTerminal):
    """A terminal whose device echoes what is typed and then says what is written down."""

    def __init__(self, said):
        self.said, self.heard = said, []
        at_its_prompt(self, "r1")

    def write_channel(self, out_data):
        self.heard.append(out_data.strip())

    def read_channel(self):
        return f"{self.heard[-1]}\r\n{self.said}" if len(self.heard) == 1 else "\r\n[r1-aaa]"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Info: It will be shown to everybody. Go on? [Y/N]:", "HW014"),
        (f"Info: {SECRET} is a word of the dictionary. Go on? [Y/N]:", "HW014"),
        (f"Error: {SECRET} has been used before.\r\n[r1-aaa]", "HW010"),
    ],
)
def test_what_a_device_echoes_or_quotes_of_a_secret_is_in_no_problem(said, code):
    with pytest.raises(ZonghengError) as raised:
        Scripted(said).run(COMMAND)
    (told,) = raised.value.problems
    assert told.code == code
    assert SECRET not in repr(told) + str(told)
