# SPDX-License-Identifier: Apache-2.0
"""The twin, an embedded stand-in for the network: simulated vendor devices and real Linux machines."""

from zongheng.twin.life import PORT, SUBNET, Twin, down, plug, status, up
from zongheng.twin.processes import index
from zongheng.twin.processes.control import Control
from zongheng.twin.processes.simulators import Simulated
from zongheng.twin.sessions.transcript import configuration_lines, read_transcript

__all__ = [
    "PORT",
    "SUBNET",
    "Control",
    "Simulated",
    "Twin",
    "configuration_lines",
    "down",
    "index",
    "plug",
    "read_transcript",
    "status",
    "up",
]
