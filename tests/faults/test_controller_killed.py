# SPDX-License-Identifier: Apache-2.0
"""``kill -9`` of a real ``ansible-playbook playbooks/site.yml``, whenever it comes: running again completes.

A moment is a play that the run has come to, the hosts of which one is under its dead-man (nobody: none
need be), and the seconds that then pass.
"""

import random
import time

import pytest

pytestmark = [pytest.mark.timeout(1800), pytest.mark.once]

ANY = ()
CORE, GATEWAYS = ("xy-core1", "xy-core2"), ("xy-exit1", "xy-exit2")
TOWNSHIPS, VILLAGE = ("xy-huiting", "xy-kongzhuang"), ("xy-ranshizhuang-cun",)
MOMENTS = {
    "planning": ("Plan:", ANY, 0),
    "deploying to a gateway": ("Deploy the county's own nodes", GATEWAYS, 0),
    "deploying to a core": ("Deploy the county's own nodes", CORE, 0.1),
    "townships boot": ("Onboard new nodes", ANY, 1.0),
    "configuring a township": ("Onboard new nodes", TOWNSHIPS, 0.2),
    "configuring a village": ("Onboard new nodes", VILLAGE, 0),
    "enforcing baselines": ("firewall baselines", (*CORE, *GATEWAYS), 0.3),
    "rolling the exit policy out": ("Exit policy", GATEWAYS, 0.5),
    "collecting": ("Collect configurations", ANY, 0.1),
    "auditing": ("Audit against", ANY, 0.3),
}
ALWAYS = (
    "deploying to a core",
    "configuring a township",
    "enforcing baselines",
    "rolling the exit policy out",
    "collecting",
)
"""A moment a stage; long runs take all of them, one after the other and each alone."""
LONGEST = 45.0
"""Seconds that a whole run takes."""


def killed_at(county, moment, kill):
    """Start the whole job and kill it at the moment."""
    heading, hosts, seconds = MOMENTS[moment]
    process = county.start()
    seen = county.come_to(process, heading, hosts)
    time.sleep(seconds)
    was = kill(process)
    assert seen, county.output.read_text(encoding="utf-8")[-3000:]
    assert was == -9, moment


@pytest.mark.parametrize("moments", [ALWAYS, pytest.param(tuple(MOMENTS), marks=pytest.mark.long)], ids=len)
def test_a_run_killed_at_every_stage_in_turn_completes(county, kill, moments):
    for moment in moments:
        killed_at(county, moment, kill)
        assert county.is_free(within=5.0), f"somebody works on after the kill at: {moment}"
    county.completes()


@pytest.mark.long
def test_the_whole_county_killed_at_every_stage_in_turn_completes(whole_county, kill):
    for moment in ALWAYS:
        killed_at(whole_county, moment, kill)
    whole_county.completes()


@pytest.mark.long
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_once_completes(county, kill, moment):
    killed_at(county, moment, kill)
    county.completes()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_a_run_killed_twice_at_random_completes(county, kill, seed):
    chance = random.Random(seed)
    for _ in range(2):
        process = county.start()
        time.sleep(chance.uniform(2, LONGEST))
        kill(process)
    county.completes()
