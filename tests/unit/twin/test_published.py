# SPDX-License-Identifier: Apache-2.0
"""Fed foreign lines, the simulator refuses what the vendor's published formats refuse.

``published.yml`` holds lines of our own: instances of more than 300 formats published for VRP8, drawn at
random from the views that we simulate. A line is taken, or honestly unknown in the vendor's words; broken,
it is refused.
"""

import re
from pathlib import Path

import pytest

from zongheng.files import from_yaml
from zongheng.twin.configuration.configuration import Answer, Asked, Configuration, Refused, born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

SAMPLE = from_yaml(Path(__file__).with_name("published.yml").read_text(encoding="utf-8"))
VIEWS = {" / ".join(view["enter"]) or "system": view for view in SAMPLE["views"]}
VENDOR_WORDS = re.compile(
    r"Error: (?:(?:Unrecognized|Incomplete|Ambiguous) command|Wrong parameter|Too many parameters)"
    r" found at '\^' position\.|Error: The .+ does not exist\."
)


@pytest.fixture(scope="module")
def standing():
    """A router with what the lines refer to; nobody changes it."""
    device = born(load_grammar("vrp8"), load_model("NE40E-M2K", "ne"))
    assert device.load(SAMPLE["before"].splitlines()) == []
    return device


def answer(standing: Configuration, view: dict, line: str) -> Answer:
    device, path = standing.copy(), ()
    for command in view["enter"]:
        path = device.enter(path, command).path
    reply = device.enter(path, line)
    return reply.yes() if isinstance(reply, Asked) else reply


def test_the_sample_is_large_enough():
    lines = sum(len(view["taken"]) + len(view["unknown"]) for view in VIEWS.values())
    broken = sum(len(entry["broken"]) for view in VIEWS.values() for entry in view["taken"])
    assert lines >= 300
    assert broken >= 600


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_what_is_published_is_taken(standing, view):
    replies = {entry["line"]: answer(standing, view, entry["line"]) for entry in view["taken"]}
    assert {line: reply for line, reply in replies.items() if isinstance(reply, Refused)} == {}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_what_no_published_format_takes_is_refused(standing, view):
    lines = [line for entry in view["taken"] for line in entry["broken"]]
    assert [line for line in lines if not isinstance(answer(standing, view, line), Refused)] == []


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_what_we_do_not_simulate_is_refused_in_the_vendors_words(standing, view):
    for line in view["unknown"]:
        reply = answer(standing, view, line)
        if isinstance(reply, Refused):
            assert VENDOR_WORDS.fullmatch(reply.message), line
