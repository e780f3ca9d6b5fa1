# SPDX-License-Identifier: Apache-2.0
"""AS numbers of sites: 4 bytes, private (RFC 6996), derived from the division code."""

from __future__ import annotations

from zongheng.intent.division import CENTRE_CODE, Level

AS_LEVELS = (Level.CENTRE, Level.PROVINCE, Level.CITY, Level.COUNTY)
"""The levels whose sites have an AS of their own; a township or village is in that of the county above."""

_FIRST = 4200000000
"""The first private 4-byte AS number."""

_PRIVATE = (range(64512, 65535), range(_FIRST, 4294967295))
"""The private AS numbers of two and of four bytes (RFC 6996)."""

_DIGITS = 6
_BEYOND = 1_000_000


def is_private(number: int) -> bool:
    """Return whether an AS number is one that a network may choose for itself."""
    return any(number in numbers for numbers in _PRIVATE)


def as_number_of_code(code: str) -> int:
    """Return the AS number of a province, city or county, also of one with a local code.

    It is 4200000000 and the code, filled up with zeros to six digits: 4200410000 for the province 41,
    4200411400 for the city 4114, 4200411426 for the county 411426, 4200000000 for the centre. A code that
    itself ends in ``00`` would have the number of the level above it (441900, the one county of the city
    4419): it lies a million further on for each such pair (4201441900), so that no two codes share one.

    Raises:
        ValueError: the code has more than six digits. A township or village has the number of the county
            above it in the tree, which its own code does not always tell.
    """
    if len(code) > _DIGITS:
        message = f"{code} has no AS of its own"
        raise ValueError(message)
    pairs = 0 if code == CENTRE_CODE else (len(code) - len(code.rstrip("0"))) // 2
    return _FIRST + pairs * _BEYOND + int(code.ljust(_DIGITS, "0"))
