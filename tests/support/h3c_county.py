# SPDX-License-Identifier: Apache-2.0
"""A small county of H3C's, core to village, managed over both families, with two departments' own VPNs."""

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

from tests.support.departments import write_departments
from tests.support.zone6 import with_zone6
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

MODELS = {
    "NE40E-M2K": "SR6608",
    "S6730-H24X6C": "S6520X-30QC-EI",
    "AR6140-S": "MSR3640",
    "AR6121": "MSR3620",
}
"""What stands where in Xiayi, and what stands there here; its firewalls stay."""
HOSTS = ("xy-core1", "xy-agg1", "xy-huiting", "xy-ranshizhuang-cun")


def write_h3c_county(folder: Path) -> Path:
    """Write the network's folder, without a ledger."""
    write_departments(folder)
    for name in ("network.yml", "sites.csv", "units.csv"):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        for old, new in MODELS.items():
            text = text.replace(old, new)
        path.write_text(with_zone6(text) if name == "network.yml" else text, encoding="utf-8")
    return folder


@cache
def designs():
    """Return the designs by host, with addresses from an empty ledger."""
    with tempfile.TemporaryDirectory() as folder:
        intent = load_network(write_h3c_county(Path(folder) / "net"))
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
    return design_network(intent, plan)
