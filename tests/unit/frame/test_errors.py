# SPDX-License-Identifier: Apache-2.0
"""Every coded problem can be printed, in both languages, and every code used is registered."""

import errno
import re
from pathlib import Path

import pytest

import zongheng
from zongheng.errors import Exit, Place, ZonghengError, problem, registry, unforeseen

PACKAGE = Path(zongheng.__file__).parent
CODE_IN_SOURCE = re.compile(r'(?:problem|Problem)\(\s*"([A-Z]+\d{3})"')


def codes_in_source():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        for code in CODE_IN_SOURCE.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, path.name)
    return found


def test_every_code_that_the_package_names_is_registered():
    assert {code: file for code, file in codes_in_source().items() if code not in registry()} == {}


@pytest.mark.parametrize("code", registry())
def test_a_registered_code_has_all_its_texts(code):
    text = registry()[code]
    assert text.zh.strip()
    assert text.en.strip()
    assert text.fix_zh.strip()
    assert text.fix_en.strip()
    assert not re.search(r"[\u4e00-\u9fff]", text.en + text.fix_en)
    assert isinstance(text.exit, Exit)


def test_a_problem_names_code_place_found_and_fix(monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    line = str(
        problem("ZH001", Place(file="network.yml", line=3, column=7, key="pools"), found="10.0.0.0/33")
    )
    assert line.startswith("[ZH001] network.yml:3:7 pools: ")
    assert "10.0.0.0/33" in line
    assert "→" in line


def test_an_unregistered_code_is_refused_where_it_is_raised():
    with pytest.raises(KeyError):
        problem("ZH999")


def test_an_error_holds_all_problems_and_the_gravest_exit():
    error = ZonghengError([problem("ZH001", found="a"), problem("ZH001", found="b")])
    assert [p.found for p in error.problems] == ["a", "b"]
    assert error.exit is Exit.INPUT


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "[ZH002] a file cannot be read or written: the disk is",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "a.csv"), "[ZH002] a.csv: a file cannot be read"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "[ZH001] internal error"),
        (KeyError("x"), "[ZH001] internal error"),
    ],
)
def test_a_full_disk_and_a_folder_of_somebody_else_are_no_internal_errors(monkeypatch, error, said):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    assert str(unforeseen(error)).startswith(said)


def test_the_page_of_codes_is_the_registry():
    page = PACKAGE.parent / "docs" / "errors.md"
    from zongheng.errors_page import errors_page

    assert page.read_text(encoding="utf-8") == errors_page(), "run: script/docs"
