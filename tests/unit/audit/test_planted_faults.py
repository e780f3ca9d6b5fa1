# SPDX-License-Identifier: Apache-2.0
"""Faults planted into golden configurations are found, on their line; sound ones are not blamed."""

from pathlib import Path

import pytest

import isis
from tests.support import ce_county
from tests.support.departments import planned
from tests.support.district import district_plan
from zongheng.addressing.ledger import Ledger
from zongheng.audit import DeviceText, Outcome, audit_texts
from zongheng.audit.site import site_facts as facts_of
from zongheng.files import from_yaml
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden"
XIAYI, LAB, DEPARTMENTS, BUREAU = "xiayi", "xiayi-lab", "departments", "bureau"
CLOUD_ENGINE = "cloudengine"
ISIS, MACHINES = "isis", "isis-machines"
FAULTS = from_yaml(Path(__file__).with_name("planted.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def intents():
    folder = ROOT / "inventories" / "xiayi"
    overlaid = load_network(folder, overlays=[folder / "lab.yml"])
    return {
        XIAYI: load_network(folder), LAB: overlaid, DEPARTMENTS: planned()[0], BUREAU: district_plan()[0],
        ISIS: isis.planned("isis")[0], MACHINES: isis.planned("isis", "machines.yml")[0],
        CLOUD_ENGINE: ce_county.planned()[0],
    }  # fmt: skip


@pytest.fixture(scope="module")
def facts(intents):
    county = facts_of(intents[XIAYI], Ledger.empty())
    departments, plan, _ = planned()
    bureau, its_plan = district_plan()
    planned_by = {ISIS: isis.planned("isis"), MACHINES: isis.planned("isis", "machines.yml")}
    provinces = {network: (intent, plan.ledger) for network, (intent, plan, _) in planned_by.items()}
    return {
        XIAYI: county, LAB: county, DEPARTMENTS: facts_of(departments, plan.ledger),
        BUREAU: facts_of(bureau, its_plan.ledger), CLOUD_ENGINE: facts_of(*ce_county.planned()),
        **{network: facts_of(*province) for network, province in provinces.items()},
    }  # fmt: skip


def device_text(intent, host, text):
    node = intent.nodes[host]
    return DeviceText(
        host=host,
        text=text,
        platform=node.platform,
        flavour=node.flavour,
        family=node.family,
        role=node.role,
        title=node.title,
    )


def found_at(lines, line, below):
    start = lines.index(below) if below else 0
    return lines.index(line, start)


NO_RULES = {"h3c", "isis-h3c", "ruijie"}
"""Folders of platforms that have no audit rules yet."""
SOUND = [path for path in sorted(GOLDEN.glob("*/*.cfg")) if path.parent.name not in NO_RULES]


@pytest.mark.parametrize("path", SOUND, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_sound_configuration_is_not_blamed(path, intents, facts):
    text = device_text(intents[path.parent.name], path.stem, path.read_text(encoding="utf-8"))
    audit = audit_texts([text], site_facts=facts[path.parent.name])
    blamed = [
        (r.rule, e.line, str(e.why)) for r in audit.results if r.outcome is Outcome.FAIL for e in r.evidence
    ]
    assert audit.devices[0].unreadable is None
    assert blamed == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['file']}-{fault['rule']}")
def test_a_planted_fault_is_found_on_its_line(fault, intents, facts):
    network = fault.get("network", XIAYI)
    lines = (GOLDEN / network / f"{fault['file']}.cfg").read_text(encoding="utf-8").splitlines()
    place = found_at(lines, fault["was"], fault.get("in"))
    lines[place : place + 1] = fault["now"]
    wanted = found_at(lines, fault["at"], fault.get("in")) + 1 if fault["at"] else 0

    text = device_text(intents[network], fault["file"], "\n".join(lines) + "\n")
    audit = audit_texts([text], site_facts=facts[network])

    blamed = {r.rule: [e for e in r.evidence if e.outcome is Outcome.FAIL] for r in audit.failing()}
    assert fault["rule"] in blamed
    evidence = blamed[fault["rule"]]
    assert [item.line for item in evidence] == [wanted]
    assert evidence[0].fix
    expected = {fault["rule"], *fault.get("also", ())}
    others = {rule: [e.line for e in shown] for rule, shown in blamed.items() if rule not in expected}
    assert {line for shown in others.values() for line in shown} <= {wanted}, others


def test_at_least_ten_faults_are_planted():
    for network in (XIAYI, LAB):
        rules = {fault["rule"] for fault in FAULTS if fault.get("network", XIAYI) == network}
        assert len(rules) >= 10
