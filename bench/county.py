# SPDX-License-Identifier: Apache-2.0
"""The county of the checkout, planned in memory: what several benchmarks work on."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.design.model import DeviceDesign
from zongheng.intent import Intent, load_network

XIAYI = Path(__file__).parents[1] / "inventories" / "xiayi"
DAY = dt.date(2026, 1, 1)


@cache
def intent() -> Intent:
    """Return the county's intent."""
    return load_network(XIAYI)


@cache
def ledger() -> Ledger:
    """Return a fresh ledger of everything that it wants."""
    return allocate(intent(), Ledger.empty(), date=DAY, by="bench")


@cache
def designs() -> dict[str, DeviceDesign]:
    """Return every device's design by host."""
    return design_network(intent(), AddressPlan(intent(), ledger()))
