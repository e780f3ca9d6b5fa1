# SPDX-License-Identifier: Apache-2.0
"""Configurations of every kind of device: of the county, with other makes in it, and of another."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bench import county
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.design.model import DeviceDesign
from zongheng.intent import load_network
from zongheng.render import render_config

Models = tuple[tuple[str, str], ...]
"""What stands in a network, and what stands there instead."""

HUAWEI: Models = ()
BACKBONE: Models = (("AR6140-S", "NE40E-M2K"),)
H3C: Models = (
    ("NE40E-M2K", "SR6608"),
    ("S6730-H24X6C", "S6520X-30QC-EI"),
    ("AR6140-S", "MSR3640"),
    ("AR6121", "MSR3620"),
)
RUIJIE: Models = (
    ("NE40E-M2K", "RSR7708-X"),
    ("S6730-H24X6C", "S6220-48XS6QXS"),
    ("AR6140-S", "RSR30-X"),
    ("AR6121", "RSR20-X-28"),
)
KINDS = {
    "vrp5": ("vrp5", "xiayi", HUAWEI),
    "vrp8": ("vrp8", "xiayi", BACKBONE),
    "usg": ("usg", "xiayi", HUAWEI),
    "comware7": ("comware7", "xiayi", H3C),
    "secpath": ("comware7", "nanyang_county", HUAWEI),
    "rgos": ("rgos", "xiayi", RUIJIE),
}
"""By kind of device: its dialect, and the network and makes that it stands in."""


def nearest(kind: str, lines: int) -> tuple[str, DeviceDesign, str]:
    """Return the host of a kind of device whose text has nearest to so many lines, its design and text."""
    flavour, network, models = KINDS[kind]
    designs = _designs(network, models)
    texts = {host: render_config(one) for host, one in designs.items() if one.flavour == flavour}
    host = min(texts, key=lambda name: (abs(texts[name].count("\n") - lines), name))
    return host, designs[host], texts[host]


def put_models(inventory: Path, models: Models) -> None:
    """Let other models stand in a network's folder."""
    for file in (inventory / "network.yml", inventory / "sites.csv"):
        text = file.read_text(encoding="utf-8")
        for model, other in models:
            text = text.replace(model, other)
        file.write_text(text, encoding="utf-8")


@cache
def _designs(network: str, models: Models) -> Mapping[str, DeviceDesign]:
    """Return the designs of a network of the checkout with other models, planned from nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / network
        source = county.XIAYI.with_name(network)
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("ledger.csv"))
        put_models(folder, models)
        intent = load_network(folder)
        ledger = allocate(intent, Ledger.empty(), date=county.DAY, by="bench")
        return design_network(intent, AddressPlan(intent, ledger))
