# SPDX-License-Identifier: Apache-2.0
"""Faults typed into running devices: the audit finds each of them, and the baseline corrects its own.

The faults are data: ``planted.yml``.
"""

import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from zongheng.devices import Credentials
from zongheng.files import from_yaml
from zongheng.platforms.huawei_vrp.terminal import VrpTerminal

FAULTS = from_yaml(Path(__file__).with_name("planted.yml").read_text(encoding="utf-8"))
HOSTS = ("xy-agg1", "xy-core1", "xy-exit1")
TWO_STAGE = ("xy-core1",)
DATE = "2026-11-22"
pytestmark = [pytest.mark.timeout(900), pytest.mark.once]


@pytest.fixture
def in_force(county):
    """A county whose three kinds of county device run all that was designed for them."""
    for stage in ("deploy", "baseline", "exit-policy"):
        county.well(stage, "--twin", "--limit", ",".join(HOSTS))
    return county


def log_in(county, host, password):
    simulated = json.loads((county.build / "twin.json").read_text(encoding="utf-8"))["hosts"][host]
    return VrpTerminal(
        host=simulated["address"],
        port=simulated["port"],
        username="netops",
        password=password,
        device_type="huawei_vrp",
        host_keys=(simulated["host_key"],),
        label=host,
    )


def plant(county, password):
    """Type every fault as an engineer would, each in a session of its own."""
    for fault in FAULTS:
        terminal = log_in(county, fault["host"], password)
        commit = ["commit"] if fault["host"] in TWO_STAGE else []
        for line in ("system-view", *fault["types"], *commit, "return"):
            terminal.run(line)
        terminal.disconnect()


def audited(county):
    """Collect and audit through the command line; return what the audit found and where its report lies."""
    county.well("collect", "--twin", "--limit", ",".join(HOSTS))
    county.zongheng("audit", "--date", DATE, "--limit", ",".join(HOSTS))
    (folder,) = (county.build / "reports").glob(f"*{DATE}*")
    return json.loads((folder / "audit.json").read_text(encoding="utf-8")), folder


def failures(audit):
    """Return each failure's evidence by host and rule."""
    return {
        (device["host"], result["rule"]): [e for e in result["evidence"] if e["outcome"] == "fail"]
        for device in audit["devices"]
        for result in device["results"]
        if result["outcome"] == "fail"
    }


def test_every_planted_fault_is_found_on_its_line_and_corrected(in_force, monkeypatch):
    county = in_force
    clean, _ = audited(county)
    assert failures(clean) == {}
    monkeypatch.setenv("ANSIBLE_VAULT_PASSWORD_FILE", county.environment["ANSIBLE_VAULT_PASSWORD_FILE"])
    plant(county, Credentials.resolve(county.network).value("netops_password"))

    audit, folder = audited(county)
    found = failures(audit)
    html = (folder / "report.html").read_text(encoding="utf-8")
    table = rows(folder / "audit.xlsx")
    for fault in FAULTS:
        evidence = next(e for e in found[fault["host"], fault["rule"]] if e["text"] == fault["shows"])
        assert evidence["fix"][0].startswith(fault["fix"]), fault
        assert stands(county, fault, evidence), evidence
        assert is_shown(html, fault, evidence), fault
        assert any(
            fault["host"] in row and fault["rule"] in row and str(evidence["line"]) in row for row in table
        ), fault

    # a limit of hosts is three waves: a device that is not mended would hold the others back
    county.well("baseline", "--twin", "--limit", ",".join(HOSTS))
    left = failures(audited(county)[0])
    for fault in FAULTS:
        still_there = any(e["text"] == fault["shows"] for e in left.get((fault["host"], fault["rule"]), ()))
        assert still_there is not fault.get("baseline", False), fault


def stands(county, fault, evidence):
    """Return whether the collected text has at the finding's line what it shows, or the section it means."""
    lines = (county.build / "snapshots" / f"{fault['host']}.cfg").read_text(encoding="utf-8").splitlines()
    line = lines[evidence["line"] - 1].strip()
    shown = (evidence["text"] or evidence["path"][-1]).split(" <redacted>")[0]
    return line.startswith(shown)


def is_shown(html, fault, evidence):
    """Return whether the page names device, rule, line and fix."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))
    parts = (fault["host"], fault["rule"], evidence["fix"][0].split(" <redacted>")[0])
    return all(part in text for part in parts) and bool(re.search(rf"\b{evidence['line']}\b", text))


def rows(path):
    """Return every row of the workbook as the texts of its cells."""
    book = load_workbook(path, read_only=True)
    return [
        [str(cell) for cell in row if cell is not None]
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
    ]
