# SPDX-License-Identifier: Apache-2.0
"""Of Ruijie's devices too: a patch leads to the intended configuration, its rollback back to the running one.

The device is a model of its own (``tests/support/rgos.py``), which refuses what RGOS refuses. Running
configurations are golden ones that lost sections and lines and had values changed.
"""

import re
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.meddling import meddled_lines
from tests.support.rgos import Rgos
from tests.support.rgos_formats import RGOS
from tests.support.ruijie import AGGREGATION, CORE, HOSTS, TOWNSHIP
from zongheng.config import scope_names, scoped, unified_diff
from zongheng.platforms.ruijie_rgos.patch import make_patch

PLATFORM = "ruijie_rgos"
GOLDEN = Path(__file__).parents[1] / "golden" / "ruijie"


@cache
def intended(host: str) -> str:
    return (GOLDEN / f"{host}.cfg").read_text(encoding="utf-8")


LOOSE = re.compile(
    r" (?:description|ip ospf (?:cost|authentication|message-digest-key)|ipv6 ospf cost|switchport|vrrp) .*"
    r"| (?:ip address|ipv6 address|ip helper-address|no lldp|no ipv6 nd|exec-timeout|access-class) .*"
    r"| (?:passive-interface|network|default-router|lease|dns-server|router-id|default-information) .*"
    r"| (?:distance|ip dhcp snooping|mls qos|rate-limit output) .*| \d+ (?:permit|deny) .*"
    r"|  (?:network|neighbor \S+ (?:description|prefix-list|password)|distance) .*"
    r"|(?:ip ssh|password policy|logging|ntp|snmp-server|username|ip route|ipv6 route|ip prefix-list) .*"
    r"|aaa local .*|interface Loopback 0|router ospf 1[1-4] .*"
    r"|ipv6 router ospf .*|vlan \d+|ip dhcp pool .*|interface \w+ \d+/\d+\.\d+|  ?address-family \S+ vrf .*"
)
"""Lines that may be missing without others becoming senseless; with a section goes what is in it."""
CHANGED = re.compile(
    r" (?:description|ip ospf cost|ipv6 ospf cost|exec-timeout|lease|distance ospf|default-information) .*"
    r"|  (?:distance bgp|neighbor \S+ remote-as) .*| \d+ permit \d.*|(?:ip|ipv6) route .*"
    r"|password policy .*\d|ip ssh (?:time-out|authentication-retries) .*|logging buffered .*"
    r"| encapsulation dot1Q .*| ipv6 ospf \d+ area .*| ip ospf message-digest-key .*|ip prefix-list .*| rd .*"
)


@st.composite
def meddled(draw, host: str) -> str:
    """Return a golden text after somebody's hand."""
    lines = intended(host).splitlines()
    loose = [i for i, line in enumerate(lines) if LOOSE.fullmatch(line)]
    free = [i for i, line in enumerate(lines) if CHANGED.fullmatch(line)]
    gone = draw(st.sets(st.sampled_from(loose), max_size=10))
    changed = draw(st.dictionaries(st.sampled_from(free), st.integers(1, 9), max_size=6))
    kept = meddled_lines(lines, gone, changed)
    vrfs = ("PUBLIC", "INTERNET", "ADMIN", "VIDEO")
    ports = [i for i, line in enumerate(kept) if line.startswith(" vrf forwarding ")]
    for at in draw(st.sets(st.sampled_from(ports), max_size=2)):
        kept[at] = f" vrf forwarding {draw(st.sampled_from(vrfs))}"
    return "\n".join(kept) + "\n"


NAMES = ((r"passive-(interface .*)", r"{}"), (r"ipv6 ospf (\d+) area .*", r"ipv6 router ospf {}(?: .*)?"))
"""Lines that name an interface or a process, and the header of what they name."""


def named_too_early(text: str, commands) -> list[str]:
    """Return the commands that name what another command makes only later."""
    there = [line for line in text.splitlines() if not line.startswith((" ", "!"))]
    early = []
    for at, command in enumerate(commands):
        for naming, header in NAMES:
            named = re.fullmatch(naming, command)
            made = named and re.compile(header.format(re.escape(named[1])))
            if made and any(map(made.fullmatch, commands[at:])):
                early += [] if any(map(made.fullmatch, (*there, *commands[:at]))) else [command]
        there = [line for line in there if command != f"no {line}"]
    return early


def circle(running: str, wanted: str) -> None:
    device = Rgos(running)
    before, after = device.printed(), Rgos(wanted).printed()
    patch = make_patch(before, after)
    assert list(RGOS.unknown_in_commands((*patch.commands, *patch.rollback))) == []
    assert named_too_early(before, patch.commands) == named_too_early(after, patch.rollback) == []
    assert device.type(patch.commands) == []
    assert unified_diff(device.printed(), after, PLATFORM) == ""
    assert device.type(patch.rollback) == []
    assert unified_diff(device.printed(), before, PLATFORM) == ""
    assert not make_patch(after, after)


@pytest.mark.parametrize("host", [CORE, AGGREGATION, TOWNSHIP])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_patch_and_rollback_make_a_circle(host, data):
    circle(data.draw(meddled(host)), intended(host))


@pytest.mark.long
@pytest.mark.parametrize("host", HOSTS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_many_patches_and_rollbacks_make_circles(host, data):
    circle(data.draw(meddled(host)), intended(host))


PORTS = [f"TenGigabitEthernet 0/{number}" for number in range(1, 5)]


@st.composite
def mirrors(draw) -> str:
    """Return mirrors of a switch: of any ports into others, no port in two roles."""
    roles = draw(st.lists(st.sampled_from(("", "source", "destination")), min_size=4, max_size=4))
    lines, served = [], set()
    for port, role in zip(PORTS, roles, strict=True):
        session = draw(st.integers(1, 3))
        if role == "source":
            way = draw(st.sampled_from(("both", "both", "rx", "tx")))
            lines.append(f"monitor session {session} source interface {port} {way}")
        elif role and session not in served:
            served.add(session)
            lines.append(f"monitor session {session} destination interface {port} switch")
    return "".join(f"{line}\n" for line in ("hostname r", "lldp enable", *lines))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(mirrors(), mirrors())
def test_mirrors_make_a_circle(running, wanted):
    circle(running, wanted)


RATES = st.lists(st.sampled_from((0, 1, 60, 155)), min_size=3, max_size=3)


@pytest.mark.parametrize("router", [True, False])
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(RATES, RATES)
def test_rates_of_lines_make_a_circle(router, before, after):
    circle(*("".join(map(partial(_line, router), range(3), rates)) for rates in (before, after)))


def _line(router: bool, number: int, rate: int) -> str:
    """Return a port of a line of so many Mbit/s, or of no rate."""
    own = f"{rate * 1_000_000} {rate * 25_000} {rate * 50_000} conform-action transmit exceed-action drop"
    limit = f" rate-limit output {own if router else f'{rate * 1000} 1024'}\n" if rate else ""
    return f"interface GigabitEthernet 0/{number}\n description line {number}\n{limit}"


@pytest.mark.parametrize(("one", "other"), [(TOWNSHIP, CORE), (AGGREGATION, TOWNSHIP)])
def test_a_device_may_become_quite_another_one(one, other):
    def without_ports(text):
        return re.sub(r"^interface \w+ \d+/[\d/]+\n(?: .*\n)*", "", text, flags=re.MULTILINE)

    circle(without_ports(intended(one)), without_ports(intended(other)))


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(meddled(TOWNSHIP), st.permutations(scope_names(PLATFORM)))
def test_every_order_of_scopes_ends_at_the_intent(text, order):
    wanted, running = intended(TOWNSHIP), text
    for scope in (*order, *order):
        running = scoped(running, wanted, [scope], PLATFORM)
    assert unified_diff(running, wanted, PLATFORM) == ""
