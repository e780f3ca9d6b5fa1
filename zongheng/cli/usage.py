# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a call, in the operator's language: the library that reads it speaks English only."""

from __future__ import annotations

import re

from zongheng import language

_CHINESE = (
    (r"No such command '([^']*)'\.", r"没有命令 \1"),
    (r"No such option: (\S+?)(?=[ .]|$)\.?", r"没有选项 \1"),
    (r" ?\(?(?:Did you mean|Possible options:) '?([^?')]+)'?[?)]*", r"；是否想写 \1？"),
    (r"Missing (?:argument|parameter):? '?([^'.]+)'?\.?", r"缺少参数 \1"),
    (r"Missing option '?([^'.]+)'?\.?", r"缺少选项 \1"),
    (r"Option '?([^' ]+)'? requires an argument\.", r"选项 \1 需要一个值"),
    (r"Option '?([^' ]+)'? does not take a value\.", r"选项 \1 不带值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \(([^)]*)\)", r"多余的参数 \1"),
    (r"Invalid value for '?([^':]+)'?: ", r"\1 的值不对："),
    (r"Input should be a valid (?:integer|number).*", "应为数"),
    (r"Input should be greater than or equal to (\S+)", r"应不小于 \1"),
    (r"Value error, '?(\S+?)'? is not one of (.+)\.", r"\1 不在可用的值之中：\2"),
)


def usage_words(words: str) -> str:
    """Return what the library said of a call; sentences that are not known stay as they are."""
    if language.current() == "en":
        return words
    for said, chinese in _CHINESE:
        words = re.sub(said, chinese, words)
    return words
