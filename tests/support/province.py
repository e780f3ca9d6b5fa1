# SPDX-License-Identifier: Apache-2.0
"""A province of two cities, its designs and configurations: what xiayi, one county, does not show."""

import datetime as dt
from functools import cache
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.render import render_config

NETWORK = Path(__file__).parents[1] / "networks" / "province"


@cache
def planned(overlay=None):
    """Return intent, plan and designs, with addresses from an empty ledger."""
    intent = load_network(NETWORK, overlays=[NETWORK / overlay] if overlay else [])
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
    return intent, plan, design_network(intent, plan)


@cache
def configuration(host, overlay=None):
    """Return the configuration of a device."""
    return render_config(planned(overlay)[2][host])
