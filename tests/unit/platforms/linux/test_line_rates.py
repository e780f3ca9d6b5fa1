# SPDX-License-Identifier: Apache-2.0
"""A machine's lines that carry less than its ports: one rate for all planes of a line, shares of that."""

import re
from dataclasses import replace

import pytest

from narrow_lines import designs
from zongheng.config.bundle import read
from zongheng.design.model import QosClass
from zongheng.intent.hardware import catalogue
from zongheng.platforms.linux import classes
from zongheng.platforms.linux.rendering import render

TOWNSHIP, VILLAGE, CARRIER = 60, 4, 500
CONTROL, VOICE, CONFERENCE = "0xc0:0xc0", "0xb8:0xfc", "0x88:0xfc"
SHARES = (
    f"2:3000:60000:0:1600:{CONTROL} 10:6000:6000:1:1600:{VOICE} "
    f"11:24000:60000:2:1600:{CONFERENCE} 99:27000:60000:2:1800"
)
"""Network control, voice, conference, and the rest: no class and no marks, but what nobody was given."""


def script(host, *rates):
    return read(render(designs(*rates, lab=True)[host])).file("/etc/zongheng/network.sh").content


def test_the_port_of_a_line_has_its_rate_and_its_planes_have_none():
    text = script("xy-huiting", TOWNSHIP)
    assert f"    line main up1 60000 {SHARES}\n" in text
    planes = text.partition("line main up1 ")[2].partition("fi\n")[0]
    assert planes.count("else\n") == 1, "either the port or its planes, never both"


def test_where_planes_have_ports_of_their_own_each_has_the_rate():
    text = script("xy-huiting", TOWNSHIP)
    _, _, other = text.partition("line main up1 ")
    other = other.partition("else\n")[2].partition("fi\n")[0]
    planes = re.findall(r"^    line (\S+) (\S+) 60000 ", other, re.MULTILINE)
    assert {port.partition(".")[0] for _, port in planes} == {"up1"}
    assert [namespace for namespace, _ in planes] == ["main", "ADMIN", "INTERNET", "PUBLIC", "VIDEO"]


def test_without_a_rate_shares_are_of_the_fastest_that_the_port_can():
    design = designs(TOWNSHIP, lab=True)["xy-core1"]
    fastest = max(catalogue()[design.model].speeds("core1"))
    assert fastest == 10000
    free = {line.port: line.kbit for line in classes.lines(design) if not line.port.startswith("down")}
    assert {port.rstrip("0123456789") for port in free} == {"core", "city"}
    assert set(free.values()) == {fastest * 1000}
    assert {line.kbit for line in classes.lines(design) if line.port.startswith("down")} == {60000}


def test_a_carrier_s_port_is_shaped_in_its_namespace_without_service_classes():
    text = script("xy-exit1", None, None, CARRIER)
    assert re.findall(r"^line .*$", text, re.MULTILINE) == [
        f"line INTERNET wan1 500000 2:25000:500000:0:1600:{CONTROL} 99:475000:500000:2:1600",
        f"line INTERNET wan2 500000 2:25000:500000:0:1600:{CONTROL} 99:475000:500000:2:1600",
    ]


def test_shares_of_small_lines_are_exact():
    lines = classes.lines(designs(TOWNSHIP, VILLAGE, lab=True)["xy-huiting"])
    rates = {line.rates for line in lines if line.port.startswith("down")}
    sure = f"2:200:4000:0:1600:{CONTROL} 10:400:400:1:1600:{VOICE} 11:1600:4000:2:1600:{CONFERENCE}"
    assert rates == {f"4000 {sure} 99:1800:4000:2:1800"}


@pytest.mark.parametrize("whole", [1, 2, 60, 155, 10000])
@pytest.mark.parametrize("shares", [(), (1,), (10, 40), (10, 40, 40)])
def test_what_the_classes_are_sure_of_is_together_the_line(whole, shares):
    design = designs(whole, VILLAGE, lab=True)["xy-huiting"]
    marks = ("ef", "af41", "af31")
    entries = tuple(
        QosClass(name=mark, title=mark, dscp=mark, share_percent=share, priority=mark == "ef")
        for mark, share in zip(marks, shares, strict=False)
    )
    design = replace(design, qos=replace(design.qos, classes=entries))
    line = next(line for line in classes.lines(design) if line.port == "up1")
    control, *services, rest = line.classes
    assert sum(entry.rate for entry in line.classes) == line.kbit == whole * 1000
    assert control.rate == max(64, whole * 50)
    assert [entry.rate for entry in services] == [whole * 10 * share for share in shares]
    assert rest.rate > 0
    assert control.priority < min(entry.priority for entry in (*services, rest))


def test_what_borrows_is_of_one_priority_and_by_shares():
    line = classes.lines(designs(TOWNSHIP, VILLAGE, lab=True)["xy-huiting"])[0]
    _, voice, conference, rest = line.classes
    assert voice.ceiling == voice.rate
    assert conference.priority == rest.priority > voice.priority
    quanta = {int(word.split(":")[0]): int(word.split(":")[4]) for word in line.rates.split()[1:]}
    assert quanta[99] / quanta[11] == pytest.approx(rest.rate / conference.rate, rel=0.01)


def test_what_an_earlier_run_shaped_is_not_any_more():
    text = script("xy-huiting")
    body = text.partition("\nport() {\n")[2].partition("\n}\n")[0]
    assert 'unshaped "$where" "$device"' in body
    assert 'unshaped main "${device%.*}"' in body
