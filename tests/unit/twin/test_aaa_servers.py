# SPDX-License-Identifier: Apache-2.0
"""Who gets in where servers know operators: the first that answers decides, own accounts where none does."""

import asyncio

import pytest

from tests.support.aaa import as_radius
from zongheng.twin.devices.aaa_servers import AaaServers, Methods
from zongheng.twin.devices.accounts import asks, may_log_in

FIRST, SECOND = "10.140.0.70", "10.140.0.71"
OWN, CENTRAL = "Right@12345", "Central@2026"
BACKWARDS = f""" hwtacacs-server authentication {SECOND} 4949 secondary
 hwtacacs-server authentication {FIRST}
"""
IN_ORDER = "".join(reversed(BACKWARDS.splitlines(keepends=True)))
HWTACACS = f"""
hwtacacs-server template central
{BACKWARDS} hwtacacs-server accounting {FIRST}
 hwtacacs-server accounting {SECOND} 4949 secondary
 hwtacacs-server shared-key cipher Key-2026
"""
SCHEME = """
aaa
 authentication-scheme central
  authentication-mode METHODS
"""
HUAWEI = HWTACACS + SCHEME
SSH = "stelnet server enable\nssh authentication-type default password\n"
BOUND = "  authentication-scheme central\n  hwtacacs-server central\n"
DOMAIN = f" domain default_admin\n{BOUND}"
HELD = f"""
 local-user netops password irreversible-cipher {OWN}
 local-user netops service-type ssh
"""
ROUTER = f"{HUAWEI}{DOMAIN}{HELD} local-user netops privilege level 15\n{SSH}"
CORE = f"{HUAWEI}{DOMAIN}{HELD} local-user netops level 3\n{SSH}"
FIREWALL = (
    f"{HUAWEI} manager-user netops\n  password cipher {OWN}\n  service-type ssh\n  level 15\n{BOUND}{SSH}"
)
SECPATH = f"""
ssh server enable
hwtacacs scheme central
 primary authentication {FIRST}
 secondary authentication {SECOND} 4949
 primary accounting {FIRST}
 secondary accounting {SECOND} 4949
 key authentication simple Key-2026
 key accounting simple Key-2026
domain system
 authentication login hwtacacs-scheme central METHODS
local-user netops class manage
 password simple {OWN}
 service-type ssh
 authorization-attribute user-role network-admin
"""
RSR = f"""
aaa new-model
tacacs-server host {FIRST}
tacacs-server host {SECOND} port 4949
tacacs-server key Key-2026
aaa authentication login default group tacacs+ METHODS
username netops privilege 15 secret {OWN}
enable service ssh-server
line vty 0 4
 login authentication default
"""


TEXTS = {
    "ar": ROUTER,
    "ne": CORE,
    "usg": FIREWALL,
    "secpath": SECPATH,
    "rsr": RSR,
    "msr": SECPATH,
    "ar by RADIUS": as_radius(ROUTER),
    "ne by RADIUS": as_radius(CORE.replace(BACKWARDS, IN_ORDER), grouped=True),
    "usg by RADIUS": as_radius(FIREWALL),
    "secpath by RADIUS": as_radius(SECPATH),
    "rsr by RADIUS": as_radius(RSR),
}
FAMILIES = list(TEXTS)


def methods(family, *, local):
    """Return the words behind the servers, or for Huawei all of them."""
    if family.split()[0] not in ("ar", "ne", "usg"):
        return "local" if local else ""
    return ("radius" if "RADIUS" in family else "hwtacacs") + (" local" if local else "")


@pytest.fixture
def asking(make_device):
    def configure(family, *edits, local=True):
        device = make_device(family.split()[0])
        text = TEXTS[family].replace("METHODS", methods(family, local=local))
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        assert device.running.load([line.rstrip() for line in text.splitlines() if line.strip()]) == []
        device.state = "booted"
        return device

    return configure


@pytest.mark.parametrize("family", FAMILIES)
def test_own_accounts_count_where_no_server_answers(asking, family):
    device = asking(family)
    assert asks(device, "netops") == Methods(("servers", "local"), (FIRST, SECOND))
    assert may_log_in(device, "netops", OWN)
    assert not may_log_in(device, "netops", CENTRAL)


@pytest.mark.parametrize("server", [FIRST, SECOND])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_server_that_answers_decides(asking, family, server):
    device = asking(family)
    device.aaa.set({server: {"netops": CENTRAL}}, 0.0)
    assert may_log_in(device, "netops", CENTRAL)
    assert not may_log_in(device, "netops", OWN)
    device.aaa.set({server: {}}, 0.0)
    assert not may_log_in(device, "netops", OWN), (
        "the server does not know him, and his own account is not asked"
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_the_second_server_is_asked_only_where_the_first_is_silent(asking, family):
    device = asking(family)
    device.aaa.set({FIRST: {}, SECOND: {"netops": CENTRAL}}, 0.0)
    assert not may_log_in(device, "netops", CENTRAL)


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_gets_in_where_nothing_stands_behind_silent_servers(asking, family):
    device = asking(family, local=False)
    assert not may_log_in(device, "netops", OWN)
    device.aaa.set({SECOND: {"netops": CENTRAL}}, 0.0)
    assert may_log_in(device, "netops", CENTRAL)


async def test_questions_are_counted_at_the_server_that_answers():
    servers = AaaServers()
    servers.set({SECOND: {}}, 0.01)
    methods = Methods(("servers", "local"), (FIRST, SECOND))

    async def ask(methods):
        async with servers.question(methods):
            pass

    await asyncio.gather(*(ask(methods) for _ in range(3)), ask(Methods()))
    await ask(methods)
    assert (servers.asked, servers.most) == ({SECOND: 4}, {SECOND: 3})
