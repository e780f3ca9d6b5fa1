# SPDX-License-Identifier: Apache-2.0
"""The county of Nanyang with a router of H3C at its exit, and a second carrier beside the first."""

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.support import h3c_county
from tests.support.county import ROOT
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network

HOST = "th-exit1"
SECOND = (
    "    - {name: telecom, title: 中国电信, gateway_port: wan2, vlan: 0, local4: {th-exit1: 198.51.100.2/29},"
    " virtual4: 198.51.100.4, peer4: 198.51.100.1, weight: active}\n"
)
NAT = "    - {name: nat-out, title: 上网地址转换, from: trust, to: untrust, groups: all, mode: easy-ip}\n"
OVER_ONE = NAT.replace("nat-out", "nat-telecom").replace("groups", "carrier: telecom, groups")


def write_h3c_exit(folder: Path, model: str = "MSR3620") -> Path:
    """Write the network's folder, without a ledger."""
    shutil.copytree(ROOT / "inventories/nanyang_county", folder, ignore=shutil.ignore_patterns("ledger.csv"))
    for file, changes in {
        "network.yml": {"F1020": model},
        "policy/exit.yml": {"  dmz: {title": f"{SECOND}  dmz: {{title", NAT: OVER_ONE + NAT},
    }.items():
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return folder


@cache
def exit_design():
    """Return the exit's design, with addresses from an empty ledger."""
    with tempfile.TemporaryDirectory() as folder:
        intent = load_network(write_h3c_exit(Path(folder) / "net"))
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
    return design_network(intent, plan)[HOST]


def every_design():
    """Return the designs of H3C's routers and switches by host: a county's, and this exit."""
    return h3c_county.designs() | {HOST: exit_design()}
