# SPDX-License-Identifier: Apache-2.0
"""Keys and certificates that stand in a text as blocks of their own: their lines, and which are secret.

PEM (RFC 7468) and RFC 4716 say by their first line what they hold. In ``crypto pki certificate chain`` of
command lines that follow Cisco's a ``private-key`` stands as groups of hexadecimal digits, closed by
``quit``, as certificates do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

OPENS = r"-{4,5} ?BEGIN [A-Z0-9 ]+-{4,5}$|private-key(?: \S+)?$"
_MARK = r"[+-]?\s*"
"""What a difference or an indentation puts before a line."""
_BEGIN = re.compile(rf"{_MARK}-{{4,5}} ?BEGIN (?P<what>[A-Z0-9 ]+?) ?-{{4,5}}\s*$")
_END = re.compile(rf"{_MARK}-{{4,5}} ?END (?P<what>[A-Z0-9 ]+?) ?-{{4,5}}\s*$")
_PRIVATE = re.compile(rf"{_MARK}(?:-{{4,5}} ?BEGIN [A-Z0-9 ]*PRIVATE KEY ?-{{4,5}}|private-key(?: \S+)?)\s*$")
_QUIT = re.compile(rf"{_MARK}quit\s*$")
_OPENS = re.compile(rf"{_MARK}(?:{OPENS})")
_CODED = re.compile(
    rf"{_MARK}(?:[A-Za-z0-9+/=]{{16,}}|[0-9A-Fa-f]{{2,}}(?: +[0-9A-Fa-f]+)+|[A-Z][\w-]+: .*)?\s*$"
)
"""A line of Base64 or of hexadecimal groups, a header of RFC 1421, or an empty line."""
_KEY_LINE = re.compile(r"\s*(?:[A-Za-z0-9+/]{48,}={0,2}|[0-9A-Fa-f]{4,}(?: +[0-9A-Fa-f]{4,}){2,})\s*$")
_LONGEST = 400
"""Lines; an RSA key of 16,384 bits has 200."""


def is_private(line: str) -> bool:
    """Tell whether the block that ``line`` opens is a private key."""
    return _PRIVATE.match(line) is not None


def is_key_line(line: str) -> bool:
    """Tell whether a line by itself may be one of a key's body: of which key, the line does not say."""
    return _KEY_LINE.match(line) is not None


def body_after(lines: Sequence[str], at: int) -> range:
    """Return which lines are the body of the block that ``lines[at]`` opens.

    The END line of PEM is one of them. A block that is never closed ends where no more lines of a key follow.
    """
    pem = _BEGIN.match(lines[at])
    for index in range(at + 1, min(len(lines), at + _LONGEST)):
        if pem is None and _QUIT.match(lines[index]):
            return range(at + 1, index)
        if pem is not None and (end := _END.match(lines[index])):
            if end["what"] == pem["what"]:
                return range(at + 1, index + 1)
            break
    return _coded_after(lines, at)


def _coded_after(lines: Sequence[str], at: int) -> range:
    end = at + 1
    while end < len(lines) and _CODED.match(lines[end]):
        end += 1
    return range(at + 1, end)


def private_bodies(lines: Sequence[str]) -> Iterator[range]:
    """Yield which lines are the bodies of private keys."""
    for at, line in enumerate(lines):
        if ("BEGIN" in line or "private-key" in line) and is_private(line):
            body = body_after(lines, at)
            yield range(body.start, body.stop - 1 if body and _END.match(lines[body[-1]]) else body.stop)
