# SPDX-License-Identifier: Apache-2.0
"""A merge leaves no line that it contradicts: the device is what was shown, and the second sends nothing.

So it is with what ``merges.yml`` lists, with every default that the simulators hide, and with each way to
have a noun of ``changes.yml`` merged into each other way.
"""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.test_change_circle import BOXES, VENDORS, factory, model, nouns, printed, told
from tests.support.golden_boxes import send
from zongheng.config import unified_diff
from zongheng.files import from_yaml
from zongheng.platforms.h3c_comware import patch as comware
from zongheng.platforms.huawei_vrp import patch as vrp
from zongheng.platforms.ruijie_rgos import patch as rgos
from zongheng.twin.grammar.grammar import load_grammar

CASES = from_yaml((Path(__file__).parent / "merges.yml").read_text(encoding="utf-8"))
BOOKS = {"huawei_vrp": vrp, "h3c_comware": comware, "ruijie_rgos": rgos}
FLAVOURS = {"ar": "vrp5", "s": "vrp5", "ne": "vrp8", "ce": "vrp8", "usg": "usg", "rsr": "rgos", "rgs": "rgos"}


ANOTHER_S = re.compile(
    r".* -> .*(?:does not exist|conflicts with|overlaps with|not in the network segment|Unrecognized"
    r"|Incomplete|Wrong parameter|address is used by another).*",
    re.DOTALL,
)
"""Refusals for what other sections say, or do not: no line of the section is contradicted."""


def merge(family, device, lines, refusals=re.compile("(?!)")):
    """Merge lines into a device as a driver does: what was shown is there after, and once is enough."""
    platform, flavour = VENDORS[family][0], FLAVOURS.get(family, "comware7")
    book, running = BOOKS[platform], printed(family, device)
    target = book.merged(running, lines, flavour)
    refused = send(device, book.commands_between(running, target, flavour))
    assert [each for each in refused if not refusals.fullmatch(each)] == []
    if refused:
        return
    after = printed(family, device)
    assert unified_diff(after, target, platform) == ""
    again = book.merged(after, lines, flavour)
    assert unified_diff(after, again, platform) == ""
    assert book.commands_between(after, again, flavour) == ()


@pytest.mark.parametrize("case", CASES["contradicted"], ids=lambda case: f"{case['family']}: {case['title']}")
def test_what_is_contradicted_goes(case):
    family = case["family"]
    device = factory(family).copy()
    assert device.load(case["has"].splitlines()) == []
    for lines in case["merges"]:
        merge(family, device, lines)
    lines = [line.strip() for line in printed(family, device).splitlines()]
    assert [line for line in case.get("shows", ()) if line not in lines] == []
    assert [line for line in case.get("lacks", ()) if line in lines] == []


@pytest.mark.parametrize("case", CASES["once"], ids=lambda case: case["family"])
def test_a_setting_has_one_value(case):
    device = factory(case["family"]).copy()
    assert device.load(case["has"].splitlines()) == []
    for lines in case["merges"]:
        merge(case["family"], device, lines)


DEFAULTS = [(family, entry) for family, entries in CASES["defaults"].items() for entry in entries]


@pytest.mark.parametrize(
    ("family", "entry"), DEFAULTS, ids=lambda value: value if isinstance(value, str) else value[1]
)
def test_a_default_is_merged_once(family, entry):
    section, line, other, *has = entry
    device = factory(family).copy()
    assert device.load("\n".join((*has, section)).splitlines()) == []
    for value in (line, other, line):
        merge(family, device, below(section, value))
        shown = [each.strip() for each in printed(family, device).splitlines()]
        assert (other in shown) == (value == other)
        assert line not in shown


def below(headers, line):
    """Return a line below headers, each indented by one blank more than the one before."""
    return "\n".join((headers, " " * len(headers.splitlines()) + line)) + "\n"


@pytest.mark.parametrize("platform", BOOKS)
def test_every_default_that_a_simulator_hides_is_met(platform):
    hidden = {
        (command.view, command.set)
        for family in BOXES
        if VENDORS[family][0] == platform
        for command in reachable(load_grammar(model(family).flavour))
        if command.default is not None and not command.set.startswith(tuple(CASES["of_one_family"]))
    }
    assert hidden - {met for family, entry in DEFAULTS for met in met_by(family, entry)} == set()


def reachable(grammar):
    """Yield the commands of the views that a command opens, and so on from the system view."""
    waiting, seen = ["system"], set()
    while waiting:
        view = waiting.pop()
        seen.add(view)
        for command in grammar.views[view].commands:
            yield command
            if command.opens and command.opens not in seen:
                waiting.append(command.opens)


def met_by(family, entry):
    """Yield the commands of the simulator's grammar that a default is of."""
    section, line, other, *has = entry
    device = factory(family).copy()
    assert device.load("\n".join((*has, below(section, other))).splitlines()) == []
    sections = [device.root]
    while sections:
        for each in sections.pop().entries.values():
            sections += [each.body] if each.body else []
            if " ".join(each.words) == other and f"{' '.join(each.identity)} {each.command.default}" == line:
                yield each.command.view, each.command.set


MERGES = [
    (family, number, one, other)
    for family in BOXES
    for number, choices in enumerate(nouns(family))
    for one in choices
    for other in choices
    if other and one != other
]


def merge_of_nouns(family, number, one, other):
    """Merge one way to have a noun into another, on a device that has something of all others."""
    around = [choices[min(1, len(choices) - 1)] for choices in nouns(family)]
    merge(family, told(family, (*around[:number], one, *around[number + 1 :])), other, ANOTHER_S)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(MERGES))
def test_every_way_to_have_a_noun_is_merged_into_every_other(case):
    merge_of_nouns(*case)


@pytest.mark.long
@pytest.mark.parametrize("family", BOXES)
def test_all_ways_to_have_a_noun_are_merged_into_all_others(family):
    for case in MERGES:
        if case[0] == family:
            merge_of_nouns(*case)
