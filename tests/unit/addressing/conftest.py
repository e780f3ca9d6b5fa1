# SPDX-License-Identifier: Apache-2.0
"""The network of Xiayi with a fresh ledger, and ways to change it."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
DAY = date(2026, 1, 1)


@pytest.fixture(scope="session")
def xiayi():
    return load_network(ROOT / "inventories/xiayi")


@pytest.fixture(scope="session")
def ledger(xiayi):
    return allocate(xiayi, Ledger.empty(), date=DAY, by="张三")


@pytest.fixture(scope="session")
def plan(xiayi, ledger):
    return AddressPlan(xiayi, ledger)


@pytest.fixture(scope="session")
def changed(xiayi):
    """Return Xiayi without some sites, with others, or with other fields of ``network.yml``."""

    def change(*, without=(), with_sites=(), units=None, **file):
        sites = {code: site for code, site in xiayi.sites.items() if code not in without}
        sites |= {site.code: site for site in with_sites}
        return dataclasses.replace(
            xiayi,
            sites=sites,
            units=xiayi.units if units is None else units,
            file=xiayi.file.model_copy(update=file),
        )

    return change
