# SPDX-License-Identifier: Apache-2.0
"""What is asked and answered, and what counts as a refusal."""

import pytest

from zongheng.platforms.console.dialogs import dialogs_of

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
