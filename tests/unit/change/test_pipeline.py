# SPDX-License-Identifier: Apache-2.0
"""A ticket goes all its way on simulated devices: shown, signed, applied, verified, closed; or taken back."""

import datetime as dt
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from zongheng.build import plan_network
from zongheng.change import pipeline
from zongheng.config.secrets import fill, names
from zongheng.deploy import adopt_secrets, deploy
from zongheng.deploy.reading import RUNNING, ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.errors import Exit, ZonghengError
from zongheng.outcomes import Status
from zongheng.twin import down, up

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
GATEWAYS = ("xy-exit1", "xy-exit2")
DAY = dt.date(2026, 11, 22)


class Office:
    """The network's folder, its running gateways, and two people's keys."""

    def __init__(self, project, credentials):
        self.inventory = project / "inventories" / "xiayi"
        self.build = project / "build" / "xiayi"
        self.keys = project
        self.credentials = credentials

    def run(self, ticket, **options):
        return pipeline.run(
            ticket,
            self.inventory,
            date=DAY,
            by="zhangwei",
            twin=True,
            credentials=self.credentials,
            onboard=lambda hosts: pytest.fail(f"nobody joins, but {hosts}"),
            **options,
        )

    def sign(self, ticket, person):
        pipeline.approve(ticket, self.inventory, key=self.keys / person)

    def steps(self, ticket):
        record = self.build / "changes" / ticket.stem / "record.json"
        return [entry["step"] for entry in json.loads(record.read_text(encoding="utf-8"))]

    def opened_ports(self, host):
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        text = ask_new_session(nornir.inventory.hosts[host], nornir.config, (RUNNING,))[RUNNING]
        return {port for port in ("8443", "9443") if f" {port} inside" in text}

    def state(self):
        texts = [(self.inventory / "policy" / "exit.yml").read_text(encoding="utf-8")]
        return texts + [(self.build / "configs" / f"{h}.cfg").read_text(encoding="utf-8") for h in GATEWAYS]


def person(name, folder):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    return f'{name} namespaces="zongheng-change" {(folder / name).with_suffix(".pub").read_text()}'


@pytest.fixture
def office(tmp_path):
    inventory = Path(shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi"))
    (inventory / "approvers").write_text(person("zhangwei", tmp_path) + person("wangfang", tmp_path))
    plan_network(inventory, date=DAY, by="zhangwei")
    build = tmp_path / "build" / "xiayi"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (build / "configs").glob("*.cfg")}
    secrets = {name for text in texts.values() for name in names(text)}
    credentials = Credentials({name: f"Planted-{name}-7x!" for name in secrets})
    whole = (build / "hosts.json").read_text(encoding="utf-8")
    index = json.loads(whole)
    few = [record for record in index["hosts"] if record["host"] in GATEWAYS]
    # only the gateways are simulated: nothing else is concerned by these tickets
    (build / "hosts.json").write_text(json.dumps({**index, "hosts": few}), encoding="utf-8")
    worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)
    up(
        build,
        day0={host: fill(texts[host], credentials.values) for host in GATEWAYS},
        subnet=f"127.77.{100 + worker}.0/29",
        port=20000 + os.getpid() % 20000,
        speed=60.0,
        boot_seconds=0.2,
    )
    (build / "hosts.json").write_text(whole, encoding="utf-8")
    made = Office(tmp_path, credentials)
    nornir = nornir_for(build, twin=True, limit=GATEWAYS, credentials=credentials)
    running = {
        h: ask_new_session(one, nornir.config, (RUNNING,))[RUNNING]
        for h, one in nornir.inventory.hosts.items()
    }
    adopt_secrets(inventory, running, credentials=credentials)
    yield made
    down(build)


@pytest.fixture
def ticket(tmp_path):
    return Path(shutil.copy(XIAYI / "tickets" / "T2026-002.yml", tmp_path))


def codes(result):
    return {one.code for outcome in result.hosts.values() for one in outcome.problems}


def test_a_ticket_waits_for_a_second_person_and_then_goes_to_its_close(office, ticket):
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
    assert office.steps(ticket) == ["planned", "approved", "applying", "verified", "closed"]
    again = office.run(ticket)
    assert not again.changed
    assert {outcome.status for outcome in again.hosts.values()} == {Status.UNCHANGED}


def test_a_change_that_does_not_verify_is_taken_back_whole(office, ticket):
    content = yaml.safe_load(ticket.read_text(encoding="utf-8"))
    content["mends"] = [{"check": "NO-99", "host": "xy-exit1"}]
    ticket.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    before = office.state()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    with pytest.raises(ZonghengError) as failed:
        office.run(ticket)
    assert [one.code for one in failed.value.problems] == ["CHG011"]
    assert office.state() == before
    assert office.opened_ports("xy-exit1") == office.opened_ports("xy-exit2") == set()
    assert office.steps(ticket)[-1] == "taken back"
    read = deploy(office.inventory, limit=GATEWAYS, twin=True, check=True, credentials=office.credentials)
    assert {outcome.status for outcome in read.hosts.values()} == {Status.UNCHANGED}


def test_a_check_writes_neither_record_nor_intent(office, ticket):
    before = office.state()
    assert set(office.run(ticket, check=True).hosts) == set(GATEWAYS)
    assert office.state() == before
    assert not (office.build / "changes" / ticket.stem / "record.json").exists()


def test_a_run_that_was_killed_goes_on_with_what_was_approved(office, ticket, monkeypatch):
    as_asked = yaml.safe_load(ticket.read_text(encoding="utf-8"))
    as_asked["mends"] = [{"check": "ID-09", "host": "xy-exit1"}]
    ticket.write_text(yaml.safe_dump(as_asked, allow_unicode=True), encoding="utf-8")
    office.run(ticket)
    office.sign(ticket, "wangfang")

    def killed(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(pipeline, "collect", killed)
        office.run(ticket)
    assert office.steps(ticket)[-1] == "applying"
    ticket.write_text(yaml.safe_dump({**as_asked, "reason": "另一个"}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ZonghengError, match="CHG007"):
        office.run(ticket)
    ticket.write_text(yaml.safe_dump(as_asked, allow_unicode=True), encoding="utf-8")
    assert office.run(ticket).exit is Exit.DONE
    assert office.opened_ports("xy-exit1") == {"8443"}
    assert office.steps(ticket)[-2:] == ["verified", "closed"]
