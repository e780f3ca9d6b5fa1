# SPDX-License-Identifier: Apache-2.0
"""How far devices have come: a picture on a terminal that is taken away, rare lines elsewhere."""

import io
import re

import pytest

from zongheng.deploy.states import State as DeployState
from zongheng.onboarding.progress import State as OnboardingState
from zongheng.progress.line import ProgressLine
from zongheng.progress.picture import ProgressPicture
from zongheng.progress.steps import steps
from zongheng.progress.terminal import Terminal
from zongheng.request import Request

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
HIDES_THE_CURSOR = "\x1b[?25l"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Tty(io.StringIO):
    def isatty(self):
        return True


def line_with(clock):
    shown = []
    return ProgressLine(shown.append, clock=clock), shown


def drawn(*told, size=(100, 20)):
    """Return what a picture wrote of what it was told, and what of that an eye sees."""
    written = []
    picture = ProgressPicture(Terminal(written.append, size))
    for host, step in told:
        picture(host, step)
    picture.end()
    text = "".join(written)
    return text, CONTROL.sub("", text)


def test_a_line_counts_devices_by_the_step_they_are_at():
    line, _ = line_with(Clock())
    line("a", "reading")
    line("b", "reading")
    line("c", "queued")
    line("a", "applied")
    assert line.text == "  … 1/3 台：排队 1 · 读取 1 · 已下发 1"


def test_without_a_terminal_a_long_stage_prints_few_lines_and_no_control_bytes():
    clock = Clock()
    line, shown = line_with(clock)
    for second in range(3600):
        clock.now = float(second)
        line(f"host{second}", "applied")
    assert 5 <= len(shown) <= 20
    assert shown[0] == "  … 11/11 台：已下发 11"
    assert CONTROL.search("".join(shown)) is None


def test_a_short_stage_prints_no_line_at_all():
    line, shown = line_with(Clock())
    line("a", "applied")
    line.end()
    assert shown == []


def test_whoever_stops_reading_does_not_stop_the_devices():
    clock = Clock()

    def gone(_line):
        raise BrokenPipeError

    line = ProgressLine(gone, clock=clock)
    clock.now = 60.0
    line("a", "applied")
    assert line.text == "  … 1/1 台：已下发 1"


def test_another_stage_begins_anew():
    line, _ = line_with(Clock())
    line("a", "reading")
    line.end()
    line("b", "reading")
    assert line.text == "  … 0/1 台：读取 1"


def test_after_an_interruption_stragglers_are_not_told():
    clock, written = Clock(), []
    line, shown = line_with(clock)
    picture = ProgressPicture(Terminal(written.append, (80, 20)))
    for progress in (line, picture):
        progress.stop()
        clock.now += 60.0
        progress("a", "applied")
    assert (shown, written) == ([], [])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("2/5 台", "待下发 1", "已下发 1", "失败 1", "下发 1: d", "读取 1: e", "0:00:0")),
        ("en", ("2/5 devices", "ready 1", "applied 1", "failed 1", "applying 1: d", "reading 1: e")),
    ],
)
def test_the_picture_has_a_bar_counts_by_outcome_who_is_under_way_and_the_time(monkeypatch, lang, words):
    monkeypatch.setenv("ZONGHENG_LANG", lang)
    told = [("a", "applied"), ("b", "failed"), ("c", "ready"), ("d", "applying"), ("e", "reading")]
    _, seen = drawn(*told)
    assert [word for word in ("━━━", *words) if word not in seen] == []


def test_a_picture_fits_its_terminal_and_is_taken_away():
    written, seen = drawn(*((f"xy-village-{number}", "reading") for number in range(500)), size=(60, 10))
    assert max(len(line) for line in seen.split("\n")) <= 60 + 60  # two looks without a line between them
    assert "…" in seen
    assert HIDES_THE_CURSOR not in written, "a killed run could not bring it back"
    assert written.rstrip().endswith("\x1b[2K"), "the last thing that is done is to erase it"


@pytest.mark.parametrize(
    ("screen", "term", "able"),
    [(Tty(), "xterm", True), (Tty(), "dumb", False), (Tty(), "", False), (io.StringIO(), "xterm", False)],
)
def test_a_picture_is_drawn_where_a_cursor_moves_only(monkeypatch, tmp_path, screen, term, able):
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("FORCE_COLOR", "1")
    request = Request(inventory=tmp_path, terminal=Terminal.of(screen))
    assert isinstance(request.progress, ProgressPicture if able else ProgressLine)


def test_every_step_of_deploy_and_onboarding_has_words():
    assert {
        *(s.value for s in DeployState),
        *(s.value for s in OnboardingState),
        "queued",
        "ready",
        "foretold",
        "collected",
    } <= set(steps())
