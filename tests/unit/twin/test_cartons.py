# SPDX-License-Identifier: Apache-2.0
"""What the lab makes of designs, and what machines in their cartons say: read from their disks alone."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.platforms.linux.factory.image import DONE, SETTINGS, STATUS
from zongheng.twin.lab.blueprint import ZTP, blueprint
from zongheng.twin.lab.carton import cartons, is_unopened
from zongheng.twin.lab.ztp import ZeroTouch

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
TOWN = "xy-kongzhuang"


@pytest.fixture(scope="module")
def designs():
    intent = load_network(XIAYI, overlays=[XIAYI / "lab.yml"])
    ledger = allocate(intent, Ledger.load(XIAYI / "ledger.csv"), date=dt.date(2026, 1, 1), by="test")
    return tuple(design_network(intent, AddressPlan(intent, ledger)).values())


def test_a_carton_holds_what_was_registered_and_asks_on_its_uplinks(designs):
    delivered = cartons(designs)
    assert (delivered[TOWN].serial, delivered[TOWN].model) == ("LAB-LINUX-TOWN214", "linux")
    assert delivered[TOWN].ports == ("up1.100", "up2.100")
    assert set(delivered) == {design.host for design in designs if design.platform == "linux"}


def test_the_dhcp_server_stands_in_the_management_zone_where_relays_send_to(designs):
    (server,) = (box for box in blueprint(designs).boxes if box.name == ZTP)
    assert server.addresses == {"eth0": ("10.140.0.60/24",)}
    assert server.routes == {"default": "10.140.0.1"}


@pytest.fixture
def disk(tmp_path):
    """The upper layer of a machine, and what puts a file there."""

    def write(path, content=""):
        target = tmp_path / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)

    return SimpleNamespace(folder=tmp_path, write=write)


def test_a_machine_is_unopened_until_its_first_configuration_stands(disk):
    assert not is_unopened(disk.folder)  # no image of ours
    disk.write(SETTINGS)
    assert is_unopened(disk.folder)
    disk.write(DONE)
    assert not is_unopened(disk.folder)


def test_only_what_was_declined_since_it_was_announced_counts(disk):
    lab = SimpleNamespace(node=lambda _host: SimpleNamespace(changes=disk.folder))
    carton = ZeroTouch(lab)

    def says(state, declined, why=""):
        disk.write(STATUS, json.dumps({"state": state, "reason": why, "declined": declined, "why": why}))

    assert carton.failure(TOWN) == ""
    says("declined", 1, "for ESN OTHER")
    assert carton.failure(TOWN) == "for ESN OTHER"
    carton.zero_touch(TOWN, "http://unused/")
    assert carton.failure(TOWN) == ""
    says("waiting", 2, "the checksum is wrong")
    assert carton.failure(TOWN) == "the checksum is wrong"
