# SPDX-License-Identifier: Apache-2.0
"""Xiayi county planned once, and throw-away secrets for it."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from zongheng.build import BuildPaths, plan_network
from zongheng.design import from_json
from zongheng.devices import Credentials, load_hosts
from zongheng.onboarding.registration import registrations

SECRETS = {
    "netops_password": "Planted-Netops-1",
    "secadmin_password": "Planted-Secadm-2",
    "auditor_password": "Planted-Audit-3",
    "ospf_key": "Planted-Ospf-4",
    "bgp_key": "Planted-Bgp-5",
    "snmp_auth": "Planted-Auth-6",
    "snmp_priv": "Planted-Priv-7",
}


ROOT = Path(__file__).parents[3]


def planned_copy(source, project):
    inventory = Path(shutil.copytree(source, project / "inventories" / source.name))
    plan_network(inventory, date=dt.date(2026, 1, 1), by="test")
    return inventory


@pytest.fixture(scope="session")
def planned(tmp_path_factory):
    """A project folder with the county's inventory and everything planned; not to be changed."""
    return planned_copy(ROOT / "inventories" / "xiayi", tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def planned_province(tmp_path_factory):
    """The same of a province, whose cities and counties speak BGP upward."""
    return planned_copy(ROOT / "tests" / "networks" / "province", tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def paths(planned):
    return BuildPaths.of(planned)


@pytest.fixture(scope="session")
def records(paths):
    return load_hosts(paths.root)


@pytest.fixture(scope="session")
def entries(records):
    """Registrations by host."""
    return registrations(records, records)[0]


@pytest.fixture(scope="session")
def design(paths):
    def read(host):
        return from_json((paths.designs / f"{host}.json").read_text(encoding="utf-8"))

    return read


@pytest.fixture(scope="session")
def secrets():
    return SECRETS


@pytest.fixture
def credentials():
    return Credentials(SECRETS)
