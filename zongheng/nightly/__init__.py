# SPDX-License-Identifier: Apache-2.0
"""The nightly audit of a control station: its timer or cron line, installed and taken away again."""

from zongheng.nightly.job import Job
from zongheng.nightly.station import Station

__all__ = ["Job", "Station"]
