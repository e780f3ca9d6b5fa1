# SPDX-License-Identifier: Apache-2.0
"""What every file of the repository owes its readers."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = [
    Path(name)
    for name in subprocess.run(
        ["git", "ls-files", "*.py", "*.yml", "script/*"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
]
SOURCES = [
    path
    for path in TRACKED
    if path.suffix == ".py" and path.parts[0] in {"zongheng", "plugins", "filter_plugins"}
]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_source_names_its_licence(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    imports_ansible = re.search(r"^\s*(from|import) ansible\b", text, re.MULTILINE)
    licence = "GPL-3.0-or-later" if imports_ansible or path.parts[0] != "zongheng" else "Apache-2.0"
    assert text.splitlines()[0] == f"# SPDX-License-Identifier: {licence}"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_module_stays_readable(path):
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 400


def test_no_module_is_named_after_nothing():
    assert [str(p) for p in SOURCES if p.stem in {"utils", "helpers", "manager", "misc", "common"}] == []
