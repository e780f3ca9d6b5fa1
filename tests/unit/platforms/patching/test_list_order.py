# SPDX-License-Identifier: Apache-2.0
"""An access list that changes rule by rule permits all the while what it permits before and after."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.config import parse
from zongheng.platforms.h3c_comware import patch as comware
from zongheng.platforms.huawei_vrp import patch as vrp
from zongheng.platforms.patching import Views
from zongheng.platforms.ruijie_rgos import patch as rgos

SOURCES = range(4)
BOXES = {
    "vrp5": (vrp, "acl number 3001", "rule {} {} ip source {}", "10.0.0.{} 0", "#", "return"),
    "comware7": (comware, "acl advanced 3001", "rule {} {} ip source {}", "10.0.0.{} 0", "#", "return"),
    "rgos": (rgos, "ip access-list extended inward", "{} {} ip {} any", "host 10.0.0.{}", "!", "end"),
}
RULES = st.dictionaries(
    st.integers(1, 9), st.tuples(st.sampled_from(["permit", "deny"]), st.sampled_from([*SOURCES, "any"]))
)


def once(rules):
    """Return the rules without statements that stand twice, which no device takes."""
    return {number: rule for rule, number in {rule: number for number, rule in rules.items()}.items()}


def lines_of(box, rules):
    form, host = BOXES[box][2:4]
    return [
        form.format(number, action, source if source == "any" else host.format(source + 1))
        for number, (action, source) in sorted(rules.items())
    ]


def text(box, rules):
    header, separator, end = BOXES[box][1], *BOXES[box][4:]
    inside = [f" {line}" for line in lines_of(box, rules)]
    return "\n".join([separator, header, *inside, separator, end, ""])


def permitted(lines):
    """Return the sources that a list permits: the first rule that matches decides, by number."""
    rules = []
    for line in lines:
        words = line.replace("rule ", "").split()
        if words[0].isdigit():
            host = re.search(r"10\.0\.0\.(\d)", line)
            rules.append((int(words[0]), words[1], int(host[1]) - 1 if host else None))
    found = set()
    for source in SOURCES:
        action = next((act for _, act, host in sorted(rules) if host in (None, source)), "deny")
        found |= {source} if action == "permit" else set()
    return found


def states(box, before, after):
    platform, header = BOXES[box][:2]
    running, target = text(box, before), text(box, after)
    views = Views(re.compile(re.escape(header)), re.compile("(?!)"), re.compile("(?!)"))
    commands = platform.commands_between(running, target, box)
    sections = parse(running, platform.PLATFORM).children
    taken = platform.steps(sections, commands, views, box)
    return commands, [[child.text for child in step.sections[0].children] for step in taken]


@pytest.mark.parametrize("box", BOXES)
@settings(max_examples=40, deadline=None)
@given(before=RULES.map(once), after=RULES.map(once))
def test_what_is_permitted_before_and_after_is_permitted_meanwhile(box, before, after):
    commands, lists = states(box, before, after)
    changed = {number for number in {*before, *after} if before.get(number) != after.get(number)}
    if not changed:
        assert not commands
        return
    always = permitted(lines_of(box, before)) & permitted(lines_of(box, after))
    assert not lists or sorted(lists[-1]) == sorted(lines_of(box, after))
    if not replaced(before, after, changed):
        assert [lines for lines in lists if not always <= permitted(lines)] == []


def replaced(before, after, changed):
    """Tell whether a permit takes the number or the statement of another: then one has to go first."""
    old = {number: before[number] for number in changed & before.keys() if before[number][0] == "permit"}
    new = {number: after[number] for number in changed & after.keys() if after[number][0] == "permit"}
    return bool(old.keys() & new.keys() or set(old.values()) & set(new.values()))


@pytest.mark.parametrize(
    ("before", "after", "order"),
    [
        ({5: 1}, {7: 2}, ["7", "-5"]),
        ({5: 1}, {5: 2}, ["-5", "5"]),
        ({1: 1, 2: 2, 3: 3}, {2: 1, 3: 2, 4: 3}, ["-3", "4", "-2", "3", "-1", "2"]),
    ],
    ids=["a new one comes first", "side by side", "a list moves down"],
)
def test_permits_go_and_come_one_at_a_time(before, after, order):
    rules = [{n: ("permit", source) for n, source in numbers.items()} for numbers in (before, after)]
    commands, _ = states("vrp5", *rules)
    told = [re.sub(r"rule (\d+).*", r"\1", command.replace("undo ", "-")) for command in commands[1:-1]]
    assert told == order


REMARKS = {"vrp5": "rule 5 description ours", "comware7": "rule 5 comment ours"}


@pytest.mark.parametrize("box", REMARKS)
@pytest.mark.parametrize(
    ("running", "intended", "sent"),
    [
        ("0 remarked", "0", ["undo rule 5", "0"]),
        ("0", "0 remarked", ["remark"]),
        ("0 remarked", "1 remarked", ["undo rule 5", "1", "remark"]),
        ("0 remarked", "", ["undo rule 5"]),
    ],
)
def test_a_rule_is_removed_with_its_remark_and_comes_again_with_it(box, running, intended, sent):
    platform, header, form, host, separator, end = BOXES[box]
    rule = {str(source): form.format(5, "permit", host.format(source)) for source in (0, 1)}

    def configured(told):
        source, *remark = told.split() or [""]
        inside = [rule[source] for _ in source] + [REMARKS[box] for _ in remark]
        lines = [
            separator,
            header,
            *(f" {line}" for line in [*inside, form.format(9, "deny", "any")]),
            separator,
        ]
        return "\n".join([*lines, end, ""])

    commands = platform.commands_between(configured(running), configured(intended), box)
    assert list(commands[1:-1]) == [{**rule, "remark": REMARKS[box]}.get(line, line) for line in sent]
