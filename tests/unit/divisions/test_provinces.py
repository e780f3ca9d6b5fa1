# SPDX-License-Identifier: Apache-2.0
"""The letters of provinces: all of the division data, none twice."""

import re
from importlib.resources import files

import pytest

from zongheng.divisions import Divisions, province_label, province_labels


def test_every_province_of_the_division_data_has_two_letters_of_its_own() -> None:
    data = files("zongheng.divisions").joinpath("data")
    codes = {entry.name[:2] for entry in data.iterdir() if entry.name.endswith(".csv.xz")}
    assert set(province_labels()) == codes
    assert len(set(province_labels().values())) == len(codes) == 31
    assert all(re.fullmatch("[a-z]{2}", label) for label in province_labels().values())


def test_the_comments_name_provinces_as_the_division_data_does() -> None:
    table = files("zongheng.divisions").joinpath("provinces.yml").read_text(encoding="utf-8")
    rows = [line.replace('"', "").replace("#", ":").split(":") for line in table.splitlines()[2:]]
    assert rows
    for code, _, name in rows:
        assert Divisions.shipped().name(code) == name.strip()


@pytest.mark.parametrize(
    ("code", "label"),
    [("411426", "ha"), ("5201", "gz"), ("23", "hl"), ("61", "sn"), ("14", "sx"), ("461105001", "hi")],
)
def test_a_division_of_any_level_has_the_letters_of_its_province(code: str, label: str) -> None:
    assert province_label(code) == label


@pytest.mark.parametrize("code", ["00", "99"])
def test_what_is_no_province_has_no_letters(code: str) -> None:
    with pytest.raises(KeyError):
        province_label(code)
