# SPDX-License-Identifier: Apache-2.0
"""Every rule against its cases: a sound and a faulty configuration for each flavour that it is for."""

from pathlib import Path

import pytest
import yaml

from zongheng.audit.device_text import DeviceText
from zongheng.audit.evaluation import audit_text
from zongheng.audit.rules import rules
from zongheng.audit.verdict import Outcome

CASES = Path(__file__).parent / "cases"
EXPECTED = yaml.safe_load((CASES / "expected.yml").read_text(encoding="utf-8"))
NEVER_PASS = {"ID-14", "AU-05", "NE-07", "IP-03"}
"""Rules whose proof lies outside of the configuration."""
NEVER_FAIL = {"ID-14", "AU-05", "NE-07"}


def case_files():
    return sorted(CASES.rglob("*.cfg"))


def judged(path, site_facts):
    rule, flavour = path.parent.parent.name, path.parent.name
    text = DeviceText(
        host="xy-test",
        text=path.read_text(encoding="utf-8"),
        flavour=flavour,
        role="exit" if flavour == "usg" else "core",
        source=str(path),
    )
    audited = audit_text(text, site_facts=site_facts, chosen={rule: rules()[rule]})
    assert audited.unreadable is None
    return audited.results[0]


@pytest.mark.parametrize("path", case_files(), ids=lambda path: "/".join(path.parts[-3:]))
def test_a_case_comes_to_what_it_must(path, site_facts):
    rule, flavour, case = path.parts[-3], path.parts[-2], path.stem
    result = judged(path, site_facts)
    if case.startswith("pass"):
        shown = [(e.outcome, e.line, str(e.why)) for e in result.evidence]
        assert result.outcome is Outcome.PASS, shown
        return
    wanted = EXPECTED[rule][flavour][case]
    lines = sorted({item.line for item in result.evidence if item.outcome is Outcome(wanted["outcome"])})
    assert (str(result.outcome), lines) == (wanted["outcome"], wanted["lines"])


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_a_rule_has_a_sound_and_a_faulty_case_for_each_flavour(rule):
    for flavour in rule.flavours:
        names = {path.stem for path in (CASES / rule.id / flavour).glob("*.cfg")}
        assert rule.id in NEVER_PASS or "pass" in names, flavour
        assert rule.id in NEVER_FAIL or "fail" in names, flavour
        assert rule.id not in NEVER_PASS or "review" in names, flavour


def test_what_every_failing_case_is_told_to_type_is_filled(site_facts):
    for path in case_files():
        result = judged(path, site_facts)
        for command in result.fix:
            assert "{section}" not in command
            assert "{name}" not in command
            assert command.count("{") == 2 * command.count("{{secret:")
