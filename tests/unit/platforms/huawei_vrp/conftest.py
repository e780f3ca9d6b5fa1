# SPDX-License-Identifier: Apache-2.0
"""Simulated devices on the loopback, each on a free port, in an event loop of its own thread."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.counterparts import Counterpart, boot, thread_loop
from zongheng.platforms.huawei_vrp.guarded import GuardedVrp

MODELS = {"vrp5": ("ar", "AR6140-S"), "vrp8": ("ne", "NE40E-M2K"), "usg": ("usg", "USG6650E")}
ADDRESS = "127.61.7.1"
USER, PASSWORD = "netops", "Xiayi@2026net"
REACHED_OVER_SSH = """#
stelnet server enable
ssh user {user}
ssh user {user} authentication-type password
ssh user {user} service-type stelnet
#
user-interface vty 0 4
 authentication-mode aaa
 protocol inbound ssh
#
return
"""
BOOTED = {
    "vrp5": """#
 sysname {host}
#
aaa
 local-user {user} password irreversible-cipher {password}
 local-user {user} privilege level 15
 local-user {user} service-type ssh terminal
#
interface GigabitEthernet0/0/1
 description old
 ip address 10.1.0.1 255.255.255.0
""",
    "usg": """#
sysname {host}
#
aaa
 manager-user {user}
  password cipher {password}
  service-type ssh terminal
  level 15
#
interface GigabitEthernet0/0/1
 undo shutdown
 description old
 ip address 10.1.0.1 255.255.255.0
""",
    "vrp8": """#
sysname {host}
#
aaa
 local-user {user} password irreversible-cipher {password}
 local-user {user} service-type ssh
 local-user {user} level 3
#
interface GigabitEthernet0/1/1
 undo shutdown
 description old
 ip address 10.1.0.1 255.255.255.0
""",
}


@pytest.fixture
def loop():
    with thread_loop() as loop:
        yield loop


@pytest.fixture
def counterpart(loop, tmp_path: Path) -> Iterator[Callable[..., Counterpart]]:
    """Return a maker of booted devices: ``counterpart("vrp5")``."""
    made: list[Counterpart] = []

    def make(flavour: str) -> Counterpart:
        family, model = MODELS[flavour]
        one = boot(
            loop,
            tmp_path / str(len(made)),
            host="xy-test",
            family=family,
            model=model,
            address=ADDRESS,
            startup="vrpcfg.zip",
            text=(BOOTED[flavour] + REACHED_OVER_SSH).format(host="xy-test", user=USER, password=PASSWORD),
            login=(USER, PASSWORD),
            driver_class=GuardedVrp,
            flavour=flavour,
        )
        made.append(one)
        return one

    yield make
    for one in made:
        one.do(one.server.close)
