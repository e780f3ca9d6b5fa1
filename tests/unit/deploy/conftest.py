# SPDX-License-Identifier: Apache-2.0
"""A bed for guarded applies: a simulated device of every driven kind, which can be set back."""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.described import CHANGES, OWN
from tests.support.device_time import SPEED, time_to_confirm
from zongheng.config import same
from zongheng.config.secrets import fill
from zongheng.deploy import adopt_secrets, deploy
from zongheng.deploy.journal import Journal
from zongheng.deploy.postchecks import postchecks
from zongheng.deploy.reading import ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.twin import Control, configuration_lines, down, up
from zongheng.twin.sessions.transcript import read_transcript

__all__ = ["time_to_confirm"]

TEXTS = Path(__file__).parent / "texts"
PLANTED = {"netops_password": "Planted-Netops-7x!", "auditor_password": "Planted-Auditor-9y!"}
HOSTS = {
    "xy-kongzhuang": ("router", "node", "huawei_vrp", "vrp5", "ar", "AR6140-S", "10.140.8.1"),
    "xy-core1": ("core", "core", "huawei_vrp", "vrp8", "ne", "NE40E-M2K", "10.140.8.2"),
    "xy-exit1": ("firewall", "exit", "huawei_vrp", "usg", "usg", "USG6650E", "10.140.8.4"),
    "xy-gate1": ("secpath", "exit", "h3c_comware", "comware7", "secpath", "F1020", "10.140.8.5"),
    "xy-huiting": ("township", "node", "h3c_comware", "comware7", "msr", "MSR3620", "10.140.8.6"),
    "xy-core2": ("backbone", "core", "h3c_comware", "comware7", "sr66", "SR6608", "10.140.8.7"),
    "xy-agg1": ("switch", "aggregation", "h3c_comware", "comware7", "s65", "S6520X-30QC-EI", "10.140.8.8"),
    "xy-agg2": ("leaf", "aggregation", "huawei_vrp", "vrp8", "ce", "CE6881H-48S6CQ", "10.140.8.10"),
    "xy-caoji": ("rgos", "node", "ruijie_rgos", "rgos", "rsr", "RSR30-X", "10.140.8.9"),
}
COPY = "zongheng-before.cfg"
"""What lies on the flash of an H3C device while a change waits for its confirm."""
READING = {"display", "dir", "screen-length", "quit", "show", "terminal", "exit"}
"""The words that lines begin with which leave no trace on a device."""


def record(host):
    _, role, platform, flavour, family, model, address = HOSTS[host]
    return {
        "host": host,
        "title": host,
        "role": role,
        "level": "county",
        "platform": platform,
        "flavour": flavour,
        "family": family,
        "model": model,
        "serial": f"S-{host}",
        "address4": address,
        "groups": [],
    }


def as_given(host):
    return (TEXTS / f"{HOSTS[host][0]}.cfg").read_text(encoding="utf-8")


def as_printed(host, printed):
    """Return what a device prints of what it was given, its own defaults included, secrets as references."""
    given = [line for line in as_given(host).splitlines() if "{{secret:" in line]
    prefixes = {line.split("{{")[0].replace("simple", "hash"): line for line in given}
    lines = (
        next((whole for prefix, whole in prefixes.items() if line.startswith(prefix)), line)
        for line in printed.splitlines()
    )
    return "\n".join(lines) + "\n"


@dataclass
class Bed:
    """``inventory`` and ``build`` of a network; ``control`` of its twin.

    Unless hosts are named, it is about those of ``CHANGES``: the others are there for faults and kills.
    """

    inventory: Path
    build: Path
    control: Control
    credentials: Credentials
    printed: dict[str, str] = field(default_factory=dict)

    def deploy(self, *hosts, **options):
        given = {"twin": True, "limit": hosts or tuple(CHANGES), "credentials": self.credentials} | options
        return deploy(self.inventory, **given)

    def intend(self, host, *edits):
        """Make the intended configuration what the host prints, with ``edits`` (old, new)."""
        text = self.printed[host]
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (self.build / "configs" / f"{host}.cfg").write_text(text, encoding="utf-8")

    def running(self, host):
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        return ask_new_session(nornir.inventory.hosts[host], nornir.config).running

    def state(self, host):
        return self.control.status()[host]

    def flash(self, host):
        return self.build / "twin" / "flash" / host

    def startup(self, host):
        return (self.flash(host) / self.state(host)["startup"]).read_text(encoding="utf-8")

    def is_armed(self, host):
        state = self.state(host)
        return state["trial"] or state["reboot_armed"] or (self.flash(host) / COPY).exists()

    def sent(self, host):
        """Return the configuration lines that the device was ever sent."""
        return [line.text for line in configuration_lines(self.transcript(host))]

    def transcript(self, host):
        return self.build / "twin" / "transcripts" / f"{host}.log"

    def asked(self, host):
        """Return the first words of all lines that the device was sent."""
        lines = read_transcript(self.transcript(host))
        return {line.text.split()[0] for line in lines if line.text.strip()}

    def is_touched(self, host):
        return not self.asked(host) <= READING

    def adopt(self, *hosts):
        """Let the journal know the secrets that the devices were born with."""
        running = {host: self.running(host) for host in hosts or OWN}
        adopt_secrets(self.inventory, running, credentials=self.credentials)

    def set_back(self):
        """Put devices, intent and journal back to the beginning."""
        for host, state in self.control.status().items():
            self.control.clear_faults(host)
            self.control.set_password(host, None)
            if self.is_touched(host) or not state["listening"]:
                self.control.power(host, on=False)
                (self.flash(host) / COPY).unlink(missing_ok=True)
                (self.flash(host) / state["startup"]).write_text(
                    fill(as_given(host), PLANTED), encoding="utf-8"
                )
                self.control.power(host, on=True)
            self.transcript(host).unlink(missing_ok=True)
            self.intend(host)
        for name in ("journal.db", "journal.db-wal", "journal.db-shm", "journal.key", "lock"):
            (self.build / name).unlink(missing_ok=True)
        for name in ("before", "summaries"):
            shutil.rmtree(self.build / name, ignore_errors=True)

    def states(self, host):
        journal = Journal.for_check(self.build)
        try:
            return [entry.state.value for entry in journal.history(host)]
        finally:
            journal.close()

    def is_as_before(self, host, before):
        return same(self.running(host), before, HOSTS[host][2])

    def platform(self, host):
        return HOSTS[host][2]


def worker_number():
    return int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)


@pytest.fixture(scope="session")
def running_bed(tmp_path_factory):
    project = tmp_path_factory.mktemp("bed")
    inventory = project / "inventories" / "xiayi"
    shutil.copytree(Path(__file__).parents[3] / "inventories" / "xiayi", inventory)
    build = project / "build" / "xiayi"
    (build / "configs").mkdir(parents=True)
    listed = {"overlays": [], "hosts": [record(host) for host in HOSTS]}
    (build / "hosts.json").write_text(json.dumps(listed), encoding="utf-8")
    twin = up(
        build,
        day0={host: fill(as_given(host), PLANTED) for host in HOSTS},
        subnet=f"127.31.{100 + worker_number()}.0/28",
        port=20000 + os.getpid() % 20000,
        speed=SPEED,
        boot_seconds=0.2,
    )
    bed = Bed(inventory, build, twin.control, Credentials(PLANTED))
    bed.printed = {host: as_printed(host, bed.running(host)) for host in HOSTS}
    yield bed
    down(build)


@pytest.fixture(scope="session")
def planted():
    """Return the secrets whose values must be found nowhere."""
    return PLANTED


@pytest.fixture
def short_patience(monkeypatch):
    """Wait less for what a device loses, and for a device that is away."""
    monkeypatch.setattr("zongheng.deploy.restoring.ABSENCE", 30.0)
    monkeypatch.setattr(
        "zongheng.deploy.guarded.postchecks",
        lambda *kind: postchecks(*kind).model_copy(update={"patience": 1.0}),
    )


@pytest.fixture
def bed(running_bed):
    running_bed.set_back()
    return running_bed


@pytest.fixture
def adopted(bed):
    bed.adopt()
    return bed
