# SPDX-License-Identifier: Apache-2.0
"""A network's folder with few running devices, and the people who ask for changes and approve them."""

import datetime as dt
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.device_time import SPEED, time_to_confirm
from zongheng.build import plan_network
from zongheng.change import approval, pipeline
from zongheng.config.secrets import fill, names
from zongheng.deploy import adopt_secrets
from zongheng.deploy.reading import ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.files import from_yaml
from zongheng.onboarding.progress import Progress, State, progress_file
from zongheng.twin import Control, down, up

__all__ = ["time_to_confirm"]

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
EVERYONE = ("xy-agg1", "xy-core1", "xy-core2", "xy-exit1", "xy-exit2", "xy-kongzhuang")
GATEWAYS = ("xy-exit1", "xy-exit2")
DAY = dt.date(2026, 11, 22)
PEOPLE = ("zhangwei", "wangfang")


class Office:
    """The network's folder, its running devices, and two people's keys."""

    def __init__(self, project):
        self.project = project
        self.inventory = project / "inventories" / "xiayi"
        self.build = project / "build" / "xiayi"
        self.credentials = None

    def run(self, ticket, **options):
        wanted = {"onboard": lambda hosts: pytest.fail(f"nobody joins, but {hosts}"), **options}
        return pipeline.run(
            ticket,
            self.inventory,
            date=DAY,
            by="zhangwei",
            twin=True,
            credentials=self.credentials,
            **wanted,
        )

    def sign(self, ticket, person):
        approval.approve(ticket, self.inventory, key=self.project / person)

    def ticket(self, **content):
        """Return the file of a ticket: the portal's, with what is given in place of its own."""
        portal = from_yaml((XIAYI / "tickets" / "T2026-002.yml").read_text(encoding="utf-8"))
        path = self.project / f"{content.get('ticket', portal['ticket'])}.yml"
        path.write_text(yaml.safe_dump({**portal, **content}, allow_unicode=True), encoding="utf-8")
        return path

    def record(self, ticket):
        path = self.build / "changes" / ticket.stem / "record.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []

    def steps(self, ticket):
        return [entry["step"] for entry in self.record(ticket)]

    def running(self, host):
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        return ask_new_session(nornir.inventory.hosts[host], nornir.config).running

    def opened_ports(self, host):
        text = self.running(host)
        return {port for port in ("8443", "9443") if f" {port} inside" in text}

    def state(self):
        """Return everything of the network that a ticket may change: intent and designs, not the ledger."""
        kept = [self.inventory / name for name in ("sites.csv", "network.yml", "policy/exit.yml")]
        return {path: path.read_text(encoding="utf-8") for path in (*kept, *self.build.glob("configs/*.cfg"))}

    def start(self, hosts):
        """Start the twin with these devices, each running its design, as they are after a deploy."""
        configs = {path.stem: path.read_text(encoding="utf-8") for path in self.build.glob("configs/*.cfg")}
        secrets = {name for text in configs.values() for name in names(text)}
        self.credentials = Credentials({name: f"Planted-{name}-7x!" for name in secrets})
        with self.only(hosts):
            self.up({host: fill(configs[host], self.credentials.values) for host in hosts})
        with Progress.open(progress_file(self.build, twin=True)) as progress:
            for host in hosts:
                progress.register(host, "")
                progress.reach(host, State.ACCEPTED)
        adopt_secrets(
            self.inventory, {host: self.running(host) for host in hosts}, credentials=self.credentials
        )

    def up(self, day0=None, factory=()):
        worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)
        up(
            self.build,
            day0=day0,
            factory=factory,
            subnet=f"127.39.{100 + worker}.0/28",
            port=20000 + os.getpid() % 20000,
            speed=SPEED,
            boot_seconds=0.2,
        )

    def only(self, hosts):
        """Let ``hosts.json`` name these hosts only, within the block: the others are not simulated."""
        return _Only(self.build / "hosts.json", hosts)

    @property
    def control(self):
        return Control(self.build / "twin")


class _Only:
    def __init__(self, path, hosts):
        self.path, self.hosts = path, hosts

    def __enter__(self):
        self.whole = self.path.read_text(encoding="utf-8")
        index = json.loads(self.whole)
        few = [record for record in index["hosts"] if record["host"] in self.hosts]
        self.path.write_text(json.dumps({**index, "hosts": few}), encoding="utf-8")

    def __exit__(self, *_):
        self.path.write_text(self.whole, encoding="utf-8")


def person(name, folder):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    return f'{name} namespaces="zongheng-change" {(folder / name).with_suffix(".pub").read_text()}'


@pytest.fixture(scope="session")
def planned_office(tmp_path_factory):
    """The folder of an office: the county, one township, planned; not to be changed."""
    project = tmp_path_factory.mktemp("office")
    inventory = Path(shutil.copytree(XIAYI, project / "inventories" / "xiayi"))
    rows = (inventory / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = ("code", "411426,", "411426214,")
    (inventory / "sites.csv").write_text("".join(r for r in rows if r.startswith(kept)), encoding="utf-8")
    (inventory / "approvers").write_text("".join(person(name, project) for name in PEOPLE))
    plan_network(inventory, date=DAY, by="zhangwei")
    return project


@pytest.fixture
def quiet_office(planned_office, tmp_path):
    """An office whose devices are not running."""
    return Office(Path(shutil.copytree(planned_office, tmp_path, dirs_exist_ok=True)))


@pytest.fixture
def office(quiet_office):
    """An office with the two exit gateways running."""
    quiet_office.start(GATEWAYS)
    yield quiet_office
    down(quiet_office.build)


@pytest.fixture
def whole_office(quiet_office):
    """An office with every device running: cores, aggregation, gateways and the township."""
    quiet_office.start(EVERYONE)
    yield quiet_office
    down(quiet_office.build)
