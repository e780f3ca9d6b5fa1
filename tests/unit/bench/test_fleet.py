# SPDX-License-Identifier: Apache-2.0
"""On simulated devices every client does the same work, and a change is of twenty lines."""

import difflib
import importlib
import json
import os
import shutil
from pathlib import Path

import pytest

from zongheng.build import BuildPaths, plan_network

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "inventories"
ROWS = ("code", "411426,", "411426101,", "411426214,")
"""The rows of sites.csv that a small county has."""
HOSTS = 2


@pytest.fixture(scope="module")
def part():
    """Import a module of ``bench/``, which is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        yield lambda name: importlib.import_module(f"bench.{name}")


@pytest.fixture(scope="module")
def fleet(part, tmp_path_factory):
    """Two townships of a small county, simulated."""
    inventory = tmp_path_factory.mktemp("fleet") / "inventories" / "xiayi"
    shutil.copytree(ROOT / "inventories" / "xiayi", inventory)
    rows = (inventory / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (inventory / "sites.csv").write_text(
        "".join(row for row in rows if row.startswith(ROWS)), encoding="utf-8"
    )
    plan_network(inventory, date=part("county").DAY, by="tests")
    index = BuildPaths.of(inventory).hosts
    listed = json.loads(index.read_text(encoding="utf-8"))
    listed["hosts"] = [host for host in listed["hosts"] if host["role"] == "node"][:HOSTS]
    index.write_text(json.dumps(listed), encoding="utf-8")
    worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)
    with part("fleet").started(inventory, f"127.31.{150 + worker}.0/29") as running:
        yield running


def task_of(fleet, **changes):
    return {
        **fleet.described([record.host for record in fleet.records], whole=True),
        "at_once": HOSTS,
        "inventory": str(fleet.inventory),
        "build": str(fleet.build),
        "secrets": dict(fleet.credentials.values),
        **changes,
    }


@pytest.mark.parametrize("client", ["reading", "collect", "asyncssh"])
def test_every_client_of_ours_reads_every_device(part, fleet, client):
    before = fleet.simulators_seconds()
    assert part("reading_run").CLIENTS[client](task_of(fleet))() == HOSTS
    assert fleet.simulators_seconds() >= before


@pytest.mark.parametrize("client", ["reading", "collect"])
def test_a_device_that_lets_nobody_in_is_not_counted(part, fleet, client):
    others = dict.fromkeys(fleet.credentials.values, "Another-1!")
    assert part("reading_run").CLIENTS[client](task_of(fleet, secrets=others))() == 0


def test_a_configuration_that_broke_off_is_not_counted(part):
    is_whole = part("reading_run").is_whole
    assert is_whole("#\nsysname a\n#\nreturn\n<a>")
    assert not is_whole("#\nsysname a\n#\n<a>")
    assert is_whole("hostname a\n!\nend\n\na#")
    assert not is_whole("hostname a\n!\n\na#")


def test_a_client_that_misses_devices_has_no_figure(part, fleet, tmp_path, monkeypatch):
    reading = part("reading")
    script = tmp_path / "client.py"
    script.write_text("print('{\"read\": 1}')", encoding="utf-8")
    monkeypatch.setattr(reading, "PROGRAM", script)
    with pytest.raises(ValueError, match="did not read every device"):
        reading._read(reading.BARE, fleet, tmp_path)


def test_a_change_is_of_twenty_lines(part, fleet):
    changed = part("applying").changed
    secpath = (GOLDEN / "nanyang_county" / "th-exit1.cfg").read_text(encoding="utf-8")
    router = (fleet.configs / f"{fleet.records[0].host}.cfg").read_text(encoding="utf-8")
    town = (GOLDEN.parent / "ruijie" / "xy-kongzhuang.cfg").read_text(encoding="utf-8")
    for text, platform in ((router, "huawei_vrp"), (secpath, "h3c_comware"), (town, "ruijie_rgos")):
        lines = difflib.ndiff(text.splitlines(), changed(text, platform).splitlines())
        assert sum(line.startswith("+ ") and line not in ("+ #", "+ !") for line in lines) == 20
    with pytest.raises(ValueError, match="descriptions"):
        changed("#\nsysname a\n#\nreturn\n", "huawei_vrp")


def test_the_playbook_asks_ansible_for_what_is_asked_of_us(part, fleet, tmp_path):
    task = fleet.described([fleet.records[0].host])
    part("network_cli")._write(task, tmp_path)
    (play,) = json.loads((tmp_path / "read.yml").read_text(encoding="utf-8"))
    (asked,) = play["tasks"]
    assert asked["community.network.ce_command"]["commands"] == ["display current-configuration"]
    hosts = json.loads((tmp_path / "hosts.json").read_text(encoding="utf-8"))["all"]["hosts"]
    assert list(hosts) == [fleet.records[0].host]
