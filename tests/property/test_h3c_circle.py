# SPDX-License-Identifier: Apache-2.0
"""Of a SecPath too: a patch leads to the intended configuration, its rollback back to the running one.

The device is a model of its own (``tests/support/comware.py``), which refuses what a SecPath refuses. Running
configurations are the golden one that lost sections and lines and had values and the order of rules changed.
"""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.comware import Device
from tests.support.comware_formats import unknown_in_commands
from tests.support.meddling import meddled_lines
from zongheng.config import scope_names, scoped, unified_diff
from zongheng.platforms.h3c_comware.patch import make_patch

PLATFORM = "h3c_comware"
GOLDEN = Path(__file__).parents[1] / "golden" / "inventories" / "nanyang_county" / "th-exit1.cfg"


def intended() -> str:
    return GOLDEN.read_text(encoding="utf-8")


LOOSE = re.compile(
    r" (?:description|ospf cost|signature detect|idle-timeout|frequency|session log|vrrp|rule name) .*"
    r"| \d+ (?:network|service) .*| rule \d+ (?:name|permit|deny).*"
    r"|  ?(?:source-zone|destination-zone|source-ip|logging|profile|service|action) .*"
    r"|(?:password-control|ssh2|snmp-agent sys-info|info-center|ntp-service unicast|ssh user) .*"
    r"|ip route-static .*|local-user .*|interface GigabitEthernet1/0/7\.2002"
)
"""Lines that may be missing without others becoming senseless; with a section goes what is in it."""
CHANGED = re.compile(
    r" (?:description|ospf cost|ospfv3 cost|idle-timeout|frequency|\d+ service (?:tcp|udp)).*"
    r"| rule \d+ permit source .*|info-center logbuffer .*|password-control (?:aging|length|history) .*"
)


@st.composite
def meddled(draw) -> str:
    """Return the golden text after somebody's hand."""
    lines = intended().splitlines()
    loose = [i for i, line in enumerate(lines) if LOOSE.fullmatch(line)]
    free = [i for i, line in enumerate(lines) if CHANGED.fullmatch(line)]
    gone = draw(st.sets(st.sampled_from(loose), max_size=10))
    changed = draw(st.dictionaries(st.sampled_from(free), st.integers(1, 9), max_size=6))
    kept = _shuffled(draw, meddled_lines(lines, gone, changed))
    return _without_lost_interface("\n".join(kept) + "\n")


def _without_lost_interface(text: str) -> str:
    """Return a text without lines that name the sub-interface, where it is gone."""
    lost = "interface GigabitEthernet1/0/7.2002"
    return text if f"\n{lost}\n" in text else re.sub(rf"^ +import {lost}\n", "", text, flags=re.MULTILINE)


def _shuffled(draw, lines: list[str]) -> list[str]:
    """Return the text with the rules of the IPv4 policy in another order."""
    start = lines.index("security-policy ip") + 1
    end = lines.index("#", start)
    rules: list[list[str]] = []
    for line in lines[start:end]:
        if line.startswith(" rule "):
            rules.append([])
        rules[-1].append(line)
    return [*lines[:start], *(line for rule in draw(st.permutations(rules)) for line in rule), *lines[end:]]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(meddled())
def test_patch_and_rollback_make_a_circle(text):
    device = Device(text)
    running, wanted = device.printed(), Device(intended()).printed()
    patch = make_patch(running, wanted)
    assert list(unknown_in_commands((*patch.commands, *patch.rollback))) == []
    assert device.type(patch.commands) == []
    assert unified_diff(device.printed(), wanted, PLATFORM) == ""
    assert device.type(patch.rollback) == []
    assert unified_diff(device.printed(), running, PLATFORM) == ""
    assert not make_patch(wanted, wanted)


OBJECTS = r"^(?:object-group (?:ip address|service)|app-profile|attack-defense policy) (\S+)"


@st.composite
def renamed(draw) -> str:
    """Return the golden text with objects of other names, wherever they are named."""
    text = intended()
    some = draw(st.sets(st.sampled_from(sorted(set(re.findall(OBJECTS, text, re.MULTILINE)))), min_size=1))
    return re.sub(
        r"(?<=[ \n])\S+(?=[ \n])", lambda word: f"{word[0]}-2" if word[0] in some else word[0], text
    )


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(renamed())
def test_renamed_objects_are_never_removed_while_lines_name_them(text):
    device = Device(intended())
    before, after = device.printed(), Device(text).printed()
    patch = make_patch(before, after)
    assert device.type(patch.commands) == []
    assert unified_diff(device.printed(), after, PLATFORM) == ""
    assert device.type(patch.rollback) == []
    assert unified_diff(device.printed(), before, PLATFORM) == ""


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(renamed(), st.permutations(scope_names(PLATFORM)))
def test_every_order_of_scopes_ends_at_the_intent(text, order):
    running = intended()
    for scope in (*order, *order):
        running = scoped(running, text, [scope], PLATFORM)
    assert unified_diff(running, text, PLATFORM) == ""
