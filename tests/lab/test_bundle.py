# SPDX-License-Identifier: Apache-2.0
"""The offline bundle installs and works on a machine with no network at all."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]


def test_the_bundle_installs_and_validates_a_network_without_a_network(tmp_path):
    bundle = tmp_path / "bundle"
    subprocess.run([ROOT / "script" / "bundle", bundle], check=True, capture_output=True)
    alone = ["unshare", "--net"]
    subprocess.run([*alone, bundle / "install", tmp_path / "venv"], check=True, capture_output=True)
    program = tmp_path / "venv" / "bin" / "zongheng"
    ended = subprocess.run(
        [*alone, program, "validate", "-i", bundle / "inventories" / "xiayi"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "夏邑县电子政务外网" in ended.stdout
    ended = subprocess.run(
        [*alone, program, "import", "411426", "-i", bundle / "inventories" / "xiayi", "--check"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "读入 768 行" in ended.stdout
