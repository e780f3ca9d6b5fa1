# SPDX-License-Identifier: Apache-2.0
"""The firewall of the county of Nanyang, as it is designed."""

import datetime as dt
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

NETWORK = Path(__file__).parents[4] / "inventories" / "nanyang_county"


@pytest.fixture(scope="session")
def firewall():
    intent = load_network(NETWORK)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    return design_network(intent, AddressPlan(intent, ledger))["th-exit1"]
