# SPDX-License-Identifier: Apache-2.0
"""Xiayi's tickets fit its intent one after the other, and what results is a valid intent."""

import shutil
from pathlib import Path

import pytest

from zongheng.build import validate
from zongheng.change.intent_patch import PatchState, apply_patch, foreign_files, patch_state
from zongheng.change.ticket import load_ticket

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
TICKETS = [load_ticket(path) for path in sorted((XIAYI / "tickets").glob("*.yml"))]


@pytest.fixture
def inventory(tmp_path):
    return Path(shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi"))


def portal_ports(intent):
    return [service.port for service in intent.exit.published[0].services]


def test_each_ticket_is_named_as_its_file():
    assert [ticket.ticket for ticket in TICKETS] == ["T2026-001", "T2026-002", "T2026-003"]


def test_the_patches_apply_in_order_and_each_leaves_a_valid_intent(inventory):
    for ticket in TICKETS:
        assert not foreign_files(ticket.patch)
        assert patch_state(inventory, ticket.patch) is PatchState.APPLIES
        apply_patch(inventory, ticket.patch)
        intent = validate(inventory)
    assert intent.nodes["xy-kongzhuang-cun"].serial == "2102354AR61210007"
    assert intent.parent("411426214201").code == "411426214"
    assert portal_ports(intent) == [443, 8443]
    assert "ssh_timeout_seconds: 45" in (inventory / "baselines" / "devices.yml").read_text(encoding="utf-8")


def test_taken_back_in_reverse_the_intent_is_as_it_was(inventory):
    for ticket in TICKETS:
        apply_patch(inventory, ticket.patch)
    for ticket in reversed(TICKETS):
        apply_patch(inventory, ticket.patch, reverse=True)
    for name in ("sites.csv", "policy/exit.yml", "baselines/devices.yml"):
        assert (inventory / name).read_bytes() == (XIAYI / name).read_bytes()
