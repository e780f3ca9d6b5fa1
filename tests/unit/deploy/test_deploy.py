# SPDX-License-Identifier: Apache-2.0
"""The guarded apply on simulated devices: what it does, and that it leaves nothing between."""

import json
import time
from contextlib import contextmanager

import pytest

from tests.support.described import CHANGES, CORE, FIREWALL, GATE, LEAF, OWN, ROUTER, TOWN, change
from tests.support.device_time import STRIKES_AFTER, answered_within, striking
from zongheng.collect import collect
from zongheng.config import same
from zongheng.deploy import exit_policy, rollback
from zongheng.devices import Credentials, endpoint_of, nornir_for
from zongheng.errors import Exit, ZonghengError
from zongheng.platforms.huawei_vrp.guarded import GuardedVrp

pytestmark = pytest.mark.usefixtures("short_patience")


def test_secrets_nobody_knows_of_are_sent_once_and_then_stand(bed):
    first = bed.deploy()
    assert {end.status.value for end in first.hosts.values()} == {"changed"}
    sent = {host: bed.sent(host) for host in first.hosts}
    second = bed.deploy()
    assert {end.status.value for end in second.hosts.values()} == {"unchanged"}
    assert {host: bed.sent(host) for host in first.hosts} == sent
    assert not second.changed


@pytest.mark.parametrize("host", OWN)
def test_a_change_is_applied_confirmed_saved_and_proved(adopted, host):
    line = change(adopted, host)
    end = adopted.deploy(host).hosts[host]
    assert end.status.value == "changed", end.problems
    assert f"+ {line}" in end.diff
    assert line in adopted.running(host)
    assert line in adopted.startup(host)
    assert not adopted.is_armed(host)
    assert adopted.states(host)[-7:] == [
        "reading",
        "locking",
        "applying",
        "checking",
        "confirming",
        "verifying",
        "applied",
    ]
    assert adopted.deploy(host).hosts[host].status.value == "unchanged"


@pytest.mark.parametrize("host", OWN)
def test_a_check_says_what_would_be_done_and_sends_no_configuration_command(adopted, host):
    line = change(adopted, host)
    assert not adopted.is_touched(host)
    sent, files = adopted.sent(host), sorted(adopted.build.glob("[!t]*"))
    states = adopted.states(host)
    result = adopted.deploy(host, check=True)
    assert result.hosts[host].status.value == "changed"
    assert f"+ {line}" in result.hosts[host].diff
    assert adopted.sent(host) == sent
    assert not adopted.is_touched(host), "nor anything else that leaves a trace"
    assert adopted.states(host) == states
    assert sorted(adopted.build.glob("[!t]*")) == files


@pytest.mark.parametrize("fault", ["refuse", "drop", "hang"])
@pytest.mark.parametrize("host", OWN)
def test_a_fault_in_mid_apply_ends_in_what_was_before(adopted, host, fault):
    before = adopted.running(host)
    change(adopted, host)
    with striking(), answered_within(6.0):
        end = fault_at_the_new_line(adopted, host, fault)
    assert end.status.value == "restored", [str(one) for one in end.problems]
    assert end.problems
    assert adopted.is_as_before(host, before)
    assert not adopted.is_armed(host)
    assert same(adopted.startup(host), before, adopted.platform(host))
    after = adopted.deploy(host).hosts[host]
    assert after.status.value == "changed", "running it again completes it"


def fault_at_the_new_line(bed, host, fault):
    """Let the device fail when it is sent the second configuration line of this change."""
    wanted = {"n": None}

    def progress(name, state):
        if state == "applying":
            bed.control.fault(name, **{fault: LINES_BEFORE[host]})
            wanted["n"] = state

    end = bed.deploy(host, progress=progress).hosts[host]
    assert wanted["n"], "the apply was begun"
    return end


# lines between the journal's `applying` and the first of the change: what arms the dead-man
LINES_BEFORE = {ROUTER: 9, CORE: 4, LEAF: 4, FIREWALL: 9, GATE: 10, TOWN: 10}


def held_up(_, state):
    """Be as slow, before the change is confirmed, as the dead-man of a device whose time flies."""
    if state == "confirming":
        time.sleep(STRIKES_AFTER + 0.5)


@pytest.mark.once
@pytest.mark.parametrize("host", [CORE, FIREWALL, GATE])
def test_a_controller_on_a_busy_machine_has_the_time_to_confirm_that_it_has_in_the_field(adopted, host):
    line = change(adopted, host)
    end = adopted.deploy(host, progress=held_up).hosts[host]
    assert end.status.value == "changed", (end.problems, adopted.state(host)["log"])
    assert line in adopted.startup(host)


@pytest.mark.once
@pytest.mark.parametrize(
    ("host", "code", "log"),
    [
        (CORE, "HW013", "trial configuration taken back"),
        (FIREWALL, "DEV024", "restarted as scheduled"),
        (GATE, "HW013", "trial configuration taken back"),
    ],
)
def test_what_is_not_confirmed_in_time_is_as_before_and_is_not_told_to_be_changed(adopted, host, code, log):
    before = adopted.running(host)
    change(adopted, host)
    with striking():
        end = adopted.deploy(host, progress=held_up).hosts[host]
    assert (end.status.value, [one.code for one in end.problems]) == ("restored", [code])
    assert adopted.state(host)["log"][-1] == log
    assert adopted.is_as_before(host, before)
    assert not adopted.is_armed(host)


def test_a_lockout_is_refused_before_a_byte_is_sent(adopted):
    adopted.intend(ROUTER, ("stelnet server enable", "undo stelnet server enable"))
    sent = adopted.sent(ROUTER)
    result = adopted.deploy(ROUTER)
    end = result.hosts[ROUTER]
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP104"])
    assert adopted.sent(ROUTER) == sent
    assert result.exit is Exit.REFUSED


def test_a_change_that_would_stop_our_session_half_way_is_refused_before_a_byte_is_sent(adopted):
    ours = " import interface GigabitEthernet1/0/6\n import interface GigabitEthernet1/0/7.2000\n"
    adopted.intend(
        GATE,
        ("security-zone name Trust\n", f"security-zone name Trust\n{ours}"),
        (f"security-zone name manage\n{ours}", "security-zone name manage\n"),
        ("  source-zone manage\n", "  source-zone manage\n  source-zone Trust\n"),
    )
    sent = adopted.sent(GATE)
    end = adopted.deploy(GATE).hosts[GATE]
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP116"])
    assert adopted.sent(GATE) == sent


def test_neighbours_that_do_not_come_back_undo_the_change(adopted):
    before = adopted.running(ROUTER)
    adopted.intend(ROUTER, ("  network 10.140.9.0 0.0.0.3\n", ""))
    end = adopted.deploy(ROUTER).hosts[ROUTER]
    assert end.status.value == "restored"
    lost = [(one.code, str(one.values["check"])) for one in end.problems]
    assert lost == [("DEP013", "OSPF 邻居"), ("DEP013", "学到的 IPv4 路由")]
    assert adopted.is_as_before(ROUTER, before)


def test_a_device_that_is_off_fails_alone(adopted):
    adopted.control.power(CORE, on=False)
    change(adopted, ROUTER)
    result = adopted.deploy()
    ends = {
        host: (end.status.value, [one.code for one in end.problems]) for host, end in result.hosts.items()
    }
    assert ends == {
        CORE: ("failed", ["DEV022"]),
        FIREWALL: ("unchanged", []),
        GATE: ("unchanged", []),
        ROUTER: ("changed", []),
        TOWN: ("unchanged", []),
    }
    assert result.exit is Exit.DEVICE
    adopted.control.power(CORE, on=True)
    assert all(end.well for end in adopted.deploy().hosts.values())


def test_a_changed_host_key_stops_everything_but_the_word_of_it(adopted):
    change(adopted, ROUTER)
    sent = adopted.sent(ROUTER)
    twin = adopted.build / "twin.json"
    right = twin.read_text(encoding="utf-8")
    listed = json.loads(right)
    listed["hosts"][ROUTER]["host_key"] = listed["hosts"][CORE]["host_key"]
    twin.write_text(json.dumps(listed), encoding="utf-8")
    end = adopted.deploy(ROUTER).hosts[ROUTER]
    twin.write_text(right, encoding="utf-8")
    assert [one.code for one in end.problems] == ["DEV020"]
    assert adopted.sent(ROUTER) == sent


def test_a_refused_password(adopted):
    adopted.control.set_password(ROUTER, "Another-1!")
    end = adopted.deploy(ROUTER).hosts[ROUTER]
    assert (end.status.value, [one.code for one in end.problems]) == ("failed", ["DEV021"])


def test_scopes_leave_the_rest_alone(adopted):
    adopted.intend(
        ROUTER,
        CHANGES[ROUTER],
        ("user-interface vty 0 4\n", "user-interface vty 0 4\n idle-timeout 5 0\n"),
    )
    end = adopted.deploy(ROUTER, scopes={"baseline"}).hosts[ROUTER]
    assert end.status.value == "changed", end.problems
    assert "idle-timeout 5 0" in adopted.running(ROUTER)
    assert "description to xy-core1" in adopted.running(ROUTER)


def test_a_wave_that_fails_stops_the_ones_behind_it(adopted):
    for host in CHANGES:
        change(adopted, host)
    sent = adopted.sent(CORE)

    def progress(name, state):
        if (name, state) == (FIREWALL, "applying"):
            adopted.control.fault(name, refuse=LINES_BEFORE[FIREWALL])

    waves = ((ROUTER,), (FIREWALL,), (CORE, GATE, TOWN))
    ends = adopted.deploy(waves=waves, progress=progress).hosts
    assert {host: end.status.value for host, end in ends.items()} == {
        ROUTER: "changed",
        FIREWALL: "restored",
        CORE: "refused",
        GATE: "refused",
        TOWN: "refused",
    }
    assert [one.code for one in ends[CORE].problems] == ["DEP017"]
    assert adopted.sent(CORE) == sent
    again = adopted.deploy(waves=waves).hosts
    assert {host: end.status.value for host, end in again.items()} == {
        ROUTER: "unchanged",
        FIREWALL: "changed",
        CORE: "changed",
        GATE: "changed",
        TOWN: "changed",
    }


def test_waves_hold_every_host_once(adopted):
    with pytest.raises(ZonghengError) as refusal:
        adopted.deploy(waves=((ROUTER,), (ROUTER, FIREWALL)))
    assert [(one.code, one.found) for one in refusal.value.problems] == [
        ("DEP018", f"{TOWN}, {CORE}, {GATE}, {ROUTER}")
    ]


def test_what_changed_while_the_wave_was_waiting_is_not_overwritten(adopted):
    change(adopted, ROUTER)

    def meddle(name, state):
        if (name, state) == (ROUTER, "ready"):
            typed(adopted, ROUTER, "system-view", "interface GigabitEthernet0/0/1", "description by hand")

    end = adopted.deploy(ROUTER, progress=meddle).hosts[ROUTER]
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP007"])
    assert "interface GigabitEthernet0/0/1\n" in end.problems[0].found
    assert "+ description by hand" in end.problems[0].found
    assert "description by hand" in adopted.running(ROUTER)


def typed(bed, host, *lines):
    """Type lines on a device as somebody else would."""
    with typing(bed, host) as driver:
        for line in (*lines, "return"):
            driver.terminal.run(line)


@contextmanager
def typing(bed, host):
    """Log in to a device as somebody else would."""
    nornir = nornir_for(bed.build, twin=True, limit=[host], credentials=bed.credentials)
    driver = GuardedVrp(
        nornir.inventory.hosts[host].hostname,
        "netops",
        bed.credentials.value("netops_password"),
        optional_args={
            "flavour": "vrp8" if host == CORE else "vrp5",
            "port": nornir.inventory.hosts[host].port,
            "host_keys": endpoint_of(nornir.inventory.hosts[host]).host_keys,
        },
    )
    driver.open()
    yield driver
    driver.close()


def test_a_rollback_brings_back_what_was_before_the_last_change(adopted):
    before = adopted.running(ROUTER)
    change(adopted, ROUTER)
    adopted.deploy(ROUTER)
    end = rollback(adopted.inventory, twin=True, credentials=adopted.credentials)
    assert {host: one.status.value for host, one in end.hosts.items()} == {ROUTER: "changed"}
    assert adopted.is_as_before(ROUTER, before)


def test_a_text_of_before_that_is_gone_or_altered_is_nothing_to_go_back_to(adopted):
    change(adopted, ROUTER)
    adopted.deploy(ROUTER)
    (kept,) = (adopted.build / "before" / ROUTER).iterdir()
    sent = adopted.sent(ROUTER)
    for spoil in (lambda: kept.write_text("return\n", encoding="utf-8"), kept.unlink):
        spoil()
        with pytest.raises(ZonghengError) as told:
            rollback(adopted.inventory, twin=True, credentials=adopted.credentials)
        assert [one.code for one in told.value.problems] == ["DEP022"]
    assert adopted.sent(ROUTER) == sent


def test_what_could_not_be_sent_or_is_no_whole_design_is_told_by_the_first_look(adopted):
    design = adopted.build / "configs" / f"{ROUTER}.cfg"
    whole = design.read_text(encoding="utf-8")
    contact = "snmp-agent sys-info contact {{secret:nobody_has_it}}\nreturn"
    for text, code in ((whole[: len(whole) // 2], "DEP023"), (whole.replace("return", contact), "CFG001")):
        design.write_text(text, encoding="utf-8")
        for options in ({"check": True}, {}):
            end = adopted.deploy(ROUTER, **options).hosts[ROUTER]
            assert (end.status.value, [one.code for one in end.problems]) == ("failed", [code])
    assert adopted.sent(ROUTER) == []


def test_where_nothing_can_be_kept_nothing_is_sent(adopted):
    change(adopted, ROUTER)
    (adopted.build / "before").write_text("no folder", encoding="utf-8")
    end = adopted.deploy(ROUTER).hosts[ROUTER]
    (adopted.build / "before").unlink()
    assert (end.status.value, [one.code for one in end.problems]) == ("failed", ["ZH002"])
    assert adopted.sent(ROUTER) == []


def test_a_rotated_password_goes_out_and_the_old_one_still_opens_devices_that_wait_for_it(adopted, planted):
    new = {**planted, "netops_password": "Rotated-Netops-8z!"}
    rotating = Credentials(new, in_force=planted["netops_password"])
    end = adopted.deploy(ROUTER, credentials=rotating).hosts[ROUTER]
    assert end.status.value == "changed", end.problems
    assert end.diff.count("{{secret:netops_password}}") == 1
    rotated = Credentials(new)
    assert adopted.deploy(ROUTER, credentials=rotated).hosts[ROUTER].status.value == "unchanged"
    assert [one.code for one in adopted.deploy(ROUTER).hosts[ROUTER].problems] == ["DEV021"]


def test_no_secret_is_found_in_anything_that_stays(adopted, planted, capfd):
    change(adopted, ROUTER)
    results = [adopted.deploy(check=True), adopted.deploy(), collect_all(adopted)]
    said = capfd.readouterr()
    seen = "".join(repr(result) + str(result) for result in results) + said.out + said.err
    for folder in (adopted.build, adopted.inventory):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".sock" and "flash" not in path.parts:
                content = path.read_bytes()
                assert not [name for name, value in planted.items() if value.encode() in content], path
    assert not [name for name, value in planted.items() if value in seen]


def collect_all(bed):
    return collect(bed.inventory, twin=True, credentials=bed.credentials)


def test_an_exit_policy_for_no_gateway_is_nothing_to_do(adopted):
    result = exit_policy(adopted.inventory, twin=True, limit=[ROUTER], credentials=adopted.credentials)
    assert (dict(result.hosts), result.exit) == ({}, Exit.DONE)


@pytest.mark.parametrize("host", OWN)
def test_a_full_flash_ends_in_restored(adopted, host):
    change(adopted, host)
    assert adopted.deploy(host).hosts[host].status.value == "changed"
    before = adopted.running(host)
    adopted.intend(host)
    adopted.control.fault(host, full=True)
    end = adopted.deploy(host).hosts[host]
    assert end.status.value == "restored", end.problems
    assert adopted.is_as_before(host, before)
    assert not adopted.is_armed(host)


def test_what_somebody_else_waits_for_is_told_as_theirs(adopted):
    """A run that failed before it began anything left nothing to take back."""
    adopted.control.set_password(CORE, "nobody knows")
    assert [one.code for one in adopted.deploy(CORE).hosts[CORE].problems] == ["DEV021"]
    adopted.control.set_password(CORE, None)
    change(adopted, CORE)
    with typing(adopted, CORE) as driver:
        for line in (
            "system-view",
            "interface LoopBack0",
            "description by hand",
            "commit trial 600",
            "return",
        ):
            driver.terminal.run(line)
        end = adopted.deploy(CORE).hosts[CORE]
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP008"])
    assert adopted.is_armed(CORE)
