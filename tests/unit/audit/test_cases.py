# SPDX-License-Identifier: Apache-2.0
"""Every rule against its cases: a sound and a faulty configuration for each flavour that it is for."""

import re
from pathlib import Path

import pytest

from zongheng.audit.device_text import LINUX, DeviceText
from zongheng.audit.evaluation import audit_text
from zongheng.audit.rules import rules
from zongheng.audit.verdict import Outcome
from zongheng.files import from_yaml

CASES = Path(__file__).parent / "cases"
EXPECTED = from_yaml((CASES / "expected.yml").read_text(encoding="utf-8"))
NEVER_PASS = {"ID-14", "AU-05", "NE-07", "IP-03"}
"""Rules whose proof lies outside of the configuration."""
NEVER_FAIL = {"ID-14", "AU-05", "NE-07"}
OUTSIDE_ON_LINUX = {"IP-02"}
"""Rules whose proof lies outside of a Linux machine, which has no engine for it."""


def case_files():
    return sorted(CASES.rglob("*.cfg"))


def judged(path, site_facts):
    rule, flavour = path.parent.parent.name, path.parent.name
    text = DeviceText(
        host="xy-test",
        text=path.read_text(encoding="utf-8"),
        platform="linux" if flavour == LINUX else "huawei_vrp",
        flavour=flavour,
        role=role_for(rules()[rule], flavour),
        source=str(path),
    )
    audited = audit_text(text, site_facts=site_facts, chosen={rule: rules()[rule]})
    assert audited.unreadable is None
    return audited.results[0]


def role_for(rule, flavour):
    """Return the role that a case is judged in: on Linux the first that the rule is for."""
    if flavour == LINUX:
        return next(iter(rule.linux.applies.roles), "core")
    return "exit" if flavour == "usg" else "core"


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
        elsewhere = OUTSIDE_ON_LINUX if flavour == LINUX else set()
        assert rule.id in NEVER_PASS | elsewhere or "pass" in names, flavour
        assert rule.id in NEVER_FAIL | elsewhere or "fail" in names, flavour
        assert rule.id not in NEVER_PASS | elsewhere or "review" in names, flavour


def test_what_every_failing_case_is_told_to_type_is_filled(site_facts):
    for path in case_files():
        result = judged(path, site_facts)
        for command in result.fix:
            assert "{section}" not in command
            assert "{name}" not in command
            assert not re.search(r"(?<!\{)\{\w+\}", command), command
