# SPDX-License-Identifier: Apache-2.0
"""pyavd in an environment of its own, fetched from PyPI when first asked for, and what a fabric takes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from bench.environments import Environment

PEER = Environment("pyavd", ("pyavd==6.4.0",))
PAIRS, PROCESSES = 40, 2
"""Pairs of leaves in the fabric: with its spines 82 devices."""


class Fabric(NamedTuple):
    """What was made, from inputs to text."""

    devices: int
    lines: int
    seconds: float


def build() -> Fabric:
    """Return what pyavd made of a fabric, and how long that took; raises PeerMissingError."""
    PEER.ready()
    program = Path(__file__).with_name("avd_fabric.py")
    return Fabric(**json.loads(PEER.run("python", program, str(PAIRS), str(PROCESSES))))
