# SPDX-License-Identifier: Apache-2.0
"""What a stage's command line asks of the stage, and which options it does not take."""

import datetime as dt
from pathlib import Path

import pytest

from zongheng.cli import run, stage_commands
from zongheng.outcomes import StageResult
from zongheng.stages import SITE_STAGES

XIAYI = str(Path(__file__).parents[3] / "inventories" / "xiayi")


@pytest.fixture
def asked(monkeypatch):
    """Return the list of what stages are asked for: their names and requests."""
    calls = []

    def note(stage, request):
        calls.append((stage, request))
        return StageResult(stage=stage, hosts={})

    monkeypatch.setattr(stage_commands, "run_stage", note)
    # which hosts a stage of the whole job is for, the plan says, and nobody planned here
    monkeypatch.setattr(stage_commands, "for_site", lambda _stage, request: request)
    return calls


@pytest.mark.parametrize(
    ("words", "stage", "wanted"),
    [
        (["deploy"], "deploy", {"check": False, "twin": False, "limit": None, "options": {}}),
        (["deploy", "-C", "--twin", "-l", "xy-core1"], "deploy", {"check": True, "twin": True}),
        (["deploy", "-l", "xy-core1,xy-agg1"], "deploy", {"limit": frozenset({"xy-core1", "xy-agg1"})}),
        (
            ["deploy", "--scope", "ids", "--scope", "network"],
            "deploy",
            {"options": {"scopes": ("ids", "network")}},
        ),
        (["baseline", "--scope", "ids"], "baseline", {"options": {"scopes": ("ids",)}}),
        (["rollback", "--run", "3"], "rollback", {"options": {"run": 3}}),
        (["exit-policy", "-C"], "exit_policy", {"check": True, "options": {}}),
        (["plan", "--date", "2026-01-02", "--by", "me"], "plan", {"date": dt.date(2026, 1, 2), "by": "me"}),
        (
            ["plan", "--overlay", "a.yml", "--overlay", "b.yml"],
            "plan",
            {"overlays": (Path("a.yml"), Path("b.yml"))},
        ),
    ],
)
def test_the_words_of_a_command_become_the_request_of_its_stage(asked, words, stage, wanted):
    assert run([*words, "-i", XIAYI]) == 0
    ((name, request),) = asked
    assert name == stage
    assert {key: getattr(request, key) for key in wanted} == wanted


def test_the_whole_job_asks_every_stage_for_the_same(asked):
    assert run(["site", "-C", "--by", "me", "-i", XIAYI]) == 0
    assert [stage for stage, _ in asked] == list(SITE_STAGES)
    assert {(request.check, request.by) for _, request in asked} == {(True, "me")}


@pytest.mark.parametrize(
    "words", [["deploy", "--by", "me"], ["audit", "--scope", "ids"], ["plan", "--run", "1"]]
)
def test_an_option_of_another_stage_is_a_usage_error(asked, words, capsys):
    assert run([*words, "-i", XIAYI]) == 1
    assert asked == []
    assert "CLI001" in capsys.readouterr().err
