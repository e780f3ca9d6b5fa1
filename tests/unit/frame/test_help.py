# SPDX-License-Identifier: Apache-2.0
"""The help of every command is in the operator's language."""

import os
import re
import subprocess
import sys

import pytest

COMMANDS = (
    "", "validate", "plan", "deploy", "onboard", "exit-policy", "baseline", "collect", "audit", "backup",
    "rollback", "site", "address", "init", "import", "zones", "change", "change run", "change approve",
    "config", "config tree", "config diff", "config patch",
    "nightly", "nightly install", "nightly uninstall", "twin", "twin credentials", "twin up", "twin status",
    "twin prove", "twin down",
)  # fmt: skip
EVERY_HELP = """
import sys
from zongheng.cli import run
for command in sys.argv[1:]:
    run([*command.split(), "--help"])
"""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def shown():
    def help_in(language):
        environment = {**os.environ, "ZONGHENG_LANG": language, "PYTHONUTF8": "1", "COLUMNS": "200"}
        words = [sys.executable, "-c", EVERY_HELP, *COMMANDS]
        return subprocess.run(
            words, env=environment, capture_output=True, encoding="utf-8", check=True
        ).stdout

    return help_in


def test_english_help_holds_no_chinese(shown):
    text = shown("en")
    assert text.count("Usage:") == len(COMMANDS)
    assert [line for line in text.splitlines() if CHINESE.search(line)] == []


ENGLISH = (
    "Usage",
    "Options",
    "Arguments",
    "Commands",
    "OPTIONS",
    "ARGS",
    "env var",
    "default",
    "required",
    "Show",
)


def test_what_surrounds_help_is_chinese_too(shown):
    text = shown("zh")
    assert text.count("用法：") == len(COMMANDS)
    for word in ("─ 选项 ─", "─ 参数 ─", "─ 命令 ─", "[环境变量：", "[缺省：", "[必填]"):
        assert word in text
    assert [line for line in text.splitlines() if any(word in line for word in ENGLISH)] == []


def test_chinese_help_explains_every_option_in_chinese(shown):
    options = [line for line in shown("zh").splitlines() if re.match(r"│ [* ] *-|│ --", line)]
    untold = [line for line in options if not CHINESE.search(line)]
    assert len(options) > 100
    assert untold == []
