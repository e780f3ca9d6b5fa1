# SPDX-License-Identifier: Apache-2.0
"""What a switch sends on narrow lines and copies to a sensor: printed, taken, refused, there and back."""

import datetime as dt
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from golden_boxes import factory, loaded, printed, send
from narrow_lines import designs, interface
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.config import same, unified_diff
from zongheng.config.secrets import fill, names
from zongheng.design import design_network
from zongheng.design.model import Mirror
from zongheng.intent import load_network
from zongheng.platforms.huawei_vrp.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration.configuration import Refused

SMALL = Path(__file__).parents[4] / "inventories" / "nanyang_county"
SENSOR = """\
overlay: {title: a sensor}
nodes:
  - {name: th-ids1, title: IDS, site: "411328", role: sensor, model: linux, serial: IDS1, index: 6}
links:
  - {slot: 8, a: th-core1, a_port: 2, b: th-ids1, b_port: 1, planes: [management]}
"""
HOST = "xy-agg1"
UP, DOWN, FREE = (f"XGigabitEthernet0/0/{number}" for number in (21, 22, 24))
VARIANTS = {
    "plain": (None, None),
    "narrow": (60, None),
    "wider": (4000, None),
    "mirrored": (None, Mirror(observer=FREE, sources=(UP,), sensor="ids")),
    "mirrored elsewhere": (None, Mirror(observer=DOWN, sources=(UP,), sensor="ids")),
    "narrow, both mirrored": (60, Mirror(observer=FREE, sources=(UP, DOWN), sensor="ids")),
}
"""The Mbit/s of its trunks, and what it copies to whom."""


@cache
def text(variant):
    rate, mirror = VARIANTS[variant]
    design = designs()[HOST]
    ports = tuple(replace(i, bandwidth=rate) if i.name in (UP, DOWN) else i for i in design.interfaces)
    rendered = render_config(replace(design, interfaces=ports, mirror=mirror))
    return fill(rendered, dict.fromkeys(names(rendered), "%^%#aaaaaaaaaa%^%#"))


def added(variant):
    """Return the lines that a variant has and the plain switch lacks."""
    plain = text("plain").splitlines()
    return [line for line in text(variant).splitlines() if line not in plain]


def test_a_trunk_sends_no_more_than_its_line_carries():
    assert added("narrow") == [" qos lr outbound cir 60000 cbs 7500000"] * 2
    assert added("wider") == [" qos lr outbound cir 4000000 cbs 500000000"] * 2


def test_what_passes_a_port_both_ways_is_copied_to_the_sensor_s():
    copied = [" port-mirroring to observe-port 1 inbound", " port-mirroring to observe-port 1 outbound"]
    assert added("mirrored") == [f"observe-port 1 interface {FREE}", *copied]
    assert added("mirrored elsewhere") == [f"observe-port 1 interface {DOWN}", *copied]


def test_a_switch_that_is_a_core_copies_what_goes_to_its_exit(tmp_path):
    overlay = tmp_path / "sensor.yml"
    overlay.write_text(SENSOR, encoding="utf-8")
    intent = load_network(SMALL, overlays=[overlay])
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    rendered = render_config(design_network(intent, AddressPlan(intent, ledger))["th-core1"])
    assert "\nobserve-port 1 interface XGigabitEthernet2/0/1\n" in rendered
    to_exit = interface(rendered, "XGigabitEthernet2/0/0")
    assert to_exit[0].startswith("description TO th-exit1 ")
    assert to_exit[-2:] == ["port-mirroring to observe-port 1 " + way for way in ("inbound", "outbound")]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_text_is_understood_and_printed_back_equal(variant):
    device = factory(HOST)
    assert device.load(text(variant).splitlines()) == []
    assert same(text(variant), printed(device), "huawei_vrp")


@pytest.mark.parametrize(("before", "after"), permutations(VARIANTS, 2))
def test_a_change_and_its_rollback_make_a_circle(before, after):
    device = loaded(HOST, text(before))
    running, wanted = printed(device), printed(loaded(HOST, text(after)))
    patch = make_patch(running, wanted, "vrp5")
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, "huawei_vrp") == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), running, "huawei_vrp") == ""


@pytest.mark.parametrize(
    ("port", "line"),
    [
        (None, "observe-port 9 interface XGigabitEthernet0/0/24"),
        (None, "observe-port interface XGigabitEthernet0/0/24"),
        (None, "undo observe-port 1"),
        (UP, "port-mirroring to observe-port 2 inbound"),
        (UP, "port-mirroring to observe-port 1"),
        (UP, "mirror to observe-port inbound"),
        (UP, "qos lr outbound cir 63"),
        (UP, "qos lr outbound cir 64 cbs 3999"),
        (UP, "qos lr outbound 60000"),
    ],
)
def test_what_the_reference_does_not_take_is_refused(port, line):
    device = loaded(HOST, text("mirrored"))
    path = device.enter((), f"interface {port}").path if port else ()
    assert isinstance(device.enter(path, line), Refused)
