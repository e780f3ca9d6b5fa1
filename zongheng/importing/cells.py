# SPDX-License-Identifier: Apache-2.0
"""The text of cells as it was meant: no stray blanks, no full-width digits."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff）)]) (?=[\u3400-\u9fff（(])")
_HALF_WIDTH = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}
)
_NUMBER = re.compile(r"^(\d+)(?:\.0*)?[台个端户]?$")


def cleaned(text: str) -> str:
    """Return a cell without stray blanks, its letters and digits in half width."""
    plain = _BLANKS.sub(" ", text.translate(_HALF_WIDTH)).strip(" '\"")
    return _BETWEEN_CHINESE.sub("", plain)


def whole_number(text: str) -> str:
    """Return ``60.0`` and ``60台`` as ``60``; anything else as it is."""
    found = _NUMBER.match(text)
    return found[1] if found else text
