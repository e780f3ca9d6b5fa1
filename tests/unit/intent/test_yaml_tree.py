# SPDX-License-Identifier: Apache-2.0
"""YAML scalars become what they plainly are, and nothing that surprises; quotes make text."""

import pytest
import yaml

from zongheng.intent import yaml_tree
from zongheng.intent.yaml_tree import read_yaml

SCALARS = {
    "1": 1,
    "-7": -7,
    "2.5": 2.5,
    "true": True,
    "False": False,
    "null": None,
    "~": None,
    "": None,
    '"1"': "1",
    "'true'": "true",
    '""': "",
    "no": "no",
    "on": "on",
    "012": "012",
    "0x10": "0x10",
    "12:30": "12:30",
    "1e3": "1e3",
    "2026-01-02": "2026-01-02",
    "203.0.113.1": "203.0.113.1",
    "夏邑县": "夏邑县",
}


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request, monkeypatch):
    """Each loader that PyYAML may come with: they mark plain scalars differently."""
    monkeypatch.setattr(yaml_tree, "_Loader", getattr(yaml, request.param))


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("written", "read"), SCALARS.items(), ids=repr)
def test_a_scalar(tmp_path, written, read):
    file = tmp_path / "a.yml"
    file.write_text(f"key: {written}\n", encoding="utf-8")
    problems = []
    tree = read_yaml(file, problems)
    assert problems == []
    assert tree["key"] == read
    assert type(tree["key"]) is type(read)
