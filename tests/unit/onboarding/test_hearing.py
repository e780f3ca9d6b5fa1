# SPDX-License-Identifier: Apache-2.0
"""In a twin of simulators and real machines, acceptance asks only for neighbours that can be."""

import json

import pytest

from zongheng.devices.endpoints import heard_in_twin
from zongheng.errors import ZonghengError
from zongheng.onboarding.acceptance import Subject, acceptance
from zongheng.onboarding.adjacency import Adjacency
from zongheng.onboarding.registration import Registration

SIMULATED = {"address": "127.20.0.1", "port": 2222, "host_key": "ssh-ed25519 A"}
MACHINE = {"address": "198.18.0.10", "port": 22, "host_key": "ssh-ed25519 B", "namespace": "zh-x-core1"}
TOWN = Subject(
    Registration(host="town", serial="SN1", family="ar", model="AR6140-S", wave=1),
    "huawei_vrp",
    parents=("core1", "core2"),
    above=(Adjacency("core1", "ospf", "GE0/0/1.100"), Adjacency("core2", "ospf", "GE0/0/2.100")),
)


@pytest.fixture
def heard(tmp_path):
    hosts = {"town": SIMULATED, "core1": MACHINE, "core2": SIMULATED, "town2": MACHINE}
    (tmp_path / "twin.json").write_text(json.dumps({"hosts": hosts}))
    return heard_in_twin(tmp_path / "twin.json")


def test_only_devices_of_one_kind_hear_each_other(heard):
    assert heard("town", "core2")
    assert heard("core1", "town2")
    assert not heard("town", "core1")
    assert not heard("core1", "core2")


def test_an_uplink_to_a_machine_is_not_asked_for_and_the_other_one_is(heard):
    missing = {
        problem.place.key: problem.found
        for problem in acceptance("huawei_vrp").failures(
            TOWN.among(heard), dict.fromkeys(acceptance("huawei_vrp").commands, "")
        )
    }
    assert missing["uplinks"] == "GE0/0/2.100"


def test_outside_a_mixed_twin_every_uplink_is_asked_for():
    answers = dict.fromkeys(acceptance("huawei_vrp").commands, "")
    missing = {p.place.key: p.found for p in acceptance("huawei_vrp").failures(TOWN, answers)}
    assert missing["uplinks"] == "GE0/0/1.100 GE0/0/2.100"


def test_a_twin_that_is_not_there_is_said_to_be(tmp_path):
    with pytest.raises(ZonghengError) as refused:
        heard_in_twin(tmp_path / "twin.json")
    assert [p.code for p in refused.value.problems] == ["DEV004"]
