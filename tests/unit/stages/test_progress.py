# SPDX-License-Identifier: Apache-2.0
"""The line of progress: rewritten on a terminal, rare elsewhere, and never long."""

from zongheng.deploy.states import State as DeployState
from zongheng.onboarding.progress import State as OnboardingState
from zongheng.progress_line import ProgressLine, steps


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def line_with(clock, **given):
    shown, live = [], []
    return (
        ProgressLine(shown.append, live.append if given.pop("live", False) else None, clock=clock, **given),
        shown,
        live,
    )


def test_it_counts_devices_by_the_step_they_are_at():
    line, _, _ = line_with(Clock(), total=3)
    line("a", "reading")
    line("b", "reading")
    line("a", "applied")
    assert line.text == "  … 2/3 台：读取 1 · 已下发 1"


def test_without_a_terminal_a_long_stage_prints_few_lines():
    clock = Clock()
    line, shown, _ = line_with(clock)
    for second in range(3600):
        clock.now = float(second)
        line(f"host{second}", "applied")
    assert 5 <= len(shown) <= 20
    assert shown[0] == "  … 11 台：已下发 11"


def test_a_short_stage_prints_no_line_at_all():
    line, shown, _ = line_with(Clock())
    line("a", "applied")
    line.end()
    assert shown == []


def test_on_a_terminal_it_is_rewritten_a_few_times_a_second_and_taken_away():
    clock = Clock()
    line, shown, live = line_with(clock, live=True)
    for tick in range(100):
        clock.now = tick / 100
        line("a", "reading")
    line.end()
    assert shown == []
    assert len(live) <= 7
    assert live[-1] == ""


def test_another_stage_begins_anew():
    line, _, _ = line_with(Clock())
    line("a", "reading")
    line.end()
    line("b", "reading")
    assert line.text == "  … 1 台：读取 1"


def test_every_step_of_deploy_and_onboarding_has_words():
    assert {
        *(s.value for s in DeployState),
        *(s.value for s in OnboardingState),
        "ready",
        "collected",
    } <= set(steps())
