# SPDX-License-Identifier: Apache-2.0
"""The time of simulated devices, which flies, and how long their dead-men wait meanwhile.

A device counts its dead-man's seconds on its own clock, the controller works in ours. Unless told otherwise,
a deploy in a test has as much of our time to confirm as in the field: how busy the machine is decides
nothing. What is about a device that goes back by itself says so, and waits for seconds only.
"""

from contextlib import contextmanager

import pytest

from zongheng.deploy.stage import REVERT_IN as IN_THE_FIELD
from zongheng.devices.limits import Limits
from zongheng.platforms.console.terminal import Console

SPEED = 60.0
"""Device seconds a second."""
STRIKES_AFTER = IN_THE_FIELD / SPEED
"""Seconds after which a dead-man strikes where :func:`striking` lets it."""
SETTING = "zongheng.deploy.stage.REVERT_IN"


@pytest.fixture(autouse=True)
def time_to_confirm(monkeypatch):
    """Let dead-men wait as long by our clock as they do in the field."""
    monkeypatch.setattr(SETTING, round(IN_THE_FIELD * SPEED))


@contextmanager
def striking():
    """Let dead-men wait by the devices' own clock within the block, so that one may strike soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SETTING, IN_THE_FIELD)
        yield


@contextmanager
def answered_within(seconds):
    """Give up sooner what a device does not answer: a whole minute is waited for in the field."""
    waits = Console._until_prompt_or_question

    def impatient(console, patience, typed=()):
        return waits(console, min(patience, seconds), typed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Console, "_until_prompt_or_question", impatient)
        patch.setattr(Limits, "from_environment", classmethod(lambda cls: cls(command=seconds)))
        yield
