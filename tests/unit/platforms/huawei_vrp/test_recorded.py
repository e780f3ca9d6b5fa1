# SPDX-License-Identifier: Apache-2.0
"""Each getter makes of each recorded answer exactly what stands beside it."""

import json
import os
from contextlib import suppress

import pytest

from tests.support.recorded_vrp import Case, RecordedDriver, cases
from zongheng.errors import ZonghengError

CASES = cases()
COMMANDS = {
    "get_facts": 3,
    "get_interfaces_ip": 2,
    "get_bgp_neighbors": 4,
    "get_bgp_neighbors_detail": 4,
    "get_route_to": 4,
    "get_environment": 5,
    "get_network_instances": 2,
    "get_config": 2,
    "is_alive": 0,
}
"""What a getter may ask at most: the configuration of BGP and a command a kind of table that has peers, the
list of VPN instances and each of them; all others ask one command."""


def result(case: Case) -> object:
    driver = RecordedDriver.before(case)
    answer = getattr(driver, case.getter)(**case.told.get("arguments", {}))
    return json.loads(json.dumps(answer))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_made_of_an_answer(case: Case) -> None:
    if "error" in case.told:
        with pytest.raises(ZonghengError) as error:
            result(case)
        assert [one.code for one in error.value.problems] == [case.told["error"]]
        return
    made = result(case)
    if os.environ.get("ZONGHENG_UPDATE_GOLDEN"):
        (case.folder / "expected.json").write_text(
            json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    assert made == case.expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_names_its_source(case: Case) -> None:
    assert case.told["source"].strip()


SECRET_WORDS = ("irreversible-cipher", "%^%#", "$1a$", "@%@%", "public-community", "Str0ng")


@pytest.mark.parametrize("case", [c for c in CASES if "error" not in c.told], ids=lambda case: case.name)
def test_nothing_secret_is_told(case: Case) -> None:
    told = json.dumps(result(case))
    if case.getter != "get_config":
        assert not [word for word in SECRET_WORDS if word in told]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_more_is_asked_than_needed(case: Case) -> None:
    driver = RecordedDriver.before(case)
    with suppress(ZonghengError):
        getattr(driver, case.getter)(**case.told.get("arguments", {}))
    asked = driver._terminal.asked
    if "error" not in case.told:  # a print that breaks off is asked for again
        assert len(asked) == len(set(asked)) <= COMMANDS.get(case.getter, 1)
