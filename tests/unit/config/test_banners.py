# SPDX-License-Identifier: Apache-2.0
"""Banners of several lines are one command with one form, on every platform."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.config import parse, same, unified_diff
from zongheng.config.banners import in_one_form, text_of, whole_commands
from zongheng.config.grammar import GRAMMARS

COMMANDS = {
    "huawei_vrp": "header login information",
    "h3c_comware": "header legal",
    "ruijie_rgos": "banner login",
}
LINES = st.lists(
    st.sampled_from(
        [
            "",
            "#",
            "!",
            "return",
            "end",
            "<core1>",
            "[core1]",
            "  Username:",
            "interface NULL0",
            "禁止 100%",
            'a "b"',
        ]
    ),
    min_size=1,
    max_size=6,
)
SIGNS = st.sampled_from(["~", "|", "^", "$", "^C"])


def printed(platform: str, said: str, sign: str) -> str:
    grammar = GRAMMARS[platform]
    banner = f"{COMMANDS[platform]} {sign}{said}{sign}"
    return f"{grammar.separator}\n{grammar.naming} a\n{banner}\nclock x\n{grammar.separator}\n{grammar.end}\n"


@pytest.mark.parametrize("platform", COMMANDS)
@given(lines=LINES, sign=SIGNS)
def test_no_line_is_lost_or_read_as_another_command(platform, lines, sign):
    if platform != "ruijie_rgos":
        sign = sign[0]
    text = printed(platform, "\n".join(("", *lines, "")), sign)
    tree = parse(text, platform)
    naming, banner, after = tree.children
    assert (naming.text, after.text) == (f"{GRAMMARS[platform].naming} a", "clock x")
    assert banner.body == (*lines, sign)
    assert banner.last_number == banner.number + len(lines) + 1
    assert not tree.truncated
    assert list(tree.lines()) == [naming.text, banner.text, *banner.body, after.text]


@pytest.mark.parametrize("platform", COMMANDS)
@given(lines=LINES, sign=SIGNS, other=SIGNS)
def test_signs_and_the_first_break_make_no_difference(platform, lines, sign, other):
    if platform != "ruijie_rgos":
        sign, other = sign[0], other[0]
    said = "\n".join(("x", *lines, ""))
    first, second = printed(platform, f"\n{said}", sign), printed(platform, said, other)
    assert same(first, second, platform)
    changed = printed(platform, f"\n{said}y", sign)
    assert not same(first, changed, platform)
    assert unified_diff(first, changed, platform)


@pytest.mark.parametrize("platform", COMMANDS)
@given(lines=LINES, sign=SIGNS)
def test_the_one_form_says_the_same_and_is_whole(platform, lines, sign):
    if platform != "ruijie_rgos":
        sign = sign[0]
    grammar, said = GRAMMARS[platform], "\n".join(lines)
    first, *more = f"{COMMANDS[platform]} {sign}{said}{sign}".split("\n")
    text, body = in_one_form(first, more, grammar)
    assert in_one_form(text, body, grammar) == (text, body)
    command = "\n".join((text, *body))
    assert text_of(command, grammar) == said.strip("\n")
    assert list(whole_commands(["a", *command.split("\n"), "b"], grammar)) == ["a", command, "b"]


def test_a_banner_that_never_closes_takes_only_its_own_line():
    tree = parse("#\nsysname a\nheader login %\nhello\n#\nreturn\n", "h3c_comware")
    assert [node.text for node in tree.children] == ["sysname a", "header login %", "hello"]
