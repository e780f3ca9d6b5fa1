# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

XIAYI = Path(__file__).parents[4] / "inventories" / "xiayi"


@pytest.fixture(scope="session")
def designs():
    """Every design of Xiayi county where the lab's overlay makes some nodes Linux machines."""
    intent = load_network(XIAYI, overlays=[XIAYI / "lab.yml"])
    ledger = allocate(intent, Ledger.load(XIAYI / "ledger.csv"), date=dt.date(2026, 1, 1), by="test")
    return design_network(intent, AddressPlan(intent, ledger))
