# SPDX-License-Identifier: Apache-2.0
"""The whole job by real ``ansible-playbook`` runs on the twin: once, then nothing more, then parts of it."""

import difflib
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from netmiko import ConnectHandler

pytestmark = pytest.mark.timeout(1200)
GATEWAYS = ("xy-exit1", "xy-exit2")
LOG, STRAY = "info-center loghost 10.9.9.9", "profile type av name stray"
ALWAYS = ("deploy", "collect")
SELDOM = ("onboard", "baseline", "exit_policy", "backup", "audit", "rollback")
PLAYBOOKS = (*ALWAYS, *(pytest.param(name, marks=pytest.mark.long) for name in SELDOM))


@pytest.fixture(scope="module")
def county(started):
    """A county of five devices, two townships and a village, with its twin up, all in service."""
    started.first_run = started.playbook("site.yml")
    return started


def type_in(county, host, *lines):
    """Type configuration into a device, as an engineer would."""
    entry = json.loads((county.build / "twin.json").read_text(encoding="utf-8"))["hosts"][host]
    password = secrets_of(county)["netops_password"]
    device = {"device_type": "huawei", "host": entry["address"], "port": entry["port"]}
    with ConnectHandler(**device, username="netops", password=password) as session:
        session.send_config_set(list(lines))


def secrets_of(county):
    shown = subprocess.run(
        ["ansible-vault", "view", county.network / "group_vars" / "all" / "vault.yml"],
        env=county.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(re.findall(r"(\w+): (Zh-\S+)", shown.stdout))


def test_the_whole_job_runs_once_and_then_changes_nothing(county):
    planned = json.loads((county.build / "hosts.json").read_text(encoding="utf-8"))["hosts"]
    assert {h["host"] for h in planned} >= {"xy-huiting", "xy-kongzhuang", "xy-ranshizhuang-cun", "xy-exit1"}
    report = next((county.build / "reports").glob("*/report.html")).read_text(encoding="utf-8")
    assert "xy-ranshizhuang-cun" in report
    kept = ("snapshots", "journal.db")
    before = county.configured(), county.files(*kept)
    again = county.playbook("site.yml")
    after = county.configured(), county.files(*kept)
    assert {name for name in before[1] if before[1][name] != after[1].get(name)} <= JOURNAL
    assert after[0] == before[0]
    assert not re.search(r"\bchanged [1-9]", again)


JOURNAL = {f"build/xiayi/{name}" for name in ("journal.db", "journal.db-wal", "journal.db-shm", "lock")}
"""What every run writes: that it ran."""


def test_no_secret_is_in_any_artefact(county):
    secrets = secrets_of(county).values()
    assert len(secrets) >= 5
    flash = county.build / "twin"
    texts = [p for p in county.project.rglob("*") if p.is_file() and flash not in p.parents]
    leaked = [str(p) for p in texts if any(secret.encode() in p.read_bytes() for secret in secrets)]
    assert leaked == []


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_a_playbook_alone_keeps_to_the_limit(county, playbook):
    before = county.sessions()
    county.playbook(f"{playbook}.yml", "--limit", "xy-exit2", "--check")
    after = county.sessions()
    assert {host for host in after if after[host] != before.get(host)} <= {"xy-exit2"}


@pytest.fixture
def drifted(county):
    """Both gateways with a log host and a profile that nobody planned."""
    with ThreadPoolExecutor() as engineers:
        list(engineers.map(lambda host: type_in(county, host, LOG, STRAY, "quit"), GATEWAYS))
    return county


def test_a_diff_is_shown_for_the_limit_only_and_nothing_is_sent(drifted):
    county = drifted
    sent = county.configured()
    said = county.playbook("baseline.yml", "--check", "--diff", "--limit", "xy-exit1")
    assert f"-{LOG}" in said
    assert f"-{STRAY}" in said
    assert "── xy-exit1" in said
    assert "xy-exit2" not in said
    assert county.configured() == sent


def test_intrusion_detection_is_enforced_alone_by_its_tag(drifted):
    county = drifted
    said = county.playbook("baseline.yml", "--diff", "--tags", "ids_baseline")
    assert f"-{STRAY}" in said
    assert LOG not in said
    left = county.playbook("baseline.yml", "--check", "--diff")
    assert f"-{LOG}" in left
    assert STRAY not in left


def test_the_site_without_some_tags_mends_the_rest(drifted):
    county = drifted
    reports = county.files()
    said = county.playbook("site.yml", "--skip-tags", "plan,collect,audit")
    assert re.search(r"2 devices: applied, the same \d+ lines?: xy-exit1, xy-exit2$", said, re.MULTILINE)
    assert {name for name in county.files() if "/reports/" in name} == {
        n for n in reports if "/reports/" in n
    }
    assert LOG not in county.playbook("baseline.yml", "--check", "--diff")


def test_a_ticket_by_playbook_plugs_its_new_box_into_the_twin(county):
    rows = (county.network / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    added = "411426101202,新村委会,xin-cun,411426101,AR6121,2102354AR6121NEW1,2,12,active\n"
    patch = "".join(difflib.unified_diff(rows, [*rows, added], "a/sites.csv", "b/sites.csv"))
    ticket = Path(county.project / "T1.yml")
    head = "ticket: T1\ntitle: 新村接入\nrequested_by: zhangwei\nreason: 村委会申请\npatch: |\n"
    ticket.write_text(
        head + "".join(f"  {line}" for line in patch.splitlines(keepends=True)), encoding="utf-8"
    )
    call = ("change.yml", "-e", "zongheng_twin=true", "-e", f"zongheng_ticket={ticket}")
    refused = county.ended(*call)
    assert refused.returncode != 0
    assert "[CHG005]" in refused.stdout
    county.well("change", "approve", str(ticket), "--key", str(county.keys / "wangfang"))
    applied = county.ended(*call)
    assert applied.returncode == 0, applied.stdout[-3000:]
    assert "xy-xin-cun" in json.loads((county.build / "twin.json").read_text(encoding="utf-8"))["hosts"]
    sent = county.configured()
    closed = county.ended(*call)
    assert closed.returncode == 0
    assert "closed already" in closed.stdout
    assert county.configured() == sent
