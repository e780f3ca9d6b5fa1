# SPDX-License-Identifier: Apache-2.0
"""The machines of `tests/networks/bureau`: a district that meets the city over the internet."""

import datetime as dt
from functools import cache
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

BUREAU = Path(__file__).parents[1] / "networks" / "bureau"
HUB, SPOKE = "bu-core1", "bu-nanhu"


@cache
def district_plan():
    """Return the bureau's intent and its address plan."""
    intent = load_network(BUREAU)
    ledger = allocate(intent, Ledger.load(BUREAU / "ledger.csv"), date=dt.date(2026, 1, 1), by="test")
    return intent, AddressPlan(intent, ledger)


@cache
def district():
    """Return every design of the bureau, by host."""
    return design_network(*district_plan())
