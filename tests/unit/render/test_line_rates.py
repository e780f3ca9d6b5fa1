# SPDX-License-Identifier: Apache-2.0
"""Each platform sends no more on a port than its line carries, and its classes' shares are shares of that."""

from dataclasses import replace

import pytest

from narrow_lines import configuration, designs, interface
from zongheng.errors import ZonghengError
from zongheng.render import render_config

TOWNSHIP, VILLAGE, CARRIER = 155, 4, 500


def port(host, peer, rates):
    """Return the port of a host to a peer."""
    (found,) = [
        i.name
        for i in designs(*rates)[host].interfaces
        if i.purpose == "port" and i.description.split()[1] == peer
    ]
    return found


def test_a_core_shapes_its_port_and_voice_to_whole_megabits():
    text = configuration("xy-core1", TOWNSHIP)
    lines = interface(text, port("xy-core1", "xy-huiting", (TOWNSHIP,)))
    assert [line for line in lines if line.startswith("port")] == [
        "port shaping 155",
        "port-queue ef pq shaping 15 outbound",
        "port-queue af4 wfq weight 40 outbound",
    ]
    between_cores = interface(text, port("xy-core1", "xy-core2", (TOWNSHIP,)))
    assert "port-queue ef pq shaping shaping-percentage 10 outbound" in between_cores
    assert not [line for line in between_cores if line.startswith("port shaping")]


def test_a_class_has_a_megabit_where_its_share_is_less():
    lines = interface(configuration("xy-core1", 4), port("xy-core1", "xy-huiting", (4,)))
    assert "port-queue ef pq shaping 1 outbound" in lines


def test_a_router_has_a_policy_for_each_rate_of_its_lines():
    rates = (TOWNSHIP, VILLAGE)
    text = configuration("xy-huiting", *rates)
    below = next(h for h, d in designs(*rates).items() if d.parent == "xy-huiting")
    assert interface(text, port("xy-huiting", "xy-core1", rates))[-2:] == [
        "qos gts cir 155000 cbs 3875000",
        "traffic-policy UPLINK-155 outbound",
    ]
    assert interface(text, port("xy-huiting", below, rates))[-2:] == [
        "qos gts cir 4000 cbs 100000",
        "traffic-policy UPLINK-4 outbound",
    ]
    for section in (
        "traffic behavior voice-4\n queue llq bandwidth 400 cbs 10000\n",
        "traffic behavior conference-4\n queue af bandwidth 1600\n",
        "traffic behavior voice-155\n queue llq bandwidth 15500 cbs 387500\n",
        "traffic policy UPLINK-155\n classifier voice behavior voice-155\n classifier conference behavior",
    ):
        assert section in text
    assert "traffic policy UPLINK\n" not in text
    assert text.count("traffic classifier voice ") == 1


def test_a_router_keeps_its_shares_on_ports_without_a_rate():
    text = configuration("xy-huiting", None, VILLAGE)
    assert "traffic behavior voice\n queue llq bandwidth pct 10\n" in text
    assert "traffic policy UPLINK\n" in text
    assert "traffic policy UPLINK-4\n" in text


def test_a_gateway_sends_a_carrier_what_is_rented():
    text = configuration("xy-exit1", None, None, CARRIER)
    assert "bandwidth egress 500000" in interface(text, "GigabitEthernet0/0/1")
    assert "bandwidth egress 500000" in interface(text, "GigabitEthernet0/0/2")
    assert text.count("bandwidth egress") == 2


def test_without_rates_every_text_is_what_it_was():
    for host in ("xy-core1", "xy-huiting", "xy-exit1"):
        text = configuration(host)
        assert "UPLINK-" not in text
        assert "bandwidth egress" not in text
        assert "port shaping" not in text
        assert "qos gts" not in text


def test_hardware_without_rates_is_refused_before_a_line_is_rendered():
    gateway = designs(None, None, CARRIER)["xy-exit1"]
    comware = replace(gateway, platform="h3c_comware", flavour="comware7", family="secpath", model="F1020")
    with pytest.raises(ZonghengError) as caught:
        render_config(comware)
    assert "line-rate" in {problem.found for problem in caught.value.problems}
