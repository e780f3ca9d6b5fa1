# SPDX-License-Identifier: Apache-2.0
"""The twin: simulated vendor devices over real SSH, an embedded stand-in for the network."""

from zongheng.twin.control import Control
from zongheng.twin.life import PORT, SUBNET, Simulated, Twin, down, status, up
from zongheng.twin.transcript import configuration_lines, read_transcript

__all__ = [
    "PORT",
    "SUBNET",
    "Control",
    "Simulated",
    "Twin",
    "configuration_lines",
    "down",
    "read_transcript",
    "status",
    "up",
]
