# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from pathlib import Path

import pytest

from tests.support.province import planned
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

INVENTORY = Path(__file__).parents[3] / "inventories" / "xiayi"


@pytest.fixture(scope="session")
def xiayi():
    """Every design of Xiayi county, addresses given from an empty ledger."""
    intent = load_network(INVENTORY)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    return design_network(intent, AddressPlan(intent, ledger))


@pytest.fixture(scope="session")
def intent():
    """What the province of the tests asks for."""
    return planned()[0]


@pytest.fixture(scope="session")
def plan():
    """Its addresses, given from an empty ledger."""
    return planned()[1]


@pytest.fixture(scope="session")
def province():
    """Its designs."""
    return planned()[2]
