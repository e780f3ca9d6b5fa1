# SPDX-License-Identifier: Apache-2.0
"""Random faults at random lines: a device ends as it was or as it was intended, and another run completes.

A seed makes a fault and the line at which it strikes, counted over everything that the deploy types: logins,
reading, arming the dead-man, the change, confirming and saving. Every kind of device has its own 500 seeds.
"""

import random
import threading
import time
from contextlib import contextmanager, nullcontext

import pytest

from tests.support.described import EVERY, LINES
from tests.support.device_time import answered_within, striking
from zongheng.config import redact, same

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("short_patience")]
KINDS = ("refuse", "drop", "unheard", "crash", "cut", "slow", "fill", "other_key", "other_password", "hang")
"""From the line on answers come late, the flash is full, key or password are others; who has another key or
password is looked at when that is over."""
SEEDS = 500
"""For each kind of device, in long runs."""
ALWAYS = 50
"""All kinds of devices together, in every run."""


@contextmanager
def power_comes_back(bed, host):
    """Switch the device on again whenever it has been without power for a moment."""
    over = threading.Event()

    def watch():
        while not over.wait(0.3):
            if bed.state(host)["state"] == "off":
                bed.control.power(host, on=True)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def at_rest(bed, host):
    """Wait until nothing of a change is pending on the device, then return its configuration."""
    end = time.monotonic() + 60
    while (bed.is_armed(host) or not bed.state(host)["listening"]) and time.monotonic() < end:
        time.sleep(0.1)
    return redact(bed.running(host))


CASES = [
    pytest.param(host, seed, marks=[] if number < ALWAYS else [pytest.mark.long])
    for number, (seed, host) in enumerate((seed, host) for seed in range(SEEDS) for host in EVERY)
]


@pytest.mark.parametrize(("host", "seed"), CASES)
def test_a_device_is_never_left_between(bed, host, seed):
    chance = random.Random(f"{host} {seed}")
    # a seed has another kind of fault on each kind of device
    kind, line = KINDS[(seed + list(EVERY).index(host)) % len(KINDS)], chance.randint(1, LINES[host])
    platform = bed.platform(host)
    bed.adopt(host)
    bed.intend(host, EVERY[host])
    # a device that booted prints other ciphertexts of the same secrets
    former = redact(bed.running(host))
    intended = former.replace(*EVERY[host])
    bed.control.fault(host, **{kind: line})

    hurry = answered_within(6.0) if kind == "hang" else nullcontext()
    with power_comes_back(bed, host), striking(), hurry:
        first = bed.deploy(host).hosts[host]
        bed.control.clear_faults(host)
        running = at_rest(bed, host)
    is_intended = same(running, intended, platform)
    assert is_intended or same(running, former, platform), (kind, line, first)
    assert is_intended or not first.well, (kind, line, first)

    received = bed.state(host)["received"]
    again = bed.deploy(host).hosts[host]
    assert again.well, (kind, line, [str(one) for one in again.problems])
    if (first.status.value, again.status.value) == ("restored", "changed"):
        whole = bed.state(host)["received"] - received
        assert LINES[host] - 3 <= whole <= LINES[host], f"faults strike up to the last line: {host} {whole}"
    assert same(redact(bed.running(host)), intended, platform)
    assert "description towards the " in bed.startup(host)
    assert not bed.is_armed(host)
    assert bed.deploy(host).hosts[host].status.value == "unchanged"
