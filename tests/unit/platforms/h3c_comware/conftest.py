# SPDX-License-Identifier: Apache-2.0
"""The firewall of the county of Nanyang, as it is designed; and a simulated one on the loopback."""

import datetime as dt
from pathlib import Path

import pytest

from tests.support.counterparts import boot, thread_loop
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.platforms.h3c_comware.guarded import GuardedComware

NETWORK = Path(__file__).parents[4] / "inventories" / "nanyang_county"


@pytest.fixture(scope="session")
def firewall():
    intent = load_network(NETWORK)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    return design_network(intent, AddressPlan(intent, ledger))["th-exit1"]


ADDRESS = "127.61.8.1"
USER, PASSWORD = "netops", "Nanyang@2026net"
BOOTED = f"""#
 sysname th-test
#
interface GigabitEthernet1/0/1
 port link-mode route
 description old
 ip address 10.1.0.1 255.255.255.0
#
 ssh server enable
 ssh user {USER} service-type stelnet authentication-type password
#
line vty 0 63
 authentication-mode scheme
 protocol inbound ssh
#
local-user {USER} class manage
 password simple {PASSWORD}
 service-type ssh terminal
 authorization-attribute user-role network-admin
#
return
"""


@pytest.fixture
def device(tmp_path):
    """A simulated firewall whose clock runs fifty times as fast as ours."""
    with thread_loop() as loop:
        one = boot(
            loop,
            tmp_path,
            host="th-test",
            family="secpath",
            model="F1020",
            address=ADDRESS,
            startup="startup.cfg",
            text=BOOTED,
            login=(USER, PASSWORD),
            driver_class=GuardedComware,
            flavour="comware7",
            speed=50.0,
        )
        one.device.save()  # with passwords as the device keeps them
        yield one
        one.do(one.server.close)
