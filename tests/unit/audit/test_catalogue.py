# SPDX-License-Identifier: Apache-2.0
"""The catalogue and the rules as data: whole, bilingual, and listed in the manual."""

from pathlib import Path

import pytest

from zongheng.audit.catalogue import controls
from zongheng.audit.logic import LOGIC
from zongheng.audit.rules import Rule, rules

MANUAL = (Path(__file__).parents[3] / "docs" / "audit.md").read_text(encoding="utf-8")


def test_the_manual_lists_every_rule_with_its_items():
    for rule in rules().values():
        row = next((line for line in MANUAL.splitlines() if line.startswith(f"| `{rule.id}` |")), "")
        assert rule.title.zh in row
        assert ", ".join(rule.clauses) in row


def test_every_item_is_worded_in_both_languages():
    for control in controls().values():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in control.item.zh)
        assert control.item.en.isascii() or "→" in control.item.en


def test_every_rule_names_logic_that_exists_and_none_is_left_over():
    forms = [form for rule in rules().values() for form in (rule, rule.linux) if form is not None]
    assert {form.logic for form in forms if form.logic} == set(LOGIC)


def test_a_rule_without_substance_is_refused():
    sound = next(iter(rules().values())).model_dump()
    with pytest.raises(ValueError, match="either expectations or logic"):
        Rule.model_validate(sound | {"logic": "", "expect": ()})
    with pytest.raises(ValueError, match="no such items"):
        Rule.model_validate(sound | {"clauses": ("8.1.4.99 z",)})
