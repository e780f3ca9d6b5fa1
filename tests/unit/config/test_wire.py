# SPDX-License-Identifier: Apache-2.0
"""The encoding of a session is learnt from what the device prints, and what is typed follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.config.wire import WireText

WORDS = st.sampled_from(
    ["至县局专线", "夏邑一号", "所有操作将被记录", "县政务外网", "会亭镇", "仅限授权人员"]
)
PRINTS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=5)


def printed(lines: list[str]) -> str:
    return "".join(f"#\r\n description {line}\r\n" for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
@given(lines=PRINTS)
def test_what_a_device_prints_is_read_and_typed_back_as_the_same_bytes(encoding, lines):
    wire, text = WireText(), printed(lines)
    assert wire.read(text.encode(encoding)) == text
    assert wire.typed(text) == text.encode(encoding)
    assert wire.read(b"<a>") == "<a>"
    assert wire.lacking(text) == ""


@given(lines=PRINTS, at=st.integers(0, 200))
def test_a_print_that_broke_off_in_a_character_is_shown_and_teaches_nothing(lines, at):
    wire, whole = WireText(), printed(lines).encode("gbk")
    wire.shown(whole[:at])
    assert wire.encoding is None
    assert wire.read(whole) == printed(lines)


@given(st.binary(max_size=200))
def test_bytes_of_no_encoding_are_shown_all_the_same(data):
    wire = WireText()
    assert isinstance(wire.read(data), str)
    assert isinstance(wire.read(b"<a>"), str)


@pytest.mark.parametrize(
    ("encoding", "text", "lacking"),
    [
        ("gbk", "专线😀㐂😀", "😀㐂"),
        ("utf-8", "专线😀㐂", ""),
        ("utf-8", "专\ufffd", "\ufffd"),
        ("gbk", "ascii only", ""),
    ],
)
def test_what_cannot_be_typed(encoding, text, lacking):
    wire = WireText()
    wire.read(printed(["至县局专线"]).encode(encoding))
    assert wire.lacking(text) == lacking
