# SPDX-License-Identifier: Apache-2.0
"""A ticket goes all its way on simulated devices: shown, signed, applied, verified, closed."""

import pytest

from zongheng.errors import Exit, ZonghengError
from zongheng.language import pick
from zongheng.outcomes import Status

GATEWAYS = ("xy-exit1", "xy-exit2")


def codes(result):
    return {one.code for outcome in result.hosts.values() for one in outcome.problems}


def raised(failure):
    return [one.code for one in failure.value.problems]


def test_a_ticket_waits_for_a_second_person_and_then_goes_to_its_close(office):
    ticket = office.ticket()
    shown = office.run(ticket)
    assert (shown.exit, codes(shown), set(shown.hosts)) == (Exit.REFUSED, {"CHG005"}, set(GATEWAYS))
    assert all("8443" in outcome.diff for outcome in shown.hosts.values())
    office.sign(ticket, "zhangwei")
    assert codes(office.run(ticket)) == {"CHG006"}
    assert office.opened_ports("xy-exit1") == set()
    office.sign(ticket, "wangfang")
    done = office.run(ticket)
    assert {outcome.status for outcome in done.hosts.values()} == {Status.CHANGED}
    assert office.opened_ports("xy-exit1") == office.opened_ports("xy-exit2") == {"8443"}
    assert office.steps(ticket) == ["planned", "approved", "applying", "applied", "verified", "closed"]
    again = office.run(ticket)
    assert not again.changed
    assert {outcome.status for outcome in again.hosts.values()} == {Status.UNCHANGED}


def test_the_record_shows_the_decisions_that_were_planned_and_exactly_these_changed(office):
    ticket = office.ticket()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    office.run(ticket)
    entries = {entry["step"]: entry for entry in office.record(ticket)}
    planned, observed = entries["planned"]["decisions"], entries["verified"]["decisions"]
    assert planned == observed
    [group] = observed
    assert group["hosts"] == list(GATEWAYS)
    rows = [
        (row["rule"], row["packets"].rpartition(", ")[2], *list(row.values())[2:]) for row in group["rows"]
    ]
    assert rows == [
        ("published-portal", "tcp/8443", "deny", "permit"),
        ("nat server", "tcp 198.51.100.5:8443 → 10.141.0.10:8443", "–", "published"),
        ("nat server", "tcp 203.0.113.5:8443 → 10.141.0.10:8443", "–", "published"),
    ]
    story = (office.build / "changes" / ticket.stem / "record.md").read_text(encoding="utf-8")
    assert pick(zh="tcp/8443 | 拒绝 | 放行", en="tcp/8443 | deny | permit") in story


def test_a_check_writes_neither_record_nor_intent(office):
    before = office.state()
    assert set(office.run(office.ticket(), check=True).hosts) == set(GATEWAYS)
    assert office.state() == before
    assert not (office.build / "changes" / "T2026-002" / "record.json").exists()


@pytest.mark.parametrize("moved", ["ticket", "device"])
def test_whatever_moves_after_the_approval_needs_a_new_one(office, moved):
    ticket = office.ticket()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    office.ticket(reason="另一个理由") if moved == "ticket" else drift(office)
    assert codes(office.run(ticket)) == {"CHG007"}
    assert office.opened_ports("xy-exit1") == set()
    office.sign(ticket, "wangfang")
    assert office.run(ticket).exit is Exit.DONE
    assert office.steps(ticket)[:2] == ["planned", "planned"]


def test_an_intent_that_somebody_edited_after_the_approval_needs_a_new_one(whole_office):
    office = whole_office
    ticket = office.ticket()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    network = office.inventory / "network.yml"
    text = network.read_text(encoding="utf-8")
    network.write_text(text.replace("10.140.0.20", "10.140.0.21"), encoding="utf-8")
    assert network.read_text(encoding="utf-8") != text
    shown = office.run(ticket)
    assert codes(shown) == {"CHG007"}
    assert len(shown.hosts) == 6  # the edit concerns every device: nobody approved that
    assert office.opened_ports("xy-exit1") == set()


def drift(office):
    """Let somebody log in to a gateway and add a rule of their own."""
    from zongheng.deploy.device import device_session
    from zongheng.devices import nornir_for

    nornir = nornir_for(office.build, twin=True, limit=["xy-exit2"], credentials=office.credentials)
    with device_session(nornir.inventory.hosts["xy-exit2"], nornir.config) as driver:
        driver.load_merge_candidate(config="snmp-agent sys-info location attic")
        driver.commit_config()


def test_a_closed_ticket_s_number_is_not_taken_for_another_change(office):
    ticket = office.ticket(ticket="T9")
    office.run(ticket)
    office.sign(ticket, "wangfang")
    office.run(ticket)
    with pytest.raises(ZonghengError) as refused:
        office.run(office.ticket(ticket="T9", reason="另一个变更"))
    assert raised(refused) == ["CHG021"]
    assert refused.value.problems[0].place.line


def test_a_signature_that_cannot_be_read_leaves_the_ticket_where_it_is(office):
    ticket = office.ticket()
    office.run(ticket)
    (office.build / "changes" / ticket.stem / "approval.sig").write_bytes(b"\0\xff")
    assert codes(office.run(ticket)) == {"CHG017"}
    assert office.steps(ticket) == ["planned"]
