# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from zongheng.onboarding.acceptance import Subject, acceptance
from zongheng.onboarding.adjacency import Adjacency

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
    above = (
        Adjacency("xy-core1", "ospf", "GigabitEthernet0/0/0.100"),
        Adjacency("xy-core2", "ospf", "GigabitEthernet0/0/1.100"),
    )
    return Subject(entries["xy-huiting"], "huawei_vrp", ("xy-core1", "xy-core2"), above)


def failed(subject, **changes):
    answers = {command.replace(" ", "_").replace("-", "_"): command for command in WELL}
    given = {**WELL, **{answers[name]: text for name, text in changes.items()}}
    given = {
        command: text.replace("{serial}", subject.registration.serial) for command, text in given.items()
    }
    return [(p.place.key, p.found) for p in acceptance("huawei_vrp").of(subject).failures(subject, given)]


def test_every_answer_that_is_needed_is_asked_for_once(subject):
    assert sorted(acceptance("huawei_vrp").of(subject).commands) == sorted(WELL)


def test_a_device_that_is_well_passes(subject):
    assert failed(subject) == []


@pytest.mark.parametrize(
    ("command", "text", "check", "found"),
    [
        ("display_esn", "ESN of master: 2102000000", "serial", "ESN of master: 2102000000"),
        ("display_ospf_1_peer_brief", PEERS.format(second="Init"), "uplinks", "GigabitEthernet0/0/1.100"),
        ("display_ospf_1_peer_brief", "", "uplinks", "GigabitEthernet0/0/0.100 GigabitEthernet0/0/1.100"),
        ("display_saved_configuration", RUNNING.replace("huiting", "matou"), "saved", "两者不同"),
    ],
)
def test_what_fails_is_named_with_what_was_found(subject, command, text, check, found):
    assert failed(subject, **{command: text}) == [(check, found)]


def test_a_longer_port_number_is_another_port(subject):
    text = PEERS.format(second="Full").replace("GigabitEthernet0/0/1.100", "GigabitEthernet0/0/11.100")
    assert failed(subject, display_ospf_1_peer_brief=text) == [("uplinks", "GigabitEthernet0/0/1.100")]


def test_a_port_that_is_printed_short_is_the_same_port(subject):
    text = PEERS.format(second="Full").replace("GigabitEthernet", "GE")
    assert failed(subject, display_ospf_1_peer_brief=text) == []


SESSIONS = {
    "huawei_vrp": """
 BGP local router ID : 10.140.2.1
 Peers in established state : 1

  Peer            V          AS  MsgRcvd  MsgSent  OutQ  Up/Down       State        PrefRcv
  10.66.8.9       4  4213602420      120      120     0 02:00:00 Established       3
  10.66.8.90      4  4213602420      120      120     0 02:00:00 Established       3
  10.66.8.29      4  4213602420      120      120     0 02:00:00 Connect           0
""",
    "linux": """
BGP neighbor is 10.66.8.9, remote AS 4213602420, local AS 4213602421, external link
  BGP version 4, remote router ID 10.140.0.1, local router ID 10.140.2.1
  BGP state = Established, up for 00:10:11
BGP neighbor is 10.66.8.29, remote AS 4213602420, local AS 4213602421, external link
  BGP version 4, remote router ID 0.0.0.0, local router ID 10.140.2.1
  BGP state = Connect
BGP neighbor is 10.66.8.90, remote AS 4213602420, local AS 4213602421, external link
  BGP state = Established, up for 00:10:11
""",
}


@pytest.mark.parametrize("platform", sorted(SESSIONS))
@pytest.mark.parametrize(("parent", "found"), [("10.66.8.9", []), ("10.66.8.29", ["10.66.8.29"])])
def test_where_bgp_leads_upward_the_session_is_asked_for(entries, platform, parent, found):
    county = Subject(entries["xy-huiting"], platform, ("core",), (Adjacency("core", "bgp", parent),))
    asked = acceptance(platform).of(county)
    answers = dict.fromkeys(asked.commands, SESSIONS[platform])
    failures = asked.failures(county, answers)
    assert [p.found for p in failures if p.place.key == "sessions"] == found
    assert "uplinks" not in {check.name for check in asked.checks}
