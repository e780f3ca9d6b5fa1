# SPDX-License-Identifier: Apache-2.0
"""Whom ``zongheng address`` is asked about."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from zongheng.addressing.owner import owner_named
from zongheng.errors import ZonghengError
from zongheng.intent import load_network

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"


@pytest.fixture(scope="module")
def intent():
    return load_network(XIAYI)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("411426101", "411426101"),
        ("会亭镇", "411426101"),
        ("会亭", "411426101"),
        ("huiting", "411426101"),
        ("xy-huiting", "411426101"),
        ("xy-core2", "411426"),
        ("夏邑县", "411426"),
        ("U001", "U001"),
        ("县委办公室", "U001"),
        ("县委", "U001"),
    ],
)
def test_a_code_a_device_a_name_and_its_beginning_mean_one(intent, written, code):
    assert owner_named(intent, written) == code


@pytest.mark.parametrize(
    ("written", "error", "told"),
    [
        ("县", "ADR033", "U001 县委办公室, U002 县政府办公室"),
        ("会停镇", "ADR021", "会亭镇"),
        ("xy-huitin", "ADR021", "xy-huiting"),
        ("", "ADR021", ""),
        ("委", "ADR021", ""),
    ],
)
def test_several_or_none_are_told_with_what_may_be_meant(intent, written, error, told):
    with pytest.raises(ZonghengError) as raised:
        owner_named(intent, written)
    (found,) = raised.value.problems
    assert found.code == error
    assert told in str(raised.value)


def test_a_whole_name_is_surer_than_the_beginning_of_another(intent):
    town = intent.sites["411426101"]
    beside = town.model_copy(update={"code": "411426901", "name": "会亭镇开发区", "slug": "kaifaqu"})
    both = SimpleNamespace(sites={town.code: town, beside.code: beside}, units={}, nodes={})
    assert owner_named(both, "会亭镇") == town.code
    assert owner_named(both, "会亭镇开") == beside.code
    with pytest.raises(ZonghengError, match="ADR033"):
        owner_named(both, "会亭")
