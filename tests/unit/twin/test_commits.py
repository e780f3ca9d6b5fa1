# SPDX-License-Identifier: Apache-2.0
"""Two-stage commit: a candidate of one's own, trials that are taken back, rollback."""

import asyncio

import pytest


def running(operator) -> str:
    return operator.session.device.configuration_text()


@pytest.fixture
def ne(make_device):
    return make_device("ne")


def test_a_candidate_is_the_sessions_own_until_committed(at, ne) -> None:
    one, two = at(ne), at(ne)
    one.types("system-view", "sysname A", "interface g0/1/1.100", "vlan-type dot1q 100")
    assert "sysname" not in running(one)
    assert "vlan-type" not in two.types("display current-configuration")
    one.types("commit")
    assert "sysname A" in running(one)
    assert one.session.prompt == "[~A-GigabitEthernet0/1/1.100]"


def test_the_candidate_is_shown_as_changed_lines(at) -> None:
    operator = at("ne")
    operator.types("system-view", "interface g0/1/1.100", "vlan-type dot1q 100", "quit", "sysname A")
    shown = operator.types("display configuration candidate").split("\n")[1:-1]
    assert shown == ["sysname A", "interface GigabitEthernet0/1/1.100", " vlan-type dot1q 100"]


def test_clearing_the_candidate(at) -> None:
    operator = at("ne")
    operator.types("system-view", "interface g0/1/1.100", "clear configuration candidate")
    assert operator.session.prompt == "[~HUAWEI]"
    assert operator.types("display configuration candidate").split("\n")[1:-1] == []


@pytest.mark.parametrize(
    ("answer", "prompt", "committed"),
    [("y", "<A>", True), ("n", "<HUAWEI>", False), ("c", "[*HUAWEI]", False)],
)
def test_leaving_with_uncommitted_changes_asks(answer, prompt, committed, at) -> None:
    operator = at("ne")
    question = operator.types("system-view", "sysname A", "return")
    assert question.endswith("[Y(yes)/N(no)/C(cancel)]:")
    assert operator.types(answer).split("\n")[-1] == prompt
    assert ("sysname A" in running(operator)) is committed


def test_two_candidates_are_merged_at_commit(at, ne) -> None:
    one, two = at(ne), at(ne)
    one.types("system-view", "sysname A")
    two.types("system-view", "interface g0/1/2", "description two", "commit")
    one.types("commit")
    assert "sysname A" in running(one)
    assert " description two" in running(one)


async def test_a_trial_is_taken_back_when_its_time_is_over(at) -> None:
    operator = at("ne")
    operator.types("system-view", "sysname A", "commit trial 60")
    assert "ACTIVE" in operator.types("display configuration trial status")
    assert operator.session.device.sysname == "A"
    await asyncio.sleep(0.1)  # 100 device seconds
    assert operator.session.device.sysname == "HUAWEI"
    assert "Trial status: INACTIVE" in operator.types("display configuration trial status")


async def test_a_confirmed_trial_stays(at) -> None:
    operator = at("ne")
    operator.types("system-view", "sysname A", "commit trial 600", "commit")
    assert operator.session.device.trial is None
    await asyncio.sleep(0.7)
    assert operator.session.device.sysname == "A"


async def test_a_trial_is_aborted_by_its_session_only(at, ne) -> None:
    one, two = at(ne), at(ne)
    one.types("system-view", "sysname A", "commit trial")
    assert "another session" in two.types("abort trial")
    one.types("abort trial", "y")
    assert ne.sysname == "HUAWEI"


async def test_a_trial_is_aborted_by_the_number_of_its_session(at, ne) -> None:
    one, two = at(ne), at(ne)
    shown = one.types("system-view", "sysname A", "display configuration sessions")
    (own,) = [line.split()[0] for line in shown.split("\n") if line.split()[1:2] == ["*"]]
    one.types("commit trial")
    one.session.end()
    assert own in two.types("display configuration sessions")
    two.types("system-view")
    assert "another session" in two.types("abort trial session 4711")
    two.types(f"abort trial session {own}", "y")
    assert ne.sysname == "HUAWEI"


async def test_the_status_of_a_trial_is_shown_as_published(at) -> None:
    operator = at("ne")
    assert operator.types("display configuration trial status").split("\n")[1:-1] == [
        "Trial status: INACTIVE",
        "Trial time left (sec): 0",
    ]
    operator.types("system-view", "sysname A", "commit trial 600")
    status, left = operator.types("display configuration trial status").split("\n")[1:-1]
    assert status == "Trial status: ACTIVE"
    assert 0 < int(left.removeprefix("Trial time left (sec): ")) <= 600


async def test_a_persistent_trial_outlives_its_session_and_needs_its_name(at, ne) -> None:
    one, two = at(ne), at(ne)
    one.types("system-view", "sysname A", "commit trial 60000 persist change-7")
    one.session.end()
    two.types("system-view")
    assert "persist ID" in two.types("commit")
    two.types("commit persist change-7")
    assert ne.trial is None
    assert ne.sysname == "A"


async def test_a_second_trial_goes_back_to_before_the_first(at, ne) -> None:
    operator = at(ne)
    operator.types("system-view", "sysname A", "commit trial 600", "sysname B", "commit trial 60")
    await asyncio.sleep(0.1)
    assert ne.sysname == "HUAWEI"


def test_rollback_to_points(at, ne) -> None:
    operator = at(ne)
    operator.types(
        "system-view", "sysname A", "commit", "sysname B", "commit", "sysname C", "commit", "return"
    )
    first = [
        line.split()[1]
        for line in operator.types("display configuration commit list").split("\n")
        if line[:1].isdigit()
    ]
    assert len(first) == 3
    operator.types("rollback configuration last 1", "y")
    assert ne.sysname == "B"
    operator.types(f"rollback configuration to commit-id {first[-1]}", "y")
    assert ne.sysname == "A"
    assert "not enough" in operator.types("rollback configuration last 80")
    assert "does not exist" in operator.types("rollback configuration to commit-id 1999999999")


def test_rollback_to_a_saved_file(at, ne) -> None:
    operator = at(ne)
    operator.types("system-view", "sysname A", "commit", "return", "save before.cfg", "y")
    operator.types(
        "system-view", "sysname B", "commit", "return", "rollback configuration to file before.cfg", "y"
    )
    assert ne.sysname == "A"


def test_a_candidate_ends_with_a_reboot(at, ne) -> None:
    operator = at(ne)
    operator.types("system-view", "sysname A", "commit")
    ne.restart()
    assert ne.sysname == "HUAWEI"
    assert ne.commits == []
