# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

INVENTORY = Path(__file__).parents[3] / "inventories" / "xiayi"


@pytest.fixture(scope="session")
def xiayi():
    """Every design of Xiayi county, addresses given from an empty ledger."""
    return designs_of()


@pytest.fixture(scope="session")
def lab():
    """The same county where the lab's overlay makes some nodes Linux machines."""
    return designs_of(INVENTORY / "lab.yml")


def designs_of(*overlays):
    intent = load_network(INVENTORY, overlays=overlays)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    return design_network(intent, AddressPlan(intent, ledger))
