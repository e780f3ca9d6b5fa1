# SPDX-License-Identifier: Apache-2.0
"""Simulated devices take rates of lines, print them back, and refuse what the vendor's formats refuse."""

import pytest

from golden_boxes import factory, loaded, printed
from narrow_lines import configuration
from zongheng.config import same, unified_diff
from zongheng.twin.configuration.configuration import Refused

RATES = (155, 4, 500)
HOSTS = {
    "xy-core1": "xy-core1",
    "xy-huiting": "xy-kongzhuang",
    "xy-ranshizhuang-cun": "xy-ranshizhuang-cun",
    "xy-exit1": "xy-exit1",
}
"""Each with a box of its model."""


@pytest.mark.parametrize(("host", "box"), HOSTS.items())
def test_a_configuration_with_rates_is_understood_and_printed_back_equal(host, box):
    text = configuration(host, *RATES)
    assert text != configuration(host)
    device = factory(box)
    assert device.load(text.splitlines()) == []
    assert same(text, printed(device), "huawei_vrp"), unified_diff(text, printed(device), "huawei_vrp")


LINES = {
    "xy-core1": ("GigabitEthernet0/2/0", "port shaping 155", ["port shaping", "port shaping 155 kbps"]),
    "xy-kongzhuang": ("GigabitEthernet0/0/0", "qos gts cir 4000 cbs 100000", ["qos gts", "qos gts cir 7"]),
    "xy-agg1": (
        "XGigabitEthernet0/0/21",
        "qos lr outbound cir 60000 cbs 7500000",
        ["qos lr outbound", "qos lr cir 60000", "qos lr outbound cir 60000 cbs 1"],
    ),
    "xy-exit1": ("GigabitEthernet0/0/1", "bandwidth egress 500000", ["bandwidth egress", "bandwidth 500000"]),
}


@pytest.mark.parametrize("host", LINES)
def test_a_rate_is_taken_undone_and_refused_where_it_is_broken(host):
    port, line, broken = LINES[host]
    device = loaded(host, f"interface {port}\n")
    path = device.enter((), f"interface {port}").path
    for wrong in broken:
        assert isinstance(device.enter(path, wrong), Refused), wrong
    assert not isinstance(device.enter(path, line), Refused)
    assert f" {line}" in printed(device).splitlines()
    undo = {"xy-agg1": "undo qos lr outbound", "xy-exit1": "undo bandwidth egress"}
    words = undo.get(host, f"undo {' '.join(line.split()[:2])}")
    assert not isinstance(device.enter(path, words), Refused)
    assert f" {line}" not in printed(device).splitlines()


def test_a_queue_is_undone_in_its_direction():
    device = loaded("xy-core1", "interface GigabitEthernet0/2/0\n port-queue ef pq shaping 15 outbound\n")
    path = device.enter((), "interface GigabitEthernet0/2/0").path
    assert isinstance(device.enter(path, "undo port-queue ef"), Refused)
    assert not isinstance(device.enter(path, "undo port-queue ef outbound"), Refused)
    assert "port-queue" not in printed(device)
