# SPDX-License-Identifier: Apache-2.0
"""Random faults at random lines: a device ends as it was or as it was intended, and another run completes.

A seed makes a fault of one device and the line at which it strikes, counted over everything that the
deploy types: logins, reading, arming the dead-man, the change, confirming and saving.
"""

import random
import threading
import time
from contextlib import contextmanager

import pytest

from tests.support.device_time import striking
from zongheng.config import redact, same

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("short_patience")]
ROUTER, CORE, FIREWALL = "xy-kongzhuang", "xy-core1", "xy-exit1"
CHANGES = {
    ROUTER: (" description to xy-core1\n", " description towards the county\n"),
    CORE: (" undo shutdown\n", " description towards the township\n undo shutdown\n"),
    FIREWALL: (" undo shutdown\n", " description towards the core\n undo shutdown\n"),
}
KINDS = ("refuse", "drop", "crash", "cut")
"""A session that hangs is waited for a whole minute, so it has a test of its own in ``test_deploy.py``."""
LAST_LINE = 24
"""A whole apply types about so many lines."""
SEEDS = 500
ALWAYS = 50
"""The full count is for long runs."""
PLATFORM = "huawei_vrp"


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


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=[] if n < ALWAYS else [pytest.mark.long]) for n in range(SEEDS)]
)
def test_a_device_is_never_left_between(bed, seed):
    chance = random.Random(seed)
    host = chance.choice(sorted(CHANGES))
    kind, line = chance.choice(KINDS), chance.randint(1, LAST_LINE)
    bed.adopt()
    bed.intend(host, CHANGES[host])
    # a device that booted prints other ciphertexts of the same secrets
    former = redact(bed.running(host))
    intended = former.replace(*CHANGES[host])
    bed.control.fault(host, **{kind: line})

    with power_comes_back(bed, host), striking():
        first = bed.deploy(host).hosts[host]
        running = at_rest(bed, host)
    bed.control.clear_faults(host)
    is_intended = same(running, intended, PLATFORM)
    assert is_intended or same(running, former, PLATFORM), (kind, line, first)
    assert is_intended or not first.well, (kind, line, first)

    again = bed.deploy(host).hosts[host]
    assert again.well, (kind, line, [str(one) for one in again.problems])
    assert same(redact(bed.running(host)), intended, PLATFORM)
    assert CHANGES[host][1].splitlines()[0].strip() in bed.startup(host)
    assert not bed.is_armed(host)
    assert bed.deploy(host).hosts[host].status.value == "unchanged"
