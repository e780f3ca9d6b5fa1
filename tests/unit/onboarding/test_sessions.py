# SPDX-License-Identifier: Apache-2.0
"""Cities and counties come up by their BGP sessions: nothing else leads to them."""

import shutil
from pathlib import Path

import pytest

from tests.support.cartons import PATIENCE, Network
from zongheng.onboarding import Patience
from zongheng.onboarding.progress import State

pytestmark = pytest.mark.once
ABOVE = ("gz-core1", "gz-core2")
CITY, COUNTY, TOWN = "gz-guiyang", "gz-nanming", "gz-xihulu"


@pytest.fixture
def network(planned_province, tmp_path, secrets):
    project = Path(shutil.copytree(planned_province.parents[1], tmp_path / "project"))
    made = Network(
        project / "inventories" / "province", secrets, limit=(CITY, COUNTY, TOWN), client="10.66.0.11"
    )
    delivered = {
        host: {"serial": f"2102354PRV{number:08}"} for number, host in enumerate((CITY, COUNTY, TOWN))
    }
    made.keep(*ABOVE, CITY, COUNTY, TOWN, **delivered)
    return made


def test_a_city_its_county_and_a_township_come_up_one_behind_the_other(network, credentials):
    with network.up("127.41.9.0/28", in_service=ABOVE):
        result = network.onboard(credentials)
        assert {host: str(outcome.problems) for host, outcome in result.hosts.items()} == dict.fromkeys(
            (CITY, COUNTY, TOWN), "()"
        )
        assert set(network.states().values()) == {State.ACCEPTED}


def test_a_city_that_one_of_its_parents_does_not_answer_is_not_in_service(network, credentials):
    with network.up("127.41.9.0/28", in_service=ABOVE):
        network.twin.control.power(ABOVE[1], on=False)
        result = network.onboard(credentials, limit=(CITY,), patience=Patience(PATIENCE.fetch, boot=10.0))
        failed = {(p.code, p.place.key): p.found for p in result.hosts[CITY].problems}
        assert failed == {("ONB016", "sessions"): "10.66.8.29"}
        assert network.states()[CITY] is State.CONFIGURED
