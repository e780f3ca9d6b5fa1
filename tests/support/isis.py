# SPDX-License-Identifier: Apache-2.0
"""The province whose counties speak IS-IS, alone or beside OSPF: its designs and configurations."""

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.config.secrets import fill, names
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.render import render_config

NETWORK = Path(__file__).parents[1] / "networks" / "province"


def speaking(folder, igp, *, level="county"):
    """Copy the province into a folder, with this protocol inside the routing domains of a level.

    But for Yunyan, whose own exits are firewalls that have no IS-IS.
    """
    shutil.copytree(NETWORK, folder, dirs_exist_ok=True)
    file = folder / "network.yml"
    text = file.read_text(encoding="utf-8")
    routing = f"routing: {{igp: {{{level}: {igp}, '520103': ospf}}}}"
    file.write_text(f"{text}\n{routing}\n", encoding="utf-8")
    return folder


@cache
def planned(igp, overlay=None, level="county"):
    """Return intent, plan and designs of the province, with addresses from an empty ledger."""
    with tempfile.TemporaryDirectory(prefix="isis-") as parent:
        folder = speaking(Path(parent) / "province", igp, level=level)
        intent = load_network(folder, overlays=[folder / overlay] if overlay else [])
        plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
        return intent, plan, design_network(intent, plan)


def designs(igp, overlay=None, level="county"):
    """Return the designs of the province."""
    return planned(igp, overlay, level)[2]


@cache
def configuration(host, igp, overlay=None):
    """Return the configuration of a device, secrets of its own form filled in."""
    text = render_config(designs(igp, overlay)[host])
    return fill(text, dict.fromkeys(names(text), "%^%#aaaaaaaaaa%^%#"))
