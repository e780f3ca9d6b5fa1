# SPDX-License-Identifier: Apache-2.0
"""A small county with a pool for every purpose, and two departments' own VPNs that use the same addresses."""

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

import yaml

from tests.support.county import ROOT, SMALL
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.files import from_yaml
from zongheng.intent import load_network

DOMAINS = [
    {"name": "police", "title": "公安专网", "index": 20, "vlan": 105, "vpn": "POLICE"},
    {"name": "courts", "title": "法院专网", "index": 21, "vlan": 106, "vpn": "COURTS"},
]
POOLS = [
    {"purpose": "loopback", "prefix": "10.150.0.0/22"},
    {"purpose": "link", "prefix": "10.140.0.0/18"},
    {"purpose": "lan", "domain": "police", "prefix": "10.64.0.0/20"},
    {"purpose": "lan", "domain": "courts", "prefix": "10.64.0.0/20"},
    {"purpose": "exclusion", "domain": "police", "prefix": "10.64.0.0/26", "reason": "公安核心"},
    {"purpose": "management", "prefix": "10.160.0.0/20", "vlan": 200},
    {"purpose": "voice", "domain": "public", "prefix": "10.161.0.0/20", "vlan": 201, "index": 8},
    {"purpose": "video", "domain": "administrative", "prefix": "10.162.0.0/20", "vlan": 202},
    {"purpose": "service", "domain": "public", "prefix": "59.207.128.0/24", "index": 9},
    {"purpose": "nat", "domain": "internet", "prefix": "100.64.0.0/24"},
]
SIZES: dict[str, dict[str, int]] = {
    "county": {
        "loopback": 29,
        "link": 24,
        "management": 27,
        "voice-public": 26,
        "nat-internet": 28,
    },
    "township": {
        "loopback": 32,
        "link": 26,
        "management": 28,
        "voice-public": 27,
        "video-administrative": 27,
    },
    "village": {"loopback": 32, "link": 27},
    "unit": {"police": 26, "courts": 26, "service-public": 30},
}


def write_departments(folder: Path) -> Path:
    """Write the network's folder, without a ledger."""
    source = ROOT / "inventories/xiayi"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("ledger.csv"))
    network = from_yaml((source / "network.yml").read_text(encoding="utf-8"))
    network["network"]["planes"] = 6
    network["domains"] += [{**domain, "exit": False, "overlapping": True} for domain in DOMAINS]
    network["pools"] = [p for p in network["pools"] if p["purpose"] != "infrastructure"] + POOLS
    for link in network["links"]:
        if "video" in link["planes"]:
            link["planes"].append("departments")
    for owner, sizes in network["sizes"].items():
        sizes.pop("infrastructure", None)
        sizes.update(SIZES[owner])
    text = yaml.safe_dump(network, allow_unicode=True, sort_keys=False)
    (folder / "network.yml").write_text(text, encoding="utf-8")
    _rewrite(folder / "sites.csv", lambda row: row if row.startswith(SMALL) else "")
    _rewrite(folder / "units.csv", _unit)
    return folder


@cache
def planned():
    """Return intent, plan and designs, with addresses from an empty ledger."""
    with tempfile.TemporaryDirectory() as folder:
        intent = load_network(write_departments(Path(folder) / "net"))
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
    return intent, plan, design_network(intent, plan)


def _unit(row: str) -> str:
    """Put one unit into each department's VPN."""
    joins = {"U003": "police", "U004": "courts", "U012": "courts"}
    return row.replace("administrative", f"administrative {joins[row[:4]]}") if row[:4] in joins else row


def _rewrite(path: Path, change) -> None:
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(map(change, rows)), encoding="utf-8")
