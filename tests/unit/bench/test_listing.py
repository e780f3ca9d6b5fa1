# SPDX-License-Identifier: GPL-3.0-or-later
"""Both sides of the listing benchmark hand Ansible the same hosts, groups and variables."""

import json
from datetime import date
from pathlib import Path

import pytest
from ansible import constants
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader, inventory_loader

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.build.index import index_text
from zongheng.divisions import Divisions
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]


@pytest.fixture
def listing(part):
    return part("listing")


@pytest.fixture
def parsed(monkeypatch):
    init_plugin_loader([])
    inventory_loader.add_directory(str(ROOT / "plugins/inventory"))
    monkeypatch.delenv("ZONGHENG_BUILD", raising=False)

    def parse(source, plugin):
        monkeypatch.setattr(constants, "INVENTORY_ENABLED", [plugin])
        return InventoryManager(loader=DataLoader(), sources=[str(source)])

    return parse


def seen(inventory):
    """Return what a play sees: hosts by group, and variables by host."""
    groups = {
        name: sorted(host.name for host in group.get_hosts()) for name, group in inventory.groups.items()
    }
    own = ("zongheng_title", "ansible_connection")
    variables = {host.name: {key: host.vars[key] for key in own} for host in inventory.get_hosts()}
    empty = {name for name, hosts in groups.items() if not hosts}
    return {name: hosts for name, hosts in groups.items() if name not in empty}, variables


def test_all_three_inventories_are_the_same(listing, parsed, tmp_path):
    codes = [one.code for one in Divisions.shipped().below("5201")][:400]
    written = listing.write(tmp_path, ["5201", *codes])
    ours = seen(parsed(written.ours / "zongheng.yml", "zongheng"))
    assert len(ours[1]) == 401
    assert seen(parsed(written.nested, "ini")) == ours
    assert seen(parsed(written.flat, "ini")) == ours


def test_a_made_up_host_has_the_record_that_a_plan_writes(listing):
    intent = load_network(ROOT / "inventories" / "xiayi")
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=date(2026, 1, 1), by="test"))
    planned = next(
        one for one in json.loads(index_text(intent, plan, ()))["hosts"] if one["level"] == "village"
    )
    made_up = listing._record(planned["site"])
    assert made_up.keys() == planned.keys()
    kinds = [group for group in planned["groups"] if not group.startswith("site_")]
    assert [group for group in made_up["groups"] if not group.startswith("site_")] == kinds
    assert made_up["groups"][-6:] == planned["groups"][-6:]


def test_a_listing_that_names_other_hosts_is_no_figure(listing, tmp_path):
    written = listing.write(tmp_path, ["5201", "520102"])
    with pytest.raises(ValueError, match="other hosts"):
        listing._seconds(written.ours, "zongheng", 3, tmp_path)
    assert listing._seconds(written.ours, "zongheng", 2, tmp_path) > 0
