# SPDX-License-Identifier: Apache-2.0
"""``ansible-doc`` shows every action, with the options that all of them share."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zongheng.for_ansible import ARGUMENTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    program = Path(sys.executable).parent / "ansible-doc"
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_HOME": str(tmp_path_factory.mktemp("ansible")),
    }
    names = [f"zongheng_{stage}" for stage in ARGUMENTS]
    ended = subprocess.run(
        [program, "-j", *names], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(ended.stdout)


@pytest.mark.parametrize("stage", ARGUMENTS)
def test_an_action_is_documented_whole(shown, stage):
    entry = shown[f"zongheng_{stage}"]
    options = entry["doc"]["options"]
    assert set(options) == set(ARGUMENTS[stage])
    assert all(option["description"] for option in options.values())
    assert any("run_once" in note for note in entry["doc"]["notes"])
    assert f"zongheng_{stage}" in entry["examples"]
    assert "zongheng" in entry["return"]
