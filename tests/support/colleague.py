# SPDX-License-Identifier: Apache-2.0
"""Somebody else who works on a device of a twin while we do, in a session of their own."""

from contextlib import contextmanager

from zongheng.deploy.device import device_session
from zongheng.devices import nornir_for

EDITS = {
    "huawei_vrp": ("system-view", "interface LoopBack7", "quit", "return"),
    "h3c_comware": ("system-view", "interface LoopBack7", "quit", "return"),
    "ruijie_rgos": ("configure terminal", "interface Loopback 7", "exit", "end"),
}
"""What they type, by platform: a new interface that no design knows."""


def theirs_on(platform):
    """Return the line that is theirs, as a device prints it."""
    return EDITS[platform][1]


@contextmanager
def colleague(build, host, credentials):
    """Yield the driver of a session of theirs."""
    nornir = nornir_for(build, twin=True, limit=[host], credentials=credentials)
    with device_session(nornir.inventory.hosts[host], nornir.config) as driver:
        yield driver


def edits(driver, *, two_stage=False):
    """Type a change and return what the device says to it."""
    *lines, leave = EDITS[driver.platform]
    commit = ["commit"] if two_stage else []
    said = "\n".join(driver.cli([*lines, *commit]).values())
    if two_stage:
        driver.cli(["clear configuration candidate"])
    driver.cli([leave])
    return said
