# SPDX-License-Identifier: Apache-2.0
"""Of H3C's routers and switches too: a patch leads to the intended configuration, its rollback back.

Running configurations are golden ones that lost sections and lines and had values changed.
"""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.comware import Device
from tests.support.comware_formats import unknown_in_commands
from tests.support.meddling import meddled_lines
from zongheng.config import unified_diff
from zongheng.platforms.h3c_comware.patch import make_patch

PLATFORM = "h3c_comware"
GOLDEN = Path(__file__).parents[1] / "golden"
BY_IGP = {
    "h3c": ("xy-core1", "xy-agg1", "xy-huiting", "xy-ranshizhuang-cun", "th-exit1"),
    "isis-h3c": ("gz-xinhualu", "gz-shifu"),
}
HOSTS = tuple(f"{folder}/{host}" for folder, hosts in BY_IGP.items() for host in hosts)

LOOSE = re.compile(
    r" (?:description|ospf cost|ospf network-type|ospfv3 \d+ area|idle-timeout|silent-interface|vlan-type) .*"
    r"| (?:ip address|ipv6 address|ip binding vpn-instance|undo|port trunk permit|port link-type|expired) .*"
    r"| (?:gateway-list|network|dns-list|queue|vpn-target|route-distinguisher|default-route-advertise) .*"
    r"| (?:shutdown|classifier|area|qos|dhcp) ?.*"
    r"| peer \S+ as-number .*|  peer \S+ (?:as-number|description|password) .*| +address-family .*"
    r"| +(?:preference|peer \S+ (?:prefix-list|enable)|network) ?.*| ip vpn-instance .*|  peer .*|bgp .*"
    r"|(?:ip|ipv6) (?:prefix-list|route-static) .*|interface (?:\S+\.|Vlan-interface)\d+|vlan \d+"
    r"|dhcp server ip-pool .*|lldp global enable|dhcp (?:snooping )?enable"
    r"| (?:isis (?:enable|ipv6|cost|circuit|auth|silent|bfd)|is-level|network-entity|domain-auth).*"
    r"| (?:nat (?:outbound|server)|import interface|session log|ip last-hop) .*| address .*"
    r"|(?:password-control|ntp-service unicast|ssh user) .*"
)
"""Lines that may be missing; with a section goes what is in it."""
CHANGED = re.compile(
    r" (?:description|ospf cost|ospfv3 cost|expired day|vlan-type dot1q vid|port trunk permit vlan) .*"
    r"| rule \d+ permit source \d+\..*|  +preference .*|(?:ip|ipv6) prefix-list .* less-equal \d+"
    r"|  peer \S+ as-number .*| isis cost .*|  import-route .*"
    r"| default-route-advertise .*| queue af .*| route-distinguisher .*"
)
STANDING = "security-policy ip(?:v6)?|(?:ips|anti-virus) signature auto-update"
"""Sections that are there, empty, on a device that has nothing in them."""
LONG = 200
"""Examples of each host in long runs."""
NEEDED = re.compile(r"\s*peer (\S+) (?!as-number)")
"""A line of a session that is there only while its AS number is."""


def intended(host):
    return (GOLDEN / f"{host}.cfg").read_text(encoding="utf-8")


@st.composite
def meddled(draw, host):
    """Return a golden text after somebody's hand."""
    lines = intended(host).splitlines()
    loose = [number for number, line in enumerate(lines) if LOOSE.fullmatch(line)]
    free = [number for number, line in enumerate(lines) if CHANGED.fullmatch(line)]
    gone = draw(st.sets(st.sampled_from(loose), max_size=25))
    changed = draw(st.dictionaries(st.sampled_from(free), st.integers(1, 9), max_size=6))
    return "\n".join(_whole(meddled_lines(lines, gone, changed))) + "\n"


def _whole(lines):
    """Yield lines without what cannot stand alone: of peers without an AS number, of lost interfaces."""
    text = "\n".join(lines)
    ports = set(re.findall(r"^interface (\S+)", text, re.MULTILINE))
    section, peers = "", set()
    for line in lines:
        if not line.startswith("  ") and line.startswith((" ip vpn-instance ", "bgp ")):
            section, peers = line, set()
        elif not line.startswith(" ") and line != "#":
            section = ""
        if section and (number := re.match(r"\s*peer (\S+) as-number", line)):
            peers.add(number[1])
        if section and (named := NEEDED.match(line)) and named[1] not in peers:
            continue
        if (silent := re.match(r" silent-interface (\S+)", line)) and silent[1] not in ports:
            continue
        yield line


@pytest.mark.parametrize("host", HOSTS)
def test_patch_and_rollback_make_a_circle(host):
    circled(host, 8)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("host", HOSTS)
def test_many_patches_and_rollbacks_make_circles(host):
    circled(host, LONG)


def circled(host, examples):
    wanted = Device(intended(host)).printed()
    assert not make_patch(wanted, wanted)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(meddled(host))
    def circle(text):
        device = Device(text)
        running = device.printed()
        patch = make_patch(running, wanted)
        assert list(unknown_in_commands((*patch.commands, *patch.rollback))) == []
        assert device.type(patch.commands) == []
        assert unified_diff(device.printed(), wanted, PLATFORM) == ""
        assert device.type(patch.rollback) == []
        assert unified_diff(device.printed(), running, PLATFORM) == ""

    circle()


@pytest.mark.parametrize("host", ["h3c/xy-core1", "h3c/xy-agg1", "h3c/th-exit1", "isis-h3c/gz-nanming"])
def test_a_device_is_given_everything_and_loses_it_again(host):
    """All but its name, the processes that its management is routed by, and sections that always stand."""
    text = intended(host)
    kept = re.findall(rf"^(?:sysname .*|{STANDING})$", text, re.MULTILINE)
    bare, whole = Device("\n".join(kept) + "\n").printed(), Device(text).printed()
    device, patch = Device(bare), make_patch(bare, whole)
    assert list(unknown_in_commands((*patch.commands, *patch.rollback))) == []
    assert device.type(patch.commands) == []
    assert unified_diff(device.printed(), whole, PLATFORM) == ""
    assert device.type(patch.rollback) == []
    assert unified_diff(device.printed(), bare, PLATFORM) == ""
