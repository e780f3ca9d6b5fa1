# SPDX-License-Identifier: Apache-2.0
"""What a driver takes for a candidate: any lines that its platform could say, and nobody else's."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from zongheng.config import parse
from zongheng.config.recognition import recognise
from zongheng.errors import ZonghengError
from zongheng.platforms.console.candidate import candidate_text

GOLDEN = Path(__file__).parents[3] / "golden"
CONSOLES = ("huawei_vrp", "h3c_comware", "ruijie_rgos")
_NUMBER = re.compile(r"\d+")

ACCEPTED = {
    "a line's timeout": ("ruijie_rgos", "line vty 0 4\n exec-timeout 5 0\n"),
    "a VRF": ("ruijie_rgos", "vrf definition Q\n rd 65001:9\n"),
    "a VRF and its family": ("ruijie_rgos", "vrf definition Q\n address-family ipv4\n"),
    "trust": ("ruijie_rgos", "interface GigabitEthernet 0/1\n mls qos trust dscp\n"),
    "a spanning tree": ("ruijie_rgos", "spanning-tree mode rstp\n"),
    "a line of Comware 5": ("h3c_comware", "user-interface vty 0 4\n idle-timeout 5\n"),
    "a port's own VLAN": ("h3c_comware", "interface GigabitEthernet1/0/1\n port hybrid pvid vlan 7\n"),
    "addresses of an AR router": ("huawei_vrp", "nat address-group 1 10.0.0.1 10.0.0.5\n"),
}
REFUSED = {
    "Huawei's to Ruijie": ("ruijie_rgos", "hostname a\nvlan batch 10\n"),
    "Huawei's ports to Ruijie": ("ruijie_rgos", "interface Vlanif10\n ip address 10.0.0.1 24\n"),
    "Huawei's to H3C": ("h3c_comware", "#\nsysname A\n#\nvlan batch 10\n#\nreturn\n"),
    "H3C's to Huawei": ("huawei_vrp", "line vty 0 63\n idle-timeout 5\n"),
    "H3C's to Ruijie": ("ruijie_rgos", "interface Vlan-interface10\n ip address 10.0.0.1 24\n"),
    "Ruijie's to H3C": ("h3c_comware", "enable service ssh-server\n"),
    "Cisco's to Ruijie": (
        "ruijie_rgos",
        "version 15.2\nservice timestamps debug datetime msec\nip cef\nend\n",
    ),
}


@cache
def printed() -> dict[str, dict[tuple[str, ...], str]]:
    """Return by platform every form of a golden line with its section heads, numbers aside, as a text."""
    found = {platform: {} for platform in CONSOLES}
    for path in sorted(GOLDEN.rglob("*.cfg")):
        text = path.read_text(encoding="utf-8")
        platform = recognise(text).platform
        for node in parse(text, platform).walk() if platform in CONSOLES else ():
            form = tuple(_NUMBER.sub("0", line) for line in node.path)
            lines = (" " * depth + line for depth, line in enumerate(node.path))
            found[platform].setdefault(form, "\n".join(chain(lines, node.body)) + "\n")
    return found


@pytest.mark.parametrize("platform", CONSOLES)
def test_every_line_that_our_templates_print_is_taken_alone(platform):
    texts = printed()[platform].values()
    assert len(texts) > 100
    for text in texts:
        assert candidate_text(None, text, platform, "device") == text


@pytest.mark.parametrize(("platform", "text"), ACCEPTED.values(), ids=ACCEPTED)
def test_a_few_lines_that_the_platform_could_say_are_taken(platform, text):
    assert candidate_text(None, text, platform, "device") == text


@pytest.mark.parametrize(("platform", "text"), REFUSED.values(), ids=REFUSED)
def test_lines_of_another_platform_are_refused(platform, text):
    with pytest.raises(ZonghengError) as refused:
        candidate_text(None, text, platform, "device")
    assert [one.code for one in refused.value.problems] == ["HW020"]
