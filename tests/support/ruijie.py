# SPDX-License-Identifier: Apache-2.0
"""A small county with Ruijie's routers and switches behind its Huawei exit, managed over both families."""

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.support.county import ROOT, SMALL
from tests.support.zone6 import with_zone6
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

MODELS = {
    "NE40E-M2K": "RSR7708-X",
    "S6730-H24X6C": "S6220-48XS6QXS",
    "AR6140-S": "RSR30-X",
    "AR6121": "RSR20-X-28",
}
CORE, AGGREGATION, TOWNSHIP, VILLAGE = "xy-core1", "xy-agg1", "xy-kongzhuang", "xy-ranshizhuang-cun"
HOSTS = (CORE, AGGREGATION, TOWNSHIP, VILLAGE)


@cache
def ruijie_county():
    """Return the designs by host, of an empty ledger; villages hang on lines of 60 Mbit/s."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "ruijie"
        shutil.copytree(ROOT / "inventories/xiayi", folder, ignore=shutil.ignore_patterns("ledger.csv"))
        for file in (folder / "network.yml", folder / "sites.csv"):
            text = file.read_text(encoding="utf-8")
            for model, other in MODELS.items():
                text = text.replace(model, other)
            if file.name == "network.yml":
                text = with_zone6(text)
            file.write_text(
                text.replace("uplinks: [parent]}", "uplinks: [parent], bandwidth: 60}"), encoding="utf-8"
            )
        rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(row for row in rows if row.startswith(SMALL)), encoding="utf-8")
        intent = load_network(folder)
        ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
        return design_network(intent, AddressPlan(intent, ledger))
