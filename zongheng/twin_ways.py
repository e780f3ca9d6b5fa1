# SPDX-License-Identifier: Apache-2.0
"""How a device of the twin comes to its files: simulated ones are told, Linux machines ask by DHCP."""

from __future__ import annotations

from pathlib import Path

from zongheng.onboarding.kea import PORT
from zongheng.onboarding.steps import Patience, Ways
from zongheng.twin import Control, lab
from zongheng.twin.lab.ztp import ZeroTouch
from zongheng.twin.processes import index

SIMULATED, MACHINES = Patience(fetch=60.0, boot=60.0), Patience(fetch=180.0, boot=180.0)
"""Real machines ask by DHCP in turns of ten seconds, and start real services."""


def twin_patience(build: Path) -> Patience:
    """Return how long to wait for the devices of a running twin."""
    return MACHINES if index.machines(build) else SIMULATED


def twin_ways(build: Path) -> Ways:
    """Return the ways of a running twin, with or without a lab in it."""
    control = Control(build / "twin")
    machines = index.machines(build)
    if not machines:
        return Ways(announce=control.zero_touch, failure=lambda host: _failure(control, host))
    carton = ZeroTouch(lab.lab_of(build))
    return Ways(
        announce=lambda host, url: (carton if host in machines else control).zero_touch(host, url),
        failure=lambda host: carton.failure(host) if host in machines else _failure(control, host),
        sockets=lambda: (carton.listener(PORT),),
        serve_dhcp=carton.serve_dhcp,
    )


def _failure(control: Control, host: str) -> str:
    """Return why a simulated device gave up, in its own words."""
    words = str(control.status(host)[host]["zero_touch"])
    return words if words.startswith("failed") else ""
