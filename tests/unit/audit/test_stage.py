# SPDX-License-Identifier: Apache-2.0
"""The stage over a network's folders: what it reads, writes, counts and says."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from zongheng.audit import Outcome, audit, report_on
from zongheng.errors import Exit
from zongheng.intent import load_network
from zongheng.outcomes import Status

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "xiayi"
DATE = dt.date(2026, 11, 22)


@pytest.fixture
def inventory(tmp_path, monkeypatch):
    """A copy of Xiayi whose golden devices were collected and whose other devices were not."""
    return collected_in(tmp_path, monkeypatch)


@pytest.fixture
def mixed(tmp_path, monkeypatch):
    """The same where the lab's overlay makes some nodes Linux machines, three of which were collected."""
    inventory = collected_in(tmp_path, monkeypatch, "lab.yml")
    for path in GOLDEN.with_name("xiayi-lab").glob("*.cfg"):
        shutil.copy(path, snapshot(inventory, path.stem))
    return inventory


def collected_in(tmp_path, monkeypatch, *overlays):
    monkeypatch.delenv("ZONGHENG_BUILD", raising=False)
    folder = tmp_path / "inventories" / "xiayi"
    shutil.copytree(ROOT / "inventories" / "xiayi", folder)
    laid = [str(folder / name) for name in overlays]
    build = tmp_path / "build" / "xiayi"
    snapshots = build / "snapshots"
    snapshots.mkdir(parents=True)
    for path in GOLDEN.glob("*.cfg"):
        shutil.copy(path, snapshots / path.name)
    fields = ("host", "title", "site", "role", "platform", "flavour", "family", "model", "lifecycle")
    nodes = load_network(folder, overlays=[folder / name for name in overlays]).nodes.values()
    records = [
        {field: getattr(node, field) for field in fields} | {"address4": "10.140.0.1"} for node in nodes
    ]
    index = {"network": "xiayi", "overlays": laid, "hosts": records}
    (build / "hosts.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


def snapshot(inventory, host):
    return inventory.parent.parent / "build" / "xiayi" / "snapshots" / f"{host}.cfg"


def reports(inventory):
    return inventory.parent.parent / "build" / "xiayi" / "reports"


def collected():
    return sorted(path.stem for path in GOLDEN.glob("*.cfg"))


def plant(inventory, host, was, now):
    path = snapshot(inventory, host)
    path.write_text(path.read_text(encoding="utf-8").replace(was, now, 1), encoding="utf-8")


def test_sound_devices_give_no_findings_and_three_reports(inventory):
    result = audit(inventory, date=DATE, limit=collected())
    assert result.exit is Exit.DONE
    assert result.findings == 0
    assert {path.name for path in result.artefacts} == {"report.html", "audit.json", "audit.xlsx"}
    assert {path.parent for path in result.artefacts} == {reports(inventory) / "2026-11-22.limited"}
    assert result.notes[-1].endswith("2026-11-22.limited/report.html")
    assert result.wrote
    assert not audit(inventory, date=DATE, limit=collected()).wrote


def test_a_look_at_a_few_devices_does_not_replace_the_report_of_all(inventory):
    audit(inventory, date=DATE)
    whole = (reports(inventory) / "2026-11-22" / "audit.json").read_text(encoding="utf-8")
    result = audit(inventory, date=DATE, limit=["xy-core1"])
    assert (reports(inventory) / "2026-11-22" / "audit.json").read_text(encoding="utf-8") == whole
    limited = json.loads(
        (reports(inventory) / "2026-11-22.limited" / "audit.json").read_text(encoding="utf-8")
    )
    assert (json.loads(whole)["coverage"]["not_asked"], limited["coverage"]["not_asked"]) == (0, 34)
    assert "34" in result.notes[0]


def test_findings_are_counted_and_set_the_exit_code(inventory):
    plant(inventory, "xy-core1", "undo telnet server enable", "telnet server enable")
    result = audit(inventory, date=DATE, limit=collected())
    assert (result.findings, result.exit) == (1, Exit.FINDINGS)
    assert result.hosts["xy-core1"].details["fail"] == 1


def test_linux_machines_are_judged_beside_the_other_devices(mixed):
    hosts = ["xy-agg1", "xy-exit1", "xy-kongzhuang", "xy-sensor1"]
    sound = audit(mixed, date=DATE, limit=hosts)
    assert (sound.exit, sound.findings) == (Exit.DONE, 0)
    plant(mixed, "xy-kongzhuang", "deny = 5", "deny = 50")
    found = report_on(mixed, date=DATE, limit=hosts)
    assert [(result.host, result.rule) for result in found.findings] == [("xy-kongzhuang", "ID-07")]
    assert found.findings[0].fix[0] == "/etc/security/faillock.conf:"
    assert set(found.coverage.audited) == set(hosts)


def test_a_finding_can_be_asked_for_by_name(inventory):
    plant(inventory, "xy-core1", "undo telnet server enable", "telnet server enable")
    found = report_on(inventory, date=DATE, limit=["xy-core1"]).audit
    assert found.outcome("xy-core1", "ID-11") is Outcome.FAIL
    assert found.outcome("xy-core1", "ID-10") is Outcome.PASS
    assert found.outcome("xy-core2", "ID-11") is None


def test_devices_without_a_configuration_are_named_and_the_others_judged(inventory):
    result = audit(inventory, date=DATE)
    missing = {host for host, outcome in result.hosts.items() if outcome.status is Status.FAILED}
    assert missing == set(load_network(inventory).nodes) - set(collected())
    assert {outcome.problems[0].code for host, outcome in result.hosts.items() if host in missing} == {
        "AUD010"
    }
    assert result.exit is Exit.DEVICE
    record = json.loads(next(p for p in result.artefacts if p.suffix == ".json").read_text(encoding="utf-8"))
    assert record["coverage"]["inventory"] == len(result.hosts)
    assert record["coverage"]["audited"] == len(collected())


def test_a_broken_snapshot_fails_its_device_with_the_reason(inventory):
    path = snapshot(inventory, "xy-agg1")
    path.write_text(path.read_text(encoding="utf-8")[:5000], encoding="utf-8")
    result = audit(inventory, date=DATE, limit=["xy-agg1"])
    (problem,) = result.hosts["xy-agg1"].problems
    assert problem.code == "AUD011"
    assert "return" in problem.message


def test_snapshots_in_gbk_are_read(inventory):
    path = snapshot(inventory, "xy-agg1")
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert audit(inventory, date=DATE, limit=["xy-agg1"]).findings == 0


def test_check_writes_nothing(inventory):
    before = sorted(inventory.parent.parent.rglob("*"))
    result = audit(inventory, date=DATE, limit=collected(), check=True)
    assert (result.artefacts, result.wrote) == ((), False)
    assert sorted(inventory.parent.parent.rglob("*")) == before


def test_a_waiver_takes_a_finding_out_of_the_count_until_it_expires(inventory):
    plant(inventory, "xy-core1", "undo telnet server enable", "telnet server enable")
    (inventory / "waivers.yml").write_text(
        "waivers:\n  - {id: W-1, rule: ID-11, hosts: [xy-core1], reason: r, measure: m, owner: a, "
        "approver: b, approved: 2026-10-01, expires: 2026-12-01}\n",
        encoding="utf-8",
    )
    assert audit(inventory, date=DATE, limit=["xy-core1"]).findings == 0
    assert audit(inventory, date=dt.date(2026, 12, 2), limit=["xy-core1"]).findings == 1


def test_reports_go_where_they_are_asked_to(inventory, tmp_path):
    result = audit(inventory, date=DATE, limit=["xy-core1"], out=tmp_path / "usb")
    assert {path.parent for path in result.artefacts} == {tmp_path / "usb"}
