# SPDX-License-Identifier: Apache-2.0
"""A line that carries less than its ports is known at both of its ends, and nowhere else."""

import datetime as dt
import shutil

from narrow_lines import XIAYI, designs
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network, from_json, to_json
from zongheng.intent import load_network

TOWNSHIP, VILLAGE, CARRIER = 100, 4, 500


def rates(design):
    return {i.name: i.bandwidth for i in design.interfaces if i.bandwidth}


def test_without_a_rate_a_port_carries_what_it_can():
    assert {rate for design in designs().values() for rate in rates(design).values()} == set()


def test_both_ends_of_every_uplink_have_the_rate_of_the_lower_end_s_level():
    narrow = designs(TOWNSHIP, VILLAGE)
    expected = {"township": TOWNSHIP, "village": VILLAGE}
    ends = 0
    for design in narrow.values():
        if design.level not in expected:
            continue
        for port in (i for i in design.interfaces if i.purpose == "port" and i.name in up(design, narrow)):
            _, peer, peer_port = port.description.split()
            other = narrow[peer].interface(peer_port)
            assert port.bandwidth == other.bandwidth == expected[design.level]
            ends += 2
    assert ends == 2 * (24 * 2 + 6)
    assert sum(len(rates(design)) for design in narrow.values()) == ends


def up(design, narrow):
    """Return the ports of a device that lead to another level's device, its parent."""
    above = {"township": "county", "village": "township"}[design.level]
    ports = (i for i in design.interfaces if i.purpose == "port" and i.description)
    return {i.name for i in ports if narrow[i.description.split()[1]].level == above}


def test_the_port_has_the_rate_and_not_the_planes_that_share_it():
    core = designs(TOWNSHIP)["xy-core1"]
    shaped = [i for i in core.interfaces if i.bandwidth]
    assert {i.kind for i in shaped} == {"physical"}
    assert {i.purpose for i in shaped} == {"port"}


def test_the_trunk_of_a_switch_has_the_rate_as_well(tmp_path):
    folder = shutil.copytree(XIAYI, tmp_path / "xiayi")
    changes = {
        "network.yml": ("township: {model: AR6140-S", "township: {bandwidth: 60, model: S6520X-54QC-EI"),
        "sites.csv": ("AR6140-S", "S6520X-54QC-EI"),
    }
    for name, (old, new) in changes.items():
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    intent = load_network(folder)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    switch = design_network(intent, AddressPlan(intent, ledger))["xy-huiting"]
    assert rates(switch) == {"Ten-GigabitEthernet1/0/47": 60, "Ten-GigabitEthernet1/0/48": 60}


def test_a_carrier_s_port_sends_what_is_rented_of_the_line():
    for host in ("xy-exit1", "xy-exit2"):
        gateway = designs(None, None, CARRIER)[host]
        assert {i.plane: i.bandwidth for i in gateway.interfaces if i.purpose == "carrier"} == {
            "unicom": CARRIER,
            "mobile": CARRIER,
        }
        assert len(rates(gateway)) == 2


def test_a_design_with_rates_is_read_as_it_was_written():
    design = designs(TOWNSHIP, VILLAGE)["xy-huiting"]
    assert from_json(to_json(design)) == design
