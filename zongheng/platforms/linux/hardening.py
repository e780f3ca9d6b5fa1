# SPDX-License-Identifier: Apache-2.0
"""What never runs on a machine, and by which clock it counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from zongheng.files import from_yaml

ZONES = {"08:00:00": "Asia/Shanghai"}
"""Zones that have a name of their own, by offset east of UTC; the others are named after the hour."""


@cache
def off() -> Mapping[str, tuple[str, ...]]:
    """Return the units that are masked, by what they would serve."""
    told = from_yaml(files(__package__).joinpath("off.yml").read_text(encoding="utf-8"))
    return {service: tuple(units) for service, units in told.items()}


def zone(offset: str) -> str:
    """Return the tz database's name of an offset ``HH:MM:SS`` east of UTC (whole hours)."""
    sign = "+" if offset.startswith("-") else "-"
    hours = int(offset.lstrip("+-").partition(":")[0])
    return ZONES.get(offset, f"Etc/GMT{sign}{hours}" if hours else "Etc/UTC")
