# SPDX-License-Identifier: Apache-2.0
"""A township node and an exit gateway lose power in the middle of a real run: running again completes."""

import time

import pytest

pytestmark = [pytest.mark.timeout(1800), pytest.mark.once]

DEPLOYING, ONBOARDING, EXIT_POLICY = "Deploy the county's own nodes", "Onboard new nodes", "Exit policy"
GATEWAYS, TOWNSHIPS = ("xy-exit1", "xy-exit2"), ("xy-huiting", "xy-kongzhuang")
AWAY = 3.0
"""Seconds until the power is back."""


def run_with_power_cuts(county, kill, cuts, *, back=True):
    """In each of these plays cut the power of the first of these hosts that is being changed.

    Return those hosts, how the run ended and what it said. Without ``back`` they stay off until it is over.
    """
    process = county.start()
    dead = []
    try:
        for heading, hosts in cuts:
            host = county.come_to(process, heading, hosts)
            assert host in hosts, county.output.read_text(encoding="utf-8")[-3000:]
            county.control.power(host, on=False)
            dead.append(host)
            if back:
                time.sleep(AWAY)
                county.control.power(host, on=True)
        ended = process.wait()
    finally:
        kill(process)
    for host in dead:
        county.control.power(host, on=True)
    output = county.output.read_text(encoding="utf-8")
    assert "Traceback" not in output
    return dead, ended, output


def test_a_gateway_and_a_township_that_lose_power_are_done_by_another_run(county, kill):
    cuts = [(DEPLOYING, GATEWAYS), (ONBOARDING, TOWNSHIPS)]
    dead, ended, output = run_with_power_cuts(county, kill, cuts)
    assert ended != 0
    assert all(host in output for host in dead)
    county.completes()


@pytest.mark.long
@pytest.mark.parametrize(
    ("heading", "hosts"),
    [(DEPLOYING, GATEWAYS), (ONBOARDING, TOWNSHIPS), (EXIT_POLICY, GATEWAYS)],
    ids=["gateway", "township", "gateway-policy"],
)
def test_a_device_that_stays_off_fails_alone_and_is_done_when_it_is_back(county, kill, heading, hosts):
    (host,), ended, output = run_with_power_cuts(county, kill, [(heading, hosts)], back=False)
    assert ended != 0
    assert f"] {host}: " in output
    county.completes()
