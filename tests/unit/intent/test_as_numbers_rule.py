# SPDX-License-Identifier: Apache-2.0
"""No two AS of a network, and none next to it, have one number."""

from pathlib import Path

import pytest

from zongheng.intent import load_network
from zongheng.intent.csv_rows import Row
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.rules import as_numbers
from zongheng.intent.site import Site

INVENTORY = Path(__file__).parents[3] / "inventories/xiayi"
SITES = (
    Site(code="4114", name="商丘市", slug="shangqiu"),
    Site(code="411426", name="夏邑县", slug="xiayi", parent="4114", port=1),
    Site(code="411490", name="开发区", slug="zone", parent="4114", port=2),
    Site(code="411426101", name="会亭镇", slug="huiting", parent="411426", port=1),
)


@pytest.fixture(scope="module")
def told():
    """Return what the rule says of a city with a county, a zone of a local code, and a township."""
    file = load_network(INVENTORY).file

    def told(*, own: int, above: int) -> list[str]:
        network = file.network.model_copy(update={"division": "4114", "as_number": own})
        boundary = file.boundary.model_copy(update={"as_number": above})
        placed = tuple(Placed(site, Row("sites.csv", 1, {}, {})) for site in SITES)
        changed = file.model_copy(update={"network": network, "boundary": boundary})
        found = as_numbers.problems(Draft(INVENTORY, None, changed, (), placed, ()))
        return [f"{problem.code} {problem.found} {problem.values['other']}" for problem in found]

    return told


def test_the_number_of_the_own_code_or_any_that_is_free_is_kept(told):
    assert told(own=4200411400, above=4200410000) == []
    assert told(own=64512, above=4200999999) == []


def test_the_network_has_not_the_number_of_a_county_below(told):
    assert told(own=4200411426, above=4200410000) == ["INT050 4200411426 夏邑县 411426"]


def test_the_level_above_has_not_the_number_of_a_local_code_below(told):
    assert told(own=4200411400, above=4200411490) == ["INT050 4200411490 开发区 411490"]


def test_the_level_above_has_not_the_number_of_the_network(told):
    assert told(own=64512, above=64512) == ["INT050 64512 本网（夏邑县电子政务外网）"]
