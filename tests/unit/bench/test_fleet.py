# SPDX-License-Identifier: Apache-2.0
"""On simulated devices every client does the same work, and a change is of twenty lines."""

import contextlib
import difflib
import json
import os
import shutil
from pathlib import Path

import pytest
from jinja2 import Environment

from zongheng.build import BuildPaths, plan_network
from zongheng.devices import HostRecord

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden"
MODELS = {"411426101": "AR6140-S", "411426102": "MSR3640", "411426214": "RSR30-X"}
"""The townships of a small county: one of every platform."""
HOSTS = len(MODELS)


@pytest.fixture(scope="module")
def fleet(part, tmp_path_factory):
    """Three townships of a small county, simulated."""
    inventory = tmp_path_factory.mktemp("fleet") / "inventories" / "xiayi"
    shutil.copytree(ROOT / "inventories" / "xiayi", inventory)
    kept = []
    for row in (inventory / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True):
        code, _, _ = row.partition(",")
        if code in ("code", "411426", *MODELS):
            kept.append(row.replace("AR6140-S", MODELS.get(code, "")))
    (inventory / "sites.csv").write_text("".join(kept), encoding="utf-8")
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


def test_a_round_that_missed_a_device_is_taken_again(part, fleet, tmp_path, monkeypatch):
    reading, seen = part("reading"), tmp_path / "seen"
    script = tmp_path / "client.py"
    figures = '"seconds": 1, "cpu": 1, "megabytes": 1'
    script.write_text(
        f"import os; again = os.path.exists({str(seen)!r}); open({str(seen)!r}, 'w').close()\n"
        f"print('{{{figures}, \"read\": ' + ('{HOSTS}' if again else '1') + '}}')",
        encoding="utf-8",
    )
    monkeypatch.setattr(reading, "PROGRAM", script)
    assert reading._read(reading.BARE, fleet, tmp_path).seconds == 1


def device(family, platform, flavour):
    return HostRecord(
        host="a", role="node", platform=platform, flavour=flavour, family=family, address4="10.0.0.1"
    )


CHANGED = {
    "xiayi/xy-core1": device("ne", "huawei_vrp", "vrp8"),
    "xiayi/xy-kongzhuang": device("ar", "huawei_vrp", "vrp5"),
    "xiayi/xy-exit1": device("usg", "huawei_vrp", "usg"),
    "h3c/th-exit1": device("secpath", "h3c_comware", "comware7"),
    "ruijie/xy-kongzhuang": device("rsr", "ruijie_rgos", "rgos"),
    "h3c/xy-huiting": device("msr", "h3c_comware", "comware7"),
}


@pytest.mark.parametrize("golden", CHANGED)
def test_a_change_is_of_twenty_lines(part, golden):
    text, record = (GOLDEN / f"{golden}.cfg").read_text(encoding="utf-8"), CHANGED[golden]
    lines = difflib.ndiff(text.splitlines(), part("applying").changed(text, record).splitlines())
    assert sum(line.startswith("+ ") and line not in ("+ #", "+ !") for line in lines) == 20


def test_a_device_with_too_few_lines_to_change_is_none_to_measure_with(part):
    with pytest.raises(ValueError, match="descriptions"):
        part("applying").changed("#\nsysname a\n#\nreturn\n", device("ar", "huawei_vrp", "vrp5"))


def test_every_kind_has_devices_of_its_own_for_either_side(part):
    applying = part("applying")
    records = [
        record.model_copy(update={"host": f"{name}-{count}"})
        for name, record in CHANGED.items()
        for count in range(4 if record.family == "secpath" else 30)
    ]
    for kind in applying.KINDS:
        taken = applying.chosen(records, kind.name)
        assert {applying.kind_of(record) for record in taken} == {kind.name}
        assert len({record.host for record in taken}) == len(taken) == (3 if kind.name == "secpath" else 7)


@pytest.fixture(scope="module")
def playbook(part, fleet, tmp_path_factory):
    """The folder with what Ansible is given for the fleet."""
    folder = tmp_path_factory.mktemp("ansible")
    part("network_cli")._write(fleet.described([record.host for record in fleet.records]), folder)
    return lambda name: json.loads((folder / name).read_text(encoding="utf-8"))


def test_ansible_is_asked_for_what_is_asked_of_us_on_every_platform(fleet, playbook):
    groups = playbook("hosts.json")["all"]["children"]
    asked = {name: host["asked"] for group in groups.values() for name, host in group["hosts"].items()}
    assert {name: lines[-1] for name, lines in asked.items()} == {
        host["name"]: host["commands"][0]
        for host in fleet.described([record.host for record in fleet.records])["hosts"]
    }
    assert {name: lines[:-1] for name, lines in asked.items() if lines[1:]} == {
        "xy-matou": ["screen-length disable"]
    }
    assert [play["hosts"] for play in playbook("read.yml")] == list(groups)
    assert playbook("empty.yml") == [{"hosts": "all", "gather_facts": False, "tasks": []}]


@pytest.mark.parametrize(
    ("answer", "fails"), [("a\nreturn", "False"), ("a\n!\nend\n", "False"), ("#\nsysname a", "True")]
)
def test_ansible_fails_where_a_configuration_broke_off(playbook, answer, fails):
    (task,) = playbook("read.yml")[0]["tasks"]
    condition = Environment(autoescape=True).from_string("{{ " + task["failed_when"] + " }}")
    assert condition.render(answer={"stdout": [answer]}) == fails


def test_all_benchmarks_of_a_run_have_the_same_fleet(part, monkeypatch):
    module, ends = part("fleet"), []

    @contextlib.contextmanager
    def one_fleet(_, devices, __):
        yield object()
        ends.append(devices)

    monkeypatch.setattr(module, "city", one_fleet)
    with module.SharedFleet() as shared:
        assert shared.devices() is shared.devices()
        assert not ends
    assert ends == [200]
    with module.SharedFleet():
        pass
    assert ends == [200]
