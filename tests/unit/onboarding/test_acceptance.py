# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from zongheng.onboarding.acceptance import Subject, acceptance

PEERS = """
         OSPF Process 1 with Router ID 10.140.2.1
                  Peer Statistic Information
 ----------------------------------------------------------------------------
 Area Id          Interface                        Neighbor id      State
 0.0.0.0          GigabitEthernet0/0/0.100         10.140.1.1       Full
 0.0.0.0          GigabitEthernet0/0/1.100         10.140.1.2       {second}
 ----------------------------------------------------------------------------
"""
RUNNING = "#\nsysname xy-huiting\n#\nreturn\n"
WELL = {
    "display esn": "ESN of master: {serial}",
    "display ospf 1 peer brief": PEERS.format(second="Full"),
    "display saved-configuration": RUNNING,
    "display current-configuration": RUNNING,
}


@pytest.fixture
def subject(entries):
    ports = ("GigabitEthernet0/0/0", "GigabitEthernet0/0/1")
    return Subject(entries["xy-huiting"], "huawei_vrp", ports, ("xy-core1", "xy-core2"))


def failed(subject, **changes):
    answers = {command.replace(" ", "_").replace("-", "_"): command for command in WELL}
    given = {**WELL, **{answers[name]: text for name, text in changes.items()}}
    given = {
        command: text.replace("{serial}", subject.registration.serial) for command, text in given.items()
    }
    return [(p.place.key, p.found) for p in acceptance("huawei_vrp").failures(subject, given)]


def test_every_answer_that_is_needed_is_asked_for_once():
    assert sorted(acceptance("huawei_vrp").commands) == sorted(WELL)


def test_a_device_that_is_well_passes(subject):
    assert failed(subject) == []


@pytest.mark.parametrize(
    ("command", "text", "check", "found"),
    [
        ("display_esn", "ESN of master: 2102000000", "serial", "ESN of master: 2102000000"),
        ("display_ospf_1_peer_brief", PEERS.format(second="Init"), "uplinks", "GigabitEthernet0/0/1"),
        ("display_ospf_1_peer_brief", "", "uplinks", "GigabitEthernet0/0/0 GigabitEthernet0/0/1"),
        ("display_saved_configuration", RUNNING.replace("huiting", "matou"), "saved", "两者不同"),
    ],
)
def test_what_fails_is_named_with_what_was_found(subject, command, text, check, found):
    assert failed(subject, **{command: text}) == [(check, found)]


def test_a_longer_port_number_is_another_port(subject):
    text = PEERS.format(second="Full").replace("GigabitEthernet0/0/1.100", "GigabitEthernet0/0/11.100")
    assert failed(subject, display_ospf_1_peer_brief=text) == [("uplinks", "GigabitEthernet0/0/1")]
