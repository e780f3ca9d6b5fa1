# SPDX-License-Identifier: Apache-2.0
"""``kill -9`` of a real ``ansible-playbook playbooks/site.yml``, whenever it comes: running again completes.

A moment is a play that the run has come to, the hosts of which one is under its dead-man (nobody: none
need be), and the seconds that then pass.
"""

import random
import re
import time

import pytest

pytestmark = pytest.mark.timeout(1800)

ANY = ()
CORE, GATEWAYS = ("xy-core1", "xy-core2"), ("xy-exit1", "xy-exit2")
TOWNSHIPS, VILLAGE = ("xy-huiting", "xy-kongzhuang"), ("xy-ranshizhuang-cun",)
MOMENTS = {
    "planning": ("规划", ANY, 0),
    "deploying to a gateway": ("下发县级节点网络配置", GATEWAYS, 0),
    "deploying to a core": ("下发县级节点网络配置", CORE, 0.1),
    "townships boot": ("开通新节点", ANY, 1.0),
    "configuring a township": ("开通新节点", TOWNSHIPS, 0.2),
    "configuring a village": ("开通新节点", VILLAGE, 0),
    "enforcing baselines": ("基线", (*CORE, *GATEWAYS), 0.3),
    "rolling the exit policy out": ("统一出口策略", GATEWAYS, 0.5),
    "collecting": ("采集配置", ANY, 0.1),
    "auditing": ("等保三级审计", ANY, 0.3),
}
LONGEST = 45.0
"""Seconds that a whole run takes."""


def come_to(county, process, heading, hosts):
    """Wait until the run is at a moment; return whether it was seen there before it ended."""
    while process.poll() is None:
        if heading in county.output.read_text(encoding="utf-8"):
            states = county.control.status()
            if not hosts or any(states[h]["trial"] or states[h]["reboot_armed"] for h in hosts):
                return True
        time.sleep(0.02)
    return False


def killed_at(county, moment, kill):
    """Start the whole job and kill it at the moment."""
    heading, hosts, seconds = MOMENTS[moment]
    process = county.start()
    seen = come_to(county, process, heading, hosts)
    time.sleep(seconds)
    was = kill(process)
    assert seen, county.output.read_text(encoding="utf-8")[-3000:]
    assert was == -9, moment


def completes(county):
    """Run the whole job to its end, then once more: nothing is left to change, and nothing is armed."""
    end = county.playbook()
    assert end.returncode == 0, end.stdout[-5000:]
    before = county.configured(), county.files()
    again = county.playbook()
    assert again.returncode == 0, again.stdout[-5000:]
    assert not re.search(r"\bchanged [1-9]", again.stdout), again.stdout
    assert (county.configured(), county.files()) == before
    for host, state in county.control.status().items():
        assert state["listening"], host
        assert not state["trial"], host
        assert not state["reboot_armed"], host
        assert county.is_saved(host), host


def test_a_run_killed_at_every_stage_in_turn_completes(county, kill):
    for moment in MOMENTS:
        killed_at(county, moment, kill)
        assert county.is_free(within=5.0), f"somebody works on after the kill at: {moment}"
    completes(county)


@pytest.mark.long
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_once_completes(county, kill, moment):
    killed_at(county, moment, kill)
    completes(county)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_a_run_killed_twice_at_random_completes(county, kill, seed):
    chance = random.Random(seed)
    for _ in range(2):
        process = county.start()
        time.sleep(chance.uniform(2, LONGEST))
        kill(process)
    completes(county)
