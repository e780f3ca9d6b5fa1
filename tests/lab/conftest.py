# SPDX-License-Identifier: Apache-2.0
"""One lab of Xiayi county for all tests of a run: seven Linux machines, deployed to as an operator does."""

import datetime as dt
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from zongheng.build import BuildPaths, plan_network
from zongheng.config.password_hashes import password_hashes
from zongheng.config.secrets import fill
from zongheng.deploy import deploy
from zongheng.design import read_design
from zongheng.devices import Credentials, load_hosts
from zongheng.platforms.linux.guarded import GuardedLinux
from zongheng.render import render_config
from zongheng.twin import lab as labs
from zongheng.twin.lab.blueprint import terminal
from zongheng.twin.lab.commands import PROBES, TOOLS, require_tools

DAY = dt.date(2026, 1, 1)
XIAYI = Path(__file__).parents[2] / "inventories" / "xiayi"
PASSWORD = "Lab-Password-2026"
NAMES = "netops_password secadmin_password auditor_password ospf_key isis_key bgp_key snmp_auth snmp_priv"
SECRETS = dict.fromkeys(NAMES.split(), PASSWORD) | {"ipsec_key": "Lab-Shared-Key-2026"}
SECRETS |= password_hashes(SECRETS, "xiayi")


def pytest_collection_modifyitems(items):
    """Mark everything here, and skip it for ordinary users; a missing program is a failure that names it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.lab)
            item.add_marker(pytest.mark.timeout(600))
            if os.geteuid():
                item.add_marker(pytest.mark.skip(reason="needs root"))


class County:
    """The lab with its designs, as tests speak of it."""

    def __init__(self, inventory, lab, designs, entries):
        self.inventory = inventory
        self.build = BuildPaths.of(inventory).root
        self.lab = lab
        self.designs = designs
        self.entries = entries

    def config(self, host):
        return fill(render_config(self.designs[host]), SECRETS)

    def deploy(self, *hosts, **options):
        """Deploy to machines (all, where none is named) as an operator does, and return the result."""
        credentials = Credentials(values=SECRETS)
        return deploy(
            self.inventory, limit=hosts or self.designs, twin=True, credentials=credentials, **options
        )

    def driver(self, host):
        entry = self.entries[host]
        options = {"port": entry["port"], "host_keys": [entry["host_key"]], "label": host}
        return GuardedLinux(entry["address"], "netops", PASSWORD, optional_args=options)

    def apply(self, host, config=None):
        """Apply a configuration as a deployment does, and return the difference that was shown."""
        with self.driver(host) as device:
            device.load_replace_candidate(config=config or self.config(host))
            diff = device.compare_config()
            device.commit_config(revert_in=300)
            device.confirm_commit()
            return diff

    def on(self, host, *words):
        return self.lab.node(host).execute(*words).stdout

    def fetch(self, box, url, *options, seconds=4):
        """Return what a plain box gets from a URL; empty where it gets nothing."""
        return self.lab.inside(box, "curl", "-sk", "-m", str(seconds), *options, url).stdout

    @staticmethod
    def until(condition, *, seconds=90, every=0.5):
        """Wait for a condition and return its value; the last value where it never holds."""
        end = time.monotonic() + seconds
        while not (value := condition()) and time.monotonic() < end:
            time.sleep(every)
        return value

    def pc(self, domain, town="huiting"):
        return terminal(f"xy-{town}", domain)


@contextmanager
def laboratory(inventory, *overlays, before=None):
    """Plan a network, start its machines and deploy to them, as :class:`County`; all is gone afterwards.

    ``before`` is told of the lab before anything is deployed to it.
    """
    require_tools({**TOOLS, **PROBES})
    plan_network(inventory, date=DAY, by="test", overlays=[inventory / overlay for overlay in overlays])
    build = BuildPaths.of(inventory)
    machines = [record.host for record in load_hosts(build.root) if record.platform == "linux"]
    designs = {host: read_design(build.designs / f"{host}.json") for host in machines}
    entries = labs.up(build.root, secrets=SECRETS)
    try:
        started = County(inventory, labs.lab_of(build.root), designs, entries)
        if before is not None:
            before(started.lab)
        applied = started.deploy()
        assert not applied.failed, [str(p) for host in applied.failed for p in applied.hosts[host].problems]
        yield started
    finally:
        labs.down(build.root)


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    inventory = tmp_path_factory.mktemp("project") / "inventories" / "xiayi"
    shutil.copytree(XIAYI, inventory)
    with laboratory(inventory, "lab.yml") as county:
        for town in ("huiting", "chengguan", "kongzhuang"):
            page = (county.pc("internet", town), "http://203.0.113.80/")
            assert county.until(lambda page=page: county.fetch(*page, seconds=1)), f"{town} has no way out"
        yield county


@pytest.fixture
def secrets():
    """Return the values of the lab's secrets."""
    return SECRETS
