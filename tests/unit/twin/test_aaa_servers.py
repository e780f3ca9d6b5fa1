# SPDX-License-Identifier: Apache-2.0
"""Who gets in where servers know operators: the first that answers decides, own accounts where none does."""

import asyncio

import pytest

from zongheng.twin.devices.aaa_servers import AaaServers, Methods
from zongheng.twin.devices.accounts import asks, may_log_in

FIRST, SECOND = "10.140.0.70", "10.140.0.71"
OWN, CENTRAL = "Right@12345", "Central@2026"
HUAWEI = f"""
hwtacacs-server template central
 hwtacacs-server authentication {SECOND} 4949 secondary
 hwtacacs-server authentication {FIRST}
 hwtacacs-server shared-key cipher Key-2026
aaa
 authentication-scheme central
  authentication-mode METHODS
"""
SSH = "stelnet server enable\nssh authentication-type default password\n"
BOUND = "  authentication-scheme central\n  hwtacacs-server central\n"
DOMAIN = f" domain default_admin\n{BOUND}"
TEXTS = {
    "ar": f"{HUAWEI}{DOMAIN} local-user netops password irreversible-cipher {OWN}\n"
    f" local-user netops privilege level 15\n local-user netops service-type ssh\n{SSH}",
    "ne": f"{HUAWEI}{DOMAIN} local-user netops password irreversible-cipher {OWN}\n"
    f" local-user netops service-type ssh\n local-user netops level 3\n{SSH}",
    "usg": f"{HUAWEI} manager-user netops\n  password cipher {OWN}\n  service-type ssh\n  level 15\n"
    f"{BOUND}{SSH}",
    "secpath": f"""
ssh server enable
hwtacacs scheme central
 primary authentication {FIRST}
 secondary authentication {SECOND} 4949
 key authentication simple Key-2026
domain system
 authentication login hwtacacs-scheme central METHODS
local-user netops class manage
 password simple {OWN}
 service-type ssh
 authorization-attribute user-role network-admin
""",
    "rsr": f"""
aaa new-model
tacacs-server host {FIRST}
tacacs-server host {SECOND} port 4949
tacacs-server key Key-2026
aaa authentication login default group tacacs+ METHODS
username netops privilege 15 secret {OWN}
enable service ssh-server
line vty 0 4
 login authentication default
""",
}
FAMILIES = [*TEXTS, "msr"]
BOTH = {family: "hwtacacs local" if family in ("ar", "ne", "usg") else "local" for family in FAMILIES}
SERVERS_ALONE = {family: "hwtacacs" if family in ("ar", "ne", "usg") else "" for family in FAMILIES}


@pytest.fixture
def asking(make_device):
    def configure(family, methods=BOTH):
        device = make_device(family)
        lines = TEXTS.get(family, TEXTS["secpath"]).replace("METHODS", methods[family]).splitlines()
        assert device.running.load([line.rstrip() for line in lines if line]) == []
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
    device = asking(family, SERVERS_ALONE)
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
