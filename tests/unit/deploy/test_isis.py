# SPDX-License-Identifier: Apache-2.0
"""A county and its township leave OSPF for IS-IS, on simulated routers, through the real deploy path."""

import datetime as dt
import json
import os
from contextlib import contextmanager

import pytest

from isis import designs, speaking
from tests.support.device_time import SPEED
from tests.unit.deploy.conftest import worker_number
from zongheng.build import plan_network
from zongheng.config.secrets import fill, names
from zongheng.deploy import deploy
from zongheng.deploy.reading import ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.render import render_config
from zongheng.twin import down, up

COUNTY, TOWN = HOSTS = ("gz-nanming", "gz-xinhualu")
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("short_patience")]


class County:
    """Two simulated routers that run OSPF, and what they are to be next."""

    def __init__(self, project, overlay=None):
        self.inventory = speaking(project / "inventories" / "province", "ospf")
        self.build, self.overlay = project / "build" / "province", overlay
        overlays = [self.inventory / overlay] if overlay else []
        plan_network(self.inventory, date=dt.date(2026, 1, 1), by="tests", overlays=overlays)
        listed = json.loads((self.build / "hosts.json").read_text(encoding="utf-8"))
        listed["hosts"] = [record for record in listed["hosts"] if record["host"] in HOSTS]
        (self.build / "hosts.json").write_text(json.dumps(listed), encoding="utf-8")
        asked = {name for igp in ("ospf", "both") for host in HOSTS for name in names(self.text(host, igp))}
        self.secrets = {name: f"Planted-{name}-7x!" for name in asked} | {"isis_key": "Planted-isis-7x!"}
        self.credentials = Credentials(self.secrets)

    def text(self, host, igp):
        return render_config(designs(igp, self.overlay)[host])

    def deploy(self, igp):
        """Intend this protocol, deploy to both, and return how each ended."""
        for host in HOSTS:
            file = self.build / "configs" / f"{host}.cfg"
            file.write_text(self.text(host, igp), encoding="utf-8")
        return deploy(self.inventory, twin=True, limit=HOSTS, credentials=self.credentials).hosts

    def neighbours(self, host):
        """Return how many neighbours of the other a device has, by OSPF and by IS-IS, in all planes."""
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        h3c = designs("ospf", self.overlay)[host].platform == "h3c_comware"
        commands = ("display ospf peer" + ("" if h3c else " brief"), "display isis peer")
        told = ask_new_session(nornir.inventory.hosts[host], nornir.config, commands).by_command
        return told[commands[0]].count("Full"), told[commands[1]].count(" Up ")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with started(County(tmp_path_factory.mktemp("county")), 33) as county:
        yield county


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Return the same with an H3C router in the township."""
    with started(County(tmp_path_factory.mktemp("mixed"), "mixed.yml"), 34) as county:
        yield county


@contextmanager
def started(county, net):
    """Run the devices of a county on addresses of their own."""
    up(
        county.build,
        day0={host: fill(county.text(host, "ospf"), county.secrets) for host in HOSTS},
        subnet=f"127.{net}.{100 + worker_number()}.0/29",
        port=20000 + (os.getpid() + 17) % 20000,
        speed=SPEED,
        boot_seconds=0.2,
    )
    try:
        yield county
    finally:
        down(county.build)


PLANES = 4


def ended(ends):
    """Return how each host ended, and the codes of what it was told."""
    return {host: (end.status.value, [p.code for p in end.problems]) for host, end in ends.items()}


def met(county):
    return [county.neighbours(host) for host in HOSTS]


@pytest.mark.long
def test_at_once_it_is_refused_or_restored_and_nobody_is_lost(county):
    """The township has no other way; the county has one by BGP, and its township is missed."""
    assert met(county) == [(PLANES, 0)] * 2
    assert ended(county.deploy("isis")) == {
        COUNTY: ("restored", ["DEP013"] * 2),
        TOWN: ("refused", ["DEP108"]),
    }
    assert met(county) == [(PLANES, 0)] * 2


def test_in_two_steps_a_network_comes_to_it(county):
    for igp, neighbours in (("both", (PLANES, PLANES)), ("isis", (0, PLANES))):
        assert ended(county.deploy(igp)) == dict.fromkeys(HOSTS, ("changed", []))
        assert met(county) == [neighbours] * 2
    assert ended(county.deploy("isis")) == dict.fromkeys(HOSTS, ("unchanged", []))


@pytest.mark.long
def test_vendors_come_to_it_together(mixed):
    for igp, neighbours in (("both", (PLANES, PLANES)), ("isis", (0, PLANES)), ("both", (PLANES, PLANES))):
        assert ended(mixed.deploy(igp)) == dict.fromkeys(HOSTS, ("changed", []))
        assert met(mixed) == [neighbours] * 2
    assert ended(mixed.deploy("both")) == dict.fromkeys(HOSTS, ("unchanged", []))
    assert ended(mixed.deploy("ospf")) == dict.fromkeys(HOSTS, ("changed", []))
