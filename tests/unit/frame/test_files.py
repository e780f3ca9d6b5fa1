# SPDX-License-Identifier: Apache-2.0
"""A file is the old or the new, and nothing else stays behind."""

import os
from pathlib import Path

import pytest

from zongheng.files import new_folder, write_whole


def test_unchanged_content_is_not_written_again(tmp_path):
    path = tmp_path / "a"
    assert write_whole(path, "x") is True
    before = path.stat().st_ino
    assert write_whole(path, "x") is False
    assert path.stat().st_ino == before


@pytest.mark.parametrize("step", [(os, "fsync"), (Path, "replace"), (os, "fchmod")])
def test_a_failing_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "a"
    write_whole(path, "old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*step, fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_a_folder_is_replaced_whole(tmp_path):
    target = tmp_path / "designs"
    with new_folder(target) as fresh:
        (fresh / "a").write_text("1")
    with new_folder(target, replacing=True) as fresh:
        (fresh / "b").write_text("2")
    assert [entry.name for entry in target.iterdir()] == ["b"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["designs"]


def test_a_folder_that_somebody_filled_meanwhile_is_left_alone(tmp_path):
    target = tmp_path / "network"
    with pytest.raises(OSError, match="not empty"), new_folder(target) as fresh:
        (fresh / "a").write_text("1")
        target.mkdir()
        (target / "important").write_text("x")
    assert [entry.name for entry in target.iterdir()] == ["important"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["network"]


def test_an_empty_folder_is_taken(tmp_path):
    target = tmp_path / "network"
    target.mkdir()
    with new_folder(target) as fresh:
        (fresh / "a").write_text("1")
    assert [entry.name for entry in target.iterdir()] == ["a"]


def test_a_folder_that_fails_in_the_making_leaves_the_old_one(tmp_path):
    target = tmp_path / "designs"
    with new_folder(target) as fresh:
        (fresh / "a").write_text("1")
    with pytest.raises(RuntimeError), new_folder(target, replacing=True) as fresh:
        raise RuntimeError
    assert [entry.name for entry in target.iterdir()] == ["a"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["designs"]
