# SPDX-License-Identifier: GPL-3.0-or-later
"""Print what operators want to read: the stages, their progress and their ends, not JSON."""

from __future__ import annotations

DOCUMENTATION = """
name: zongheng_progress
type: stdout
short_description: Stages of Zongheng as an operator reads them
description:
  - Like the default callback for everything that is not a Zongheng stage.
  - A Zongheng stage shows its title, its progress while it runs (a bar and the devices that are under way
    on a terminal, lines that come ever more rarely elsewhere), with C(--diff) its diffs, and its closing
    sentences.
extends_documentation_fragment: [default_callback]
options: {}
"""

import os
import sys

from ansible import constants
from ansible.plugins.callback.default import CallbackModule as Default

from zongheng import language
from zongheng.progress.terminal import is_able

CLOSING = "Zongheng closing"
QUIET_PLAYS = {CLOSING, "Read the planned devices"}
ENGLISH = {
    "规划：地址、设计、配置": "Plan: addresses, designs, configurations",
    "下发网络配置": "Deploy the network configuration",
    "下发县级节点网络配置": "Deploy the county's own nodes",
    "下发乡镇和村节点网络配置": "Deploy township and village nodes",
    "开通新节点": "Onboard new nodes",
    "设备与防火墙基线": "Device and firewall baselines",
    "入侵检测与防病毒基线": "Intrusion detection and anti-virus baselines",
    "统一出口策略": "Exit policy",
    "采集配置": "Collect configurations",
    "等保三级审计": "Audit against grade-3 protection",
    "变更工单": "Change ticket",
    "回退上一次变更": "Roll back the last change",
    "备份配置": "Back configurations up",
    "安装每夜审计": "Install the nightly audit",
}
"""The titles of our plays for those who read English."""


class CallbackModule(Default):
    """The default callback, with Zongheng's results printed as sentences."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "zongheng_progress"

    def v2_playbook_on_start(self, playbook: object) -> None:
        if is_able(sys.stdout):
            # the stages run in workers, which see no terminal: this is how they know of it
            size = os.get_terminal_size(sys.stdout.fileno())
            os.environ["ZONGHENG_TERMINAL"] = f"{size.columns or 80}x{size.lines or 24}"
        super().v2_playbook_on_start(playbook)

    def v2_playbook_on_play_start(self, play: object) -> None:
        self._announce_next(play)
        self._play = play

    def _announce_next(self, play: object) -> None:
        """Keep a play's title until something of it runs: with tags most plays have nothing to do."""
        name = play.get_name().strip()
        title = ENGLISH.get(name, name) if _is_english() else name
        self._title = "" if name in QUIET_PLAYS else f"{title}{self._check_mark(play)}"

    def _announce(self) -> None:
        if self._title:
            self._display.banner(self._title)
        self._title = ""

    def v2_playbook_on_task_start(self, task: object, is_conditional: bool) -> None:
        self._announce()
        if self._is_quiet(task) or self._is_closing:
            return
        super().v2_playbook_on_task_start(task, is_conditional)

    def v2_playbook_on_no_hosts_matched(self) -> None:
        self._announce()
        if self._play.get_name().strip() not in QUIET_PLAYS:
            self._display.display("  no such devices" if _is_english() else "  没有这样的设备，略过")

    def v2_runner_on_ok(self, result: object) -> None:
        report = _report_of(result)
        if report is None:
            if not self._is_quiet(_task_of(result)):
                super().v2_runner_on_ok(result)
            return
        colour = constants.COLOR_CHANGED if report["changed"] else constants.COLOR_OK
        for line in report["lines"]:
            self._display.display(f"  {line}", color=colour)
        for failure in report["failures"]:
            self._display.display(f"  ✗ {failure}", color=constants.COLOR_ERROR)

    def v2_on_file_diff(self, result: object) -> None:
        if _report_of(result) is None:
            super().v2_on_file_diff(result)
            return
        for diff in _result_of(result).get("diff", ()):
            self._display.display(self._get_diff(diff))

    def v2_runner_on_failed(self, result: object, ignore_errors: bool = False) -> None:
        problems = _result_of(result).get("problems")
        if self._is_closing:
            # why is said already, where the stage ended
            words = "did not end well" if _is_english() else "未完成"
            self._display.display(f"  ✗ {_host_of(result)} {words}", color=constants.COLOR_ERROR)
            return
        if problems is None:
            super().v2_runner_on_failed(result, ignore_errors)
            return
        for problem in problems:
            self._display.display(f"  ✗ {problem}", color=constants.COLOR_ERROR)

    def v2_runner_item_on_ok(self, result: object) -> None:
        if not self._is_quiet(_task_of(result)):
            super().v2_runner_item_on_ok(result)

    def v2_runner_on_skipped(self, result: object) -> None:
        if not self._is_quiet(_task_of(result)):
            super().v2_runner_on_skipped(result)

    def v2_playbook_on_stats(self, stats: object) -> None:
        if any(stats.failures.get(host) or stats.dark.get(host) for host in stats.processed):
            super().v2_playbook_on_stats(stats)

    @property
    def _is_closing(self) -> bool:
        """Tell whether the play runs that only fails the hosts that did not end well."""
        return self._play is not None and self._play.get_name().strip() == CLOSING

    @staticmethod
    def _is_quiet(task: object) -> bool:
        """Tell bookkeeping and our own stages, which announce themselves, from the rest."""
        action = getattr(task, "action", "") or ""
        return action.split(".")[-1] in {"add_host", "meta"} or action.startswith("zongheng_")

    @staticmethod
    def _check_mark(play: object) -> str:
        if not getattr(play, "check_mode", False):
            return ""
        return "  [check]" if _is_english() else "  〔只检查，不下发〕"


def _is_english() -> bool:
    return language.current() == "en"


def _result_of(result: object) -> dict:
    return getattr(result, "result", None) or result._result  # noqa: SLF001 - the public name came with ansible-core 2.19


def _task_of(result: object) -> object:
    return getattr(result, "task", None) or result._task  # noqa: SLF001 - as above


def _host_of(result: object) -> str:
    host = getattr(result, "host", None) or result._host  # noqa: SLF001 - as above
    return host.get_name()


def _report_of(result: object) -> dict | None:
    return _result_of(result).get("zongheng")
