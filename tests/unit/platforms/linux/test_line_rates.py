# SPDX-License-Identifier: Apache-2.0
"""A machine's lines that carry less than its ports: one rate for all planes of a line, shares of that."""

import re

from narrow_lines import designs
from zongheng.config.bundle import read
from zongheng.platforms.linux import classes
from zongheng.platforms.linux.rendering import render

TOWNSHIP, VILLAGE, CARRIER = 60, 4, 500
SHARES = "0xb8:6000:6000:0 0x88:24000:60000:1"


def script(host, *rates):
    return read(render(designs(*rates, lab=True)[host])).file("/etc/zongheng/network.sh").content


def test_the_port_of_a_line_has_its_rate_and_its_planes_have_none():
    text = script("xy-huiting", TOWNSHIP)
    assert f"    line main up1 60000 {SHARES}\n" in text
    assert not re.search(r"^classes \S+ up\d", text, re.MULTILINE)


def test_where_planes_have_ports_of_their_own_each_has_the_rate():
    text = script("xy-huiting", TOWNSHIP)
    _, _, other = text.partition("line main up1 ")
    other = other.partition("else\n")[2].partition("fi\n")[0]
    planes = re.findall(r"^    line (\S+) (\S+) 60000 ", other, re.MULTILINE)
    assert {port.partition(".")[0] for _, port in planes} == {"up1"}
    assert [namespace for namespace, _ in planes] == ["main", "ADMIN", "INTERNET", "PUBLIC", "VIDEO"]


def test_ports_without_a_rate_keep_their_classes():
    text = script("xy-core1", TOWNSHIP)
    queued = re.findall(r"^classes \S+ (\S+) ", text, re.MULTILINE)
    assert queued
    assert {port.rstrip("0123456789").partition(".")[0] for port in queued}.isdisjoint({"down"})
    assert all(port.startswith(("core", "city")) for port in queued)


def test_a_carrier_s_port_is_shaped_in_its_namespace_without_classes():
    text = script("xy-exit1", None, None, CARRIER)
    assert re.findall(r"^line .*$", text, re.MULTILINE) == [
        "line INTERNET wan1 500000",
        "line INTERNET wan2 500000",
    ]


def test_shares_of_small_lines_are_exact():
    lines = classes.lines(designs(TOWNSHIP, VILLAGE, lab=True)["xy-huiting"])
    rates = {line.rates for line in lines if line.port.startswith("down")}
    assert rates == {"4000 0xb8:400:400:0 0x88:1600:4000:1"}


def test_without_rates_no_line_is_shaped_and_what_an_earlier_run_shaped_is_not_any_more():
    text = script("xy-huiting")
    assert not re.search(r"^ *line\b", text, re.MULTILINE)
    body = text.partition("\nport() {\n")[2].partition("\n}\n")[0]
    assert 'unshaped "$where" "$device"' in body
    assert 'unshaped main "${device%.*}"' in body
