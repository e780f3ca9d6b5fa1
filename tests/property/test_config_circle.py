# SPDX-License-Identifier: Apache-2.0
"""A patch applied leads to the intended configuration, its rollback back to the running one.

The device is the simulated one, so every command is also one that the device takes. Running
configurations are golden ones that lost random sections and lines and had values changed.
"""

import re
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golden_boxes import BOXES, intended, loaded, printed, send
from tests.support.meddling import meddled_lines
from zongheng.config import canonical, parse, same, scope_names, scoped, unified_diff
from zongheng.config.references import namings, object_of
from zongheng.platforms.huawei_vrp.patch import make_patch, moved
from zongheng.platforms.patching.rule_order import moves

PLATFORM = "huawei_vrp"


@st.composite
def meddled(draw) -> tuple[str, str]:
    """Return a host and its golden text after somebody's hand."""
    host = draw(st.sampled_from(sorted(BOXES)))
    lines = intended(host).splitlines()
    free = [i for i, line in enumerate(lines) if line.strip() not in ("#", "return")]
    gone = draw(st.sets(st.sampled_from(free), max_size=8))
    changed = draw(st.dictionaries(st.sampled_from(free), st.integers(1, 9), max_size=6))
    return host, "\n".join(meddled_lines(lines, gone, changed)) + "\n"


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(meddled())
def test_patch_and_rollback_make_a_circle(case):
    host, text = case
    device = loaded(host, text)
    running, wanted = printed(device), printed(loaded(host, intended(host)))
    patch = make_patch(running, wanted, BOXES[host][0])
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), running, PLATFORM) == ""


OBJECTS = {
    "xy-exit1": r"^(?:ip (?:address|service)-set|profile type \S+ name|time-range|ip vpn-instance) (\S+)",
    "xy-kongzhuang": r"^(?:traffic (?:classifier|behavior|policy)|ip vpn-instance) (\S+)",
}


def renamed(text: str, some: set[str]) -> str:
    return re.sub(
        r"(?<=[ \n])\S+(?=[ \n])", lambda word: f"{word[0]}-2" if word[0] in some else word[0], text
    )


@st.composite
def renamings(draw) -> tuple[str, str, str]:
    """Return a host, its golden text, and the same with objects of other names, wherever they are named."""
    host = draw(st.sampled_from(sorted(OBJECTS)))
    text = intended(host)
    some = draw(
        st.sets(st.sampled_from(sorted(set(re.findall(OBJECTS[host], text, re.MULTILINE)))), min_size=1)
    )
    return host, text, renamed(text, some)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(renamings())
def test_renamed_objects_are_never_removed_while_lines_name_them(case):
    host, before, after = case
    device = loaded(host, before)
    patch = make_patch(before, after, BOXES[host][0])
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), printed(loaded(host, after)), PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), printed(loaded(host, before)), PLATFORM) == ""


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(renamings(), st.permutations(scope_names(PLATFORM)))
def test_no_order_of_scopes_removes_what_lines_name(case, order):
    _, before, after = case
    text = before
    for scope in order:
        had = {object_of(node.text, PLATFORM) for node in parse(text).children}
        text = scoped(text, after, [scope], PLATFORM)
        sections = parse(text).children
        has = {object_of(node.text, PLATFORM) for node in sections}
        assert not {naming.key for naming in namings(sections, PLATFORM)} & (had - has)
    assert unified_diff(text, after, PLATFORM) == ""


SITE_ORDER = ("network", "baseline", "ids", "exit_policy")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(renamings())
def test_the_site_s_order_of_scopes_brings_a_device_to_its_intent(case):
    host, before, after = case
    device = loaded(host, before)
    for scope in (*SITE_ORDER, *SITE_ORDER):
        running = printed(device)
        commands = make_patch(running, scoped(running, after, [scope], PLATFORM), BOXES[host][0]).commands
        assert send(device, commands) == []
    assert commands == ()
    assert unified_diff(printed(device), printed(loaded(host, after)), PLATFORM) == ""


@settings(max_examples=100, deadline=None)
@given(st.permutations("abcdefgh"), st.permutations("abcdefgh"))
def test_moves_bring_any_order_to_any_other(current, wanted):
    rules = list(current)
    for command in moves(current, wanted, partial(moved, "security-policy")):
        _, _, name, where, *other = command.split()
        rules.remove(name)
        rules.insert(0 if where == "top" else rules.index(other[0]) + 1, name)
    assert rules == list(wanted)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=8)
ANY_LINES = st.lists(
    st.builds(
        lambda blanks, words: " " * blanks + " ".join(words), st.integers(0, 3), st.lists(WORDS, max_size=3)
    )
)


@settings(max_examples=200, deadline=None)
@given(ANY_LINES)
def test_any_text_is_read_and_its_canonical_form_is_stable(lines):
    text = "\n".join(lines)
    once = canonical(text, PLATFORM)
    assert canonical(once, PLATFORM) == once
    assert same(text, once, PLATFORM)


@settings(max_examples=200, deadline=None)
@given(ANY_LINES)
def test_no_line_is_invented(lines):
    text = "\n".join(lines)
    assert {node.text for node in parse(text).walk()} <= {line.strip() for line in text.split("\n")}
