# SPDX-License-Identifier: Apache-2.0
"""Bytes from devices and terminals become text, whatever wrote them."""

import pytest

from zongheng.config import decode, parse

TEXT = "#\r\n description 夏邑县 核心\r\n#\r\nreturn\r\n"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_that_was_met_is_read(encoding):
    assert decode(TEXT.encode(encoding)).lstrip("\ufeff") == TEXT


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_tree_is_the_same_whatever_the_encoding(encoding):
    tree = parse(decode(TEXT.encode(encoding)))
    assert [n.text for n in tree.walk()] == ["description 夏邑县 核心"]


def test_a_broken_byte_does_not_lose_the_rest():
    broken = b"#\n description \xff\xff\nsysname A\n#\nreturn\n"
    assert [n.text for n in parse(decode(broken)).walk()][-1] == "sysname A"
