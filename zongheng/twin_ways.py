# SPDX-License-Identifier: Apache-2.0
"""How a device of the twin comes to its files: simulated ones are told, Linux machines ask by DHCP."""

from __future__ import annotations

from pathlib import Path

from zongheng.onboarding.kea import PORT
from zongheng.onboarding.steps import Ways
from zongheng.twin import Control, index, lab
from zongheng.twin.lab.ztp import ZeroTouch


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
    words = str(control.status()[host]["zero_touch"])
    return words if words.startswith("failed") else ""
