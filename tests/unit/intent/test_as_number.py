# SPDX-License-Identifier: Apache-2.0
"""AS numbers of sites: derived from the code, private, never the same for two codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.divisions import Divisions
from zongheng.intent import Level
from zongheng.intent.as_number import as_number_of_code

PRIVATE = range(4200000000, 4294967295)
CODES = st.sampled_from((2, 4, 6)).flatmap(lambda digits: st.from_regex(rf"\A[0-9]{{{digits}}}\Z"))


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("00", 4200000000),
        ("41", 4200410000),
        ("50", 4200500000),
        ("4114", 4200411400),
        ("4190", 4200419000),
        ("411426", 4200411426),
        ("411490", 4200411490),
        ("4419", 4200441900),
        ("441900", 4201441900),
        ("4600", 4201460000),
    ],
)
def test_the_number_is_the_code_in_the_private_range(code: str, number: int) -> None:
    assert as_number_of_code(code) == number


@given(CODES, CODES)
def test_no_two_codes_share_a_number(one: str, other: str) -> None:
    first, second = as_number_of_code(one), as_number_of_code(other)
    assert first in PRIVATE
    assert (first == second) == (one == other)


@pytest.mark.parametrize("code", ["411426101", "411426101001"])
def test_townships_and_villages_have_none_of_their_own(code: str) -> None:
    with pytest.raises(ValueError, match="no AS of its own"):
        as_number_of_code(code)


def test_all_provinces_cities_and_counties_of_the_nation_differ() -> None:
    """Three cities without districts (东莞 4419, 中山 4420, 儋州 4604) have one county of their own code."""
    divisions = Divisions.shipped()
    provinces = [f"{number:02}" for number in range(11, 66) if divisions.name(f"{number:02}")]
    assert len(provinces) == 31
    below = (d.code for p in provinces for d in divisions.below(p, (Level.CITY, Level.COUNTY)))
    codes = ["00", *provinces, *below]
    assert len({as_number_of_code(code) for code in codes}) == len(codes) == 3352
