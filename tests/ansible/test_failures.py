# SPDX-License-Identifier: Apache-2.0
"""A host that fails is named with its reason, fails the run, and does not stop the others."""

import pytest

from zongheng.twin import Control

pytestmark = [pytest.mark.timeout(600)]


@pytest.mark.parametrize("playbook", ["collect.yml", pytest.param("backup.yml", marks=pytest.mark.long)])
def test_an_unreachable_device_fails_alone(started, playbook):
    control = Control(started.build / "twin")
    control.power("xy-agg1", on=False)
    try:
        ended = started.ended(playbook, "-e", "zongheng_twin=true", "--limit", "xy-agg1,xy-core1")
    finally:
        control.power("xy-agg1", on=True)
    assert ended.returncode == 2
    assert ended.stdout.count("[DEV022]") == 1
    assert "✗ xy-agg1 did not end well" in ended.stdout
    assert "add_host" not in ended.stdout
    assert "TASK [" not in ended.stdout
    assert (started.build / "snapshots" / "xy-core1.cfg").is_file()
    assert not (started.build / "snapshots" / "xy-agg1.cfg").exists()
