# SPDX-License-Identifier: Apache-2.0
"""Site codes as spreadsheets hold them: twelve digits with zeros behind, floats, scientific notation."""

from __future__ import annotations

import re

from zongheng.divisions import Divisions

_WHOLE = re.compile(r"^(\d+)(?:\.0*)?$")
_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?[Ee]\+?(\d{1,2})$")
_NOT_COUNTED = re.compile(r"[\s'`,，-]")
_LENGTHS = (2, 4, 6, 9, 12)
_SHORTER = ((12, 9, "000"), (9, 6, "000"), (6, 4, "00"), (4, 2, "00"))
"""A code of so many digits stands for one of so many, where it ends in such zeros."""


class NoCodeError(ValueError):
    """The text is no code, or (``cut``) can no longer be told."""

    def __init__(self, *, cut: bool = False) -> None:
        super().__init__(cut)
        self.problem = "IMP009" if cut else "IMP008"


def looks_like_code(text: str) -> bool:
    """Tell a code, however broken, from a name."""
    plain = _NOT_COUNTED.sub("", text)
    return bool(_WHOLE.match(plain) or _SCIENTIFIC.match(plain))


def read_code(text: str, name: str, divisions: Divisions) -> str:
    """Return the code that a cell means, in 2, 4, 6, 9 or 12 digits.

    Twelve digits are the statistical form, in which zeros fill a higher level's code up. Where zeros
    belong to a division's own code (441900 is a county), the division data decides. Scientific notation
    has lost digits: it is taken only where the row's name says which division it was.

    Raises:
        NoCodeError: the text is none, or can no longer be told.
    """
    plain = _NOT_COUNTED.sub("", text)
    cut = _SCIENTIFIC.match(plain)
    if cut:
        return _told_by_name(cut, name, divisions)
    whole = _WHOLE.match(plain)
    if not whole or len(whole[1]) not in _LENGTHS:
        raise NoCodeError
    return shortest(whole[1], name, divisions)


def shortest(code: str, name: str, divisions: Divisions) -> str:
    """Return a code without the zeros that only fill it up."""
    for length, shorter, zeros in _SHORTER:
        if len(code) != length or not code.endswith(zeros):
            continue
        known = divisions.name(code)
        if known is None or (length == 12 and known != name):
            code = code[:shorter]
    return code


def _told_by_name(cut: re.Match[str], name: str, divisions: Divisions) -> str:
    digits, exponent = cut[1] + (cut[2] or ""), int(cut[3])
    if exponent + 1 not in _LENGTHS or len(digits) > exponent + 1:
        raise NoCodeError
    code = shortest(digits.ljust(exponent + 1, "0"), name, divisions)
    if divisions.name(code) == name:
        return code
    kept = next((digits[:length] for length in reversed(_LENGTHS) if length <= len(digits)), "")
    meant = divisions.descendants_named(kept, name) if kept else ()
    if len(meant) != 1:
        raise NoCodeError(cut=True)
    return meant[0]
