# SPDX-License-Identifier: Apache-2.0
"""From results to items to a conclusion: nothing conforms that configuration cannot prove."""

import pytest

from zongheng.audit.catalogue import controls
from zongheng.audit.rules import rules
from zongheng.audit.score import ItemState, conclude, score_items
from zongheng.audit.verdict import Outcome, Result


def results(outcomes, hosts=("a",)):
    """Return a result of each rule on each host: a pass, or what ``outcomes`` says of it."""
    return [
        Result(host, rule, outcomes.get((host, rule), outcomes.get(rule, Outcome.PASS)), ())
        for host in hosts
        for rule in rules()
    ]


def state(outcomes, item, hosts=("a",)):
    return next(one.state for one in score_items(results(outcomes, hosts)) if one.control.id == item)


def test_the_catalogue_has_the_74_items_of_the_four_clause_groups():
    sizes = {
        chapter: sum(1 for c in controls().values() if c.chapter == chapter)
        for chapter in ("8.1.2", "8.1.3", "8.1.4", "8.1.5")
    }
    assert sizes == {"8.1.2": 8, "8.1.3": 20, "8.1.4": 34, "8.1.5": 12}
    assert len({control.item.unit for control in controls().values()}) == 74


def test_29_items_of_the_computing_environment_are_about_network_devices():
    held = [c for c in controls().values() if c.chapter == "8.1.4" and c.item.network]
    assert len(held) == 28  # 29 less 8.1.4.4 d, which assessors take as not applicable there


def test_the_rules_span_all_four_clause_groups():
    chapters = {clause[:5] for rule in rules().values() for clause in rule.clauses}
    assert chapters == {"8.1.2", "8.1.3", "8.1.4", "8.1.5"}
    assert len(rules()) >= 30


def test_an_item_that_configuration_proves_conforms_when_all_its_rules_pass():
    assert state({}, "8.1.3.2 d") is ItemState.CONFORMING


def test_an_item_that_configuration_proves_in_part_never_conforms_by_it():
    assert state({}, "8.1.2.2 a") is ItemState.REVIEW


def test_an_item_without_rules_is_for_people():
    assert state({}, "8.1.5.4 f") is ItemState.REVIEW


def test_one_rule_to_review_leaves_its_item_to_review():
    assert state({"ID-04": Outcome.REVIEW}, "8.1.4.1 a") is ItemState.REVIEW


def test_an_unreadable_device_leaves_the_item_to_review():
    assert state({("b", "FW-05"): Outcome.ERROR}, "8.1.3.2 d", hosts=("a", "b")) is ItemState.REVIEW


def test_a_fault_on_one_device_makes_the_item_conform_in_part_only():
    assert state({("b", "FW-05"): Outcome.FAIL}, "8.1.3.2 d", hosts=("a", "b")) is ItemState.PARTIAL


def test_a_fault_everywhere_makes_the_item_not_conform():
    assert state({"FW-05": Outcome.FAIL}, "8.1.3.2 d", hosts=("a", "b")) is ItemState.NOT_CONFORMING


def test_what_does_not_apply_to_network_devices_is_left_out():
    assert state({}, "8.1.4.11 a") is ItemState.NOT_APPLICABLE


def verdict(outcomes, hosts=("a",)):
    found = results(outcomes, hosts)
    return conclude(score_items(found), found)


def test_all_sound_conforms():
    end = verdict({})
    assert (end.verdict.en, end.rate, end.hazards) == ("Conforming", 100.0, ())


def test_a_major_hazard_forbids_conforming_whatever_the_rate():
    end = verdict({("a", "ID-12"): Outcome.FAIL}, hosts=[f"h{n}" for n in range(20)] + ["a"])
    assert end.rate > 90
    assert (end.verdict.en, end.hazards) == ("Basically conforming", ("ID-12",))


def test_a_fault_of_low_severity_is_no_hazard():
    assert verdict({"AU-04": Outcome.FAIL}).hazards == ()


@pytest.mark.parametrize(
    ("sound", "word"), [(95, "Conforming"), (70, "Basically conforming"), (30, "Not conforming")]
)
def test_the_rate_decides(sound, word):
    hosts = [f"h{n}" for n in range(100)]
    outcomes = dict.fromkeys(rules(), Outcome.NOT_APPLICABLE)
    outcomes |= {(host, "AU-04"): Outcome.PASS if n < sound else Outcome.FAIL for n, host in enumerate(hosts)}
    end = verdict(outcomes, hosts)
    assert (end.rate, end.verdict.en) == (sound, word)


def test_nothing_judged_is_undetermined():
    end = verdict(dict.fromkeys(rules(), Outcome.ERROR))
    assert (end.rate, end.verdict.en) == (None, "Undetermined")
