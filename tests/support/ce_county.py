# SPDX-License-Identifier: Apache-2.0
"""The small county of Xiayi's with a CloudEngine 6800 at its aggregation, and two departments' own VPNs."""

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

from tests.support.departments import write_departments
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

HOST = "xy-agg1"


def write_ce_county(folder: Path) -> Path:
    """Write the network's folder, without a ledger."""
    write_departments(folder)
    for name in ("network.yml", "sites.csv", "units.csv"):
        path = folder / name
        text = path.read_text(encoding="utf-8").replace("S6730-H24X6C", "CE6881H-48S6CQ")
        path.write_text(text, encoding="utf-8")
    return folder


@cache
def planned():
    """Return the intent and the ledger, which begins empty."""
    with tempfile.TemporaryDirectory() as folder:
        intent = load_network(write_ce_county(Path(folder) / "net"))
    return intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")


def designs():
    """Return the designs by host."""
    intent, ledger = planned()
    return design_network(intent, AddressPlan(intent, ledger))
