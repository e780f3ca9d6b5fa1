# SPDX-License-Identifier: Apache-2.0
"""Machines from their cartons to in service: a real DHCP client, a real relay and a real Kea do it all."""

import datetime as dt
import hashlib
import shutil
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger
from zongheng.build import BuildPaths, plan_network
from zongheng.design import from_json
from zongheng.devices import Credentials, load_hosts
from zongheng.errors import ZonghengError
from zongheng.intent import load_network
from zongheng.onboarding import Patience, onboard
from zongheng.onboarding.kea import kea_config
from zongheng.onboarding.registration import registrations
from zongheng.onboarding.release import release
from zongheng.onboarding.service import BootstrapService
from zongheng.outcomes import Status
from zongheng.twin import lab as labs
from zongheng.twin.lab.carton import told
from zongheng.twin.lab.commands import run
from zongheng.twin.lab.ztp import check
from zongheng.twin.processes import index
from zongheng.twin_ways import twin_ways

XIAYI = Path(__file__).parents[2] / "inventories" / "xiayi"
PASSWORD = "Carton-Password-2026"
NAMES = "netops_password secadmin_password auditor_password ospf_key bgp_key snmp_auth snmp_priv"
SECRETS = dict.fromkeys(NAMES.split(), PASSWORD)
CORE, TOWN, SWAPPED = "xy-core1", "xy-kongzhuang", "xy-huiting"
OVERLAY = """\
overlay: {title: a core and two townships}
nodes:
  - {name: xy-core1, model: linux, serial: CARTON-CORE1}
sites:
  - {code: "411426101", model: linux, serial: CARTON-TOWN101}
  - {code: "411426214", model: linux, serial: CARTON-TOWN214}
"""
PATIENCE = Patience(fetch=60.0, boot=90.0)


def planned(folder, overlay):
    """A copy of the county, planned; ``overlay`` is the text of one, or nothing."""
    inventory = Path(shutil.copytree(XIAYI, folder / "inventories" / "xiayi"))
    overlays = []
    if overlay:
        overlays.append(inventory / "cartons.yml")
        overlays[0].write_text(overlay, encoding="utf-8")
    plan_network(inventory, date=dt.date(2026, 1, 1), by="test", overlays=overlays)
    return BuildPaths.of(inventory), overlays


@pytest.mark.parametrize("overlay", ["", OVERLAY], ids=["as bought", "with Linux townships"])
def test_the_real_kea_accepts_the_configuration_of_a_whole_county(tmp_path, overlay):
    paths, overlays = planned(tmp_path, overlay)
    intent = load_network(paths.inventory, overlays=overlays)
    records = load_hosts(paths.root)
    entries = registrations(records, records)[0].values()
    config = tmp_path / "kea-dhcp4.json"
    config.write_text(kea_config(AddressPlan(intent, Ledger.load(paths.ledger)), entries))
    check(config, tmp_path / "kea")
    config.write_text(config.read_text().replace('"relay"', '"rely"', 1))
    with pytest.raises(ZonghengError) as refused:
        check(config, tmp_path / "kea")
    assert "rely" in refused.value.problems[0].found


class Field:
    """A county whose core stands, with two townships delivered: one as registered, one is another box."""

    def __init__(self, paths, lab):
        self.paths = paths
        self.lab = lab
        self.steps = []

    def onboard(self, *hosts, patience=PATIENCE):
        return onboard(
            self.paths.inventory,
            limit=hosts,
            twin=True,
            credentials=Credentials.resolve(self.paths.inventory, given=SECRETS),
            ways=twin_ways(self.paths.root),
            patience=patience,
            progress=lambda host, state: self.steps.append((host, state)),
        )

    def answers_ssh(self, host):
        entry = index.entries(self.paths.root)[host]
        try:
            with socket.create_connection((entry["address"], entry["port"]), timeout=3) as connection:
                return connection.recv(4) == b"SSH-"
        except OSError:
            return False

    def reaches_in_band(self, host):
        """Whether the management zone logs in at the loopback of a device, once routes have settled."""
        design = from_json((self.paths.designs / f"{host}.json").read_text(encoding="utf-8"))
        greeting = f"head -c 4 < /dev/tcp/{design.management.address}/22"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.lab.inside("operator", "timeout", "5", "bash", "-c", greeting).stdout == "SSH-":
                return True
            time.sleep(1)
        return False

    def journal(self, host):
        return self.lab.node(host).execute("journalctl", "-q", "-o", "cat", "-u", "zongheng-factory").stdout

    def story(self, host):
        """What happened, for whoever reads of a failure."""
        units = ["-u", "zongheng-factory", "-u", "ssh", "-u", "zongheng-network", "-u", "zongheng-hardening"]
        journal = self.lab.node(host).execute("journalctl", "-q", "-n", "80", *units).stdout
        return f"{self.steps}\n{journal}"

    def give_back(self, host):
        """Let a machine go back to its factory state, and return why that was not possible."""
        credentials = Credentials.resolve(self.paths.inventory, given=SECRETS)
        return release(self.paths.inventory, [host], twin=True, credentials=credentials)

    def waits_as_from_its_carton(self, host):
        """Whether it asks for its first configuration again, once it has restarted as often as it does."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if told(self.lab.node(host).changes).get("state") == "waiting":
                return True
            time.sleep(0.5)
        return False

    def holding(self, host, *words):
        """Which files, but logs, hold any of these words."""
        patterns = [option for word in words for option in ("-e", word)]
        return self.lab.node(host).execute("grep", "-rlsF", *patterns, "/etc", "/var/lib").stdout.split()

    def served(self):
        return (self.lab.state.folder / "kea" / "serve" / "log").read_text(errors="replace")


@pytest.fixture(scope="module")
def field(tmp_path_factory):
    paths, _ = planned(tmp_path_factory.mktemp("field"), OVERLAY)
    lab = labs.lab_of(paths.root)
    delivered = {host: replace(carton, patience=2) for host, carton in lab.cartons.items()}
    delivered[SWAPPED] = replace(delivered[SWAPPED], serial="CARTON-STRANGER")
    lab = replace(lab, cartons=delivered)
    try:
        passwords = dict.fromkeys(("netops", "secadmin", "auditor"), PASSWORD)
        index.enter(paths.root, lab.up(passwords, factory=(TOWN, SWAPPED)))
        field = Field(paths, lab)
        assert field.onboard(CORE).hosts[CORE].problems == ()
        yield field
    finally:
        labs.down(paths.root)


def codes(result, host):
    return [problem.code for problem in result.hosts[host].problems]


def altering(monkeypatch, alter):
    """Alter what the service hands out, as somebody on the way could."""
    genuine = BootstrapService.take

    def take(service, serial, name, client):
        content = genuine(service, serial, name, client)
        return alter(content) if content else None

    monkeypatch.setattr(BootstrapService, "take", take)


def for_another_family(content):
    first, _, body = content.partition(b"\n")
    if not first.startswith(b"#sha256sum"):
        return content
    body = body.replace(b"BEGIN LINUX", b"BEGIN AR")
    return f'#sha256sum="{hashlib.sha256(body).hexdigest()}"\n'.encode() + body


def tampered(old, new):
    return lambda content: content.replace(old, new)


ALTERED = {
    "for another family": (for_another_family, "ONB011", "another family"),
    "altered in its index": (tampered(b"TYPE=linux", b"TYPE=x"), "ONB011", "intermediate file is wrong"),
    "altered in its rules": (tampered(b"policy drop", b"policy accept"), "ONB012", "configuration is wrong"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_machine_declines_what_is(field, monkeypatch, name):
    alter, code, words = ALTERED[name]
    altering(monkeypatch, alter)
    result = field.onboard(TOWN)
    assert codes(result, TOWN) == [code]
    assert words in result.hosts[TOWN].problems[0].found
    assert not field.answers_ssh(TOWN)
    assert "zongheng-network" not in field.lab.node(TOWN).execute("ls", "/etc/systemd/system").stdout


def test_a_machine_with_another_serial_gets_no_address_and_no_file(field):
    result = field.onboard(SWAPPED, patience=Patience(fetch=20.0, boot=20.0))
    assert codes(result, SWAPPED) == ["ONB010"]
    assert not field.answers_ssh(SWAPPED)
    stranger = b"CARTON-STRANGER".hex(":")
    asked = [line for line in field.served().splitlines() if stranger in line]
    assert asked
    assert not [line for line in asked if "LEASE_ALLOC" in line or "DHCPOFFER" in line]
    assert "declined" not in field.journal(SWAPPED)


def test_a_township_comes_up_by_itself_and_is_reached_over_the_management_plane(field):
    result = field.onboard(TOWN)
    assert result.hosts[TOWN].problems == (), field.story(TOWN)
    assert result.hosts[TOWN].details["state"] == "accepted"
    assert field.answers_ssh(TOWN)
    assert field.reaches_in_band(TOWN), field.story(TOWN)
    assert "DHCPACK" in field.journal(TOWN)
    secrets = field.lab.node(TOWN).execute("grep", "-rl", PASSWORD, "/var/lib/zongheng-factory").stdout
    assert secrets == ""


def test_a_second_run_changes_nothing(field):
    again = field.onboard(CORE, TOWN)
    assert {host: outcome.status for host, outcome in again.hosts.items()} == {
        CORE: Status.UNCHANGED,
        TOWN: Status.UNCHANGED,
    }
    assert not again.changed


@pytest.mark.parametrize("power_cut", [False, True], ids=["on its own", "with its power cut meanwhile"])
def test_a_township_that_is_given_back_is_as_from_its_carton_and_comes_up_again(field, power_cut):
    node = field.lab.node(TOWN)
    hashes = node.execute("cut", "-d:", "-f2", "/etc/shadow").stdout.split()
    ours = [word for word in hashes if word.startswith("$6$")]
    assert field.holding(TOWN, PASSWORD, *ours)
    assert field.give_back(TOWN) == ()
    if power_cut:
        node.kill()
        run("sh", str(node.replug))
        node.boot()
    assert field.waits_as_from_its_carton(TOWN), field.story(TOWN)
    assert field.holding(TOWN, PASSWORD, *ours, "zongheng-network") == []
    assert not field.answers_ssh(TOWN)
    assert node.execute("ls", "/run/netns").stdout == ""
    again = field.onboard(TOWN)
    assert again.hosts[TOWN].problems == (), field.story(TOWN)
    assert field.answers_ssh(TOWN)
