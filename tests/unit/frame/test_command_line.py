# SPDX-License-Identifier: Apache-2.0
"""How calls of the command line end that were mistyped, interrupted or met an older installation."""

import sys

import pytest

from zongheng.cli import run


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "zh")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("plna", "没有命令 plna；是否想写 plan？"),
        ("plan --chek", "没有选项 --chek；是否想写 --check"),
        ("plan here", "多余的参数 here"),
        ("plan --limit", "选项 --limit 需要一个值"),
        ("import", "缺少参数 FILE"),
        ("change approve T.yml", "缺少选项 --key"),
        ("rollback --run x", "--run 的值不对：应为数"),
        ("rollback --run 0", "--run 的值不对：应不小于 1"),
        ("nightly install --scheduler at", "at 不在可用的值之中"),
    ],
)
def test_a_mistyped_call_is_explained_in_chinese(capsys, words, said):
    assert run(words.split()) == 1
    assert said in capsys.readouterr().err


def test_the_version_can_be_asked_for(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("zongheng ")


def test_an_interrupted_call_says_how_to_go_on(capsys, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("zongheng.cli.address_commands.make_request", interrupted)
    assert run(["address", "xy"]) == 4
    assert "[CLI002]" in capsys.readouterr().err


def test_an_installation_older_than_the_code_says_what_to_run(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "zongheng.cli.line", raising=False)
    monkeypatch.setitem(sys.modules, "typer", None)
    assert run(["address", "xy"]) == 1
    said = capsys.readouterr().err
    assert "typer" in said
    assert "script/setup" in said
