# SPDX-License-Identifier: Apache-2.0
"""What cannot be brought to its end is taken back whole: devices, intent, ledger, and new boxes."""

import csv
from dataclasses import replace

import pytest

from zongheng.change import execution
from zongheng.deploy import deploy
from zongheng.errors import Exit, Place, ZonghengError, problem
from zongheng.onboarding import steps
from zongheng.onboarding.acceptance import acceptance
from zongheng.onboarding.progress import Progress, progress_file
from zongheng.onboarding.run import onboard
from zongheng.onboarding.steps import Patience, Ways
from zongheng.outcomes import Status
from zongheng.twin import down, plug

pytestmark = pytest.mark.once
GATEWAYS = ("xy-exit1", "xy-exit2")
VILLAGE = "xy-kongzhuang-cun"
LINES_BEFORE = 8
"""Lines between the journal's ``applying`` and the change's first: what arms the dead-man."""


def approved(office, ticket):
    office.run(ticket)
    office.sign(ticket, "wangfang")
    return ticket


def raised(failure):
    return [one.code for one in failure.value.problems]


def unchanged(office, hosts):
    read = deploy(office.inventory, limit=hosts, twin=True, check=True, credentials=office.credentials)
    return {outcome.status for outcome in read.hosts.values()} == {Status.UNCHANGED}


def test_a_device_that_refuses_takes_the_whole_change_back(office):
    before = office.state()
    ticket = approved(office, office.ticket())

    def fault_at_the_second_gateway(host, state):
        if (host, state) == ("xy-exit1", "applying"):
            office.control.fault(host, refuse=LINES_BEFORE)

    with pytest.raises(ZonghengError) as failed:
        office.run(ticket, progress=fault_at_the_second_gateway)
    assert raised(failed)[0] == "CHG012"
    assert failed.value.exit is Exit.DEVICE
    assert office.steps(ticket) == ["planned", "approved", "applying", "taking back", "taken back"]
    last = office.record(ticket)[-1]
    assert (last["restored"], last["reasons"]) == (["xy-exit2"], [])
    assert office.state() == before
    assert unchanged(office, GATEWAYS)
    office.control.clear_faults("xy-exit1")
    assert office.run(ticket).exit is Exit.DONE, "the very same plan is approved still"


@pytest.mark.parametrize("fault", ["CHG022", "CHG011"])
def test_a_change_that_does_not_verify_is_taken_back_whole(office, monkeypatch, fault):
    before = office.state()
    ticket = office.ticket(mends=[{"check": "ID-09", "host": "xy-exit1"}] if fault == "CHG011" else [])
    approved(office, ticket)
    if fault == "CHG022":
        odd = problem("CHG022", Place(host="xy-exit1"), found="untrust → trust")
        monkeypatch.setattr(execution, "observed_decisions", lambda *_: ([], [odd]))
    else:
        monkeypatch.setattr(execution, "_mended", lambda *_: ([], ["ID-09 xy-exit1: fail"]))
    with pytest.raises(ZonghengError) as failed:
        office.run(ticket)
    assert raised(failed) == [fault]
    assert office.state() == before
    assert office.opened_ports("xy-exit1") == office.opened_ports("xy-exit2") == set()
    assert unchanged(office, GATEWAYS)
    story = (office.build / "changes" / ticket.stem / "record.md").read_text(encoding="utf-8")
    assert f"[{fault}]" in story


def test_a_rule_that_was_let_in_by_hand_meanwhile_is_found_by_reading_the_gateway(office, monkeypatch):
    ticket = approved(office, office.ticket())
    real = execution.observed_decisions

    def with_a_hole(case, hosts):
        from zongheng.change import exit_decisions

        texts = exit_decisions._running_texts(case, hosts)
        hole = "security-policy\n rule name hole\n  source-zone untrust\n  action permit\n"
        holed = {host: text.replace("security-policy\n", hole, 1) for host, text in texts.items()}
        monkeypatch.setattr(exit_decisions, "_running_texts", lambda *_: holed)
        return real(case, hosts)

    monkeypatch.setattr(execution, "observed_decisions", with_a_hole)
    with pytest.raises(ZonghengError) as failed:
        office.run(ticket)
    assert set(raised(failed)) == {"CHG022"}
    assert all("(hole)" in one.found for one in failed.value.problems)
    assert {one.place.host for one in failed.value.problems} == set(GATEWAYS)


@pytest.fixture
def township(quiet_office):
    """An office whose every device runs; a ticket lets a village join below the township."""
    quiet_office.start(("xy-agg1", "xy-core1", "xy-core2", *GATEWAYS, "xy-kongzhuang"))
    yield quiet_office
    down(quiet_office.build)


def joining(office):
    rows = (office.inventory / "sites.csv").read_text(encoding="utf-8").splitlines()
    patch = (
        f"--- a/sites.csv\n+++ b/sites.csv\n@@ -{len(rows)} +{len(rows)},2 @@\n {rows[-1]}\n"
        "+411426214201,孔庄村委会,kongzhuang-cun,411426214,AR6121,2102354AR61210007,1,12,active\n"
    )
    return office.ticket(ticket="T2026-001", title="孔庄村接入", patch=patch)


def bring_up(office, **options):
    """Return how the ticket's new box is onboarded: plugged in, told its URL, brought to acceptance."""

    def onboarded(hosts):
        if not set(hosts) <= set(office.control.status()):
            with office.only({*office.control.status(), *hosts}):
                plug(office.build, hosts)
        return onboard(
            office.inventory,
            limit=hosts,
            twin=True,
            credentials=office.credentials,
            ways=Ways(announce=office.control.zero_touch),
            patience=Patience(fetch=30.0, boot=20.0),
            **options,
        )

    return onboarded


def rows_of(office, site):
    with (office.inventory / "ledger.csv").open(encoding="utf-8") as file:
        return {row["key"]: row for row in csv.DictReader(file) if row["key"].startswith(site)}


def standings(office):
    return Progress.read(progress_file(office.build, twin=True))


def test_a_village_that_is_not_accepted_is_given_back_and_may_join_again(township, monkeypatch):
    office = township
    before = office.state()
    ticket = approved(office, joining(office))
    real = acceptance("huawei_vrp")
    demanding = replace(real.checks[0], name="impossible", expect="contains", value="no device says this")
    monkeypatch.setattr(steps, "acceptance", lambda *_: replace(real, checks=(demanding,), patience=1.0))
    with pytest.raises(ZonghengError) as failed:
        office.run(ticket, onboard=bring_up(office))
    assert raised(failed) == ["CHG012", "ONB016"]
    last = office.record(ticket)[-1]
    assert (last["step"], last["released"], last["reasons"]) == ("taken back", [VILLAGE], [])
    # intent, designs and the devices above are as they were; what was given stays given, as tombstones
    assert office.state() == before
    assert unchanged(office, ("xy-exit1", "xy-exit2", "xy-kongzhuang"))
    given = rows_of(office, "411426214201")
    assert given
    assert {row["state"] for row in given.values()} == {"tombstone:2026-11-22"}
    # the box is registered with nobody and starts as from its carton
    assert VILLAGE not in standings(office)
    wait_for(lambda: office.control.status()[VILLAGE]["state"] == "factory")
    # with the fault mended the same ticket brings it in, at the same addresses
    monkeypatch.setattr(steps, "acceptance", lambda *_: replace(real, checks=()))
    assert office.run(ticket, onboard=bring_up(office)).exit in (Exit.DONE, Exit.REFUSED)
    office.sign(ticket, "wangfang")
    assert office.run(ticket, onboard=bring_up(office)).exit is Exit.DONE
    assert {key: row["value"] for key, row in rows_of(office, "411426214201").items()} == {
        key: row["value"] for key, row in given.items()
    }


def test_a_box_that_cannot_be_reached_is_forgotten_and_somebody_is_told_to_reset_it(township):
    office = township
    ticket = approved(office, joining(office))

    def lost_on_the_way(hosts):
        result = bring_up(office, apply=nothing_applied)(hosts)
        office.control.power(VILLAGE, on=False)
        return result

    with pytest.raises(ZonghengError) as failed:
        office.run(ticket, onboard=lost_on_the_way)
    assert "ONB019" in raised(failed)
    assert "ONB019" in {reason["code"] for reason in office.record(ticket)[-1]["reasons"]}
    assert VILLAGE not in standings(office)
    assert unchanged(office, ("xy-exit1", "xy-exit2", "xy-kongzhuang"))


def nothing_applied(hosts, **_):
    from zongheng.outcomes import HostOutcome, StageResult

    failure = problem("DEV024", Place(host=VILLAGE))
    ends = {h: HostOutcome(host=h, status=Status.FAILED, problems=(failure,)) for h in hosts}
    return StageResult(stage="onboard", hosts=ends)


def wait_for(condition, seconds=20.0):
    import time

    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.2)
