# SPDX-License-Identifier: Apache-2.0
"""Xiayi county whose lines carry less than their ports: what its designs and configurations are then."""

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.config.secrets import fill, names
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.render import render_config

XIAYI = Path(__file__).parents[2] / "inventories" / "xiayi"


@cache
def designs(township=None, village=None, carrier=None, *, lab=False):
    """Return the designs where lines to townships, to villages and to carriers have these rates in Mbit/s."""
    intent = load_network(XIAYI, overlays=[XIAYI / "lab.yml"] if lab else [])
    rates = {"township": township, "village": village}
    levels = {
        level: node.model_copy(update={"bandwidth": rates[str(level)]})
        for level, node in intent.file.levels.items()
    }
    exits = {
        site: policy.model_copy(
            update={"carriers": tuple(c.model_copy(update={"bandwidth": carrier}) for c in policy.carriers)}
        )
        for site, policy in intent.exits.items()
    }
    wanted = replace(intent, file=intent.file.model_copy(update={"levels": levels}), exits=exits)
    ledger = allocate(wanted, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    return design_network(wanted, AddressPlan(wanted, ledger))


def configuration(host, *rates, lab=False):
    """Return a device's configuration, with ciphertexts as a device would print them."""
    text = render_config(designs(*rates, lab=lab)[host])
    return fill(text, dict.fromkeys(names(text), "%^%#aaaaaaaaaa%^%#"))


def interface(text, name):
    """Return the lines of an interface's section."""
    _, _, rest = text.partition(f"\ninterface {name}\n")
    return [line.strip() for line in rest.partition("\n#\n")[0].splitlines()]
