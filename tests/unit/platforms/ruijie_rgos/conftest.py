# SPDX-License-Identifier: Apache-2.0
"""A simulated router of Ruijie's on the loopback."""

import pytest

from tests.support.counterparts import boot, thread_loop
from zongheng.platforms.ruijie_rgos.guarded import GuardedRgos

ADDRESS = "127.61.9.1"
USER, PASSWORD, ENABLE = "netops", "Xiayi@2026net", "Xiayi@2026more"
BOOTED = f"""hostname xy-test
!
aaa new-model
aaa authentication login default local
!
enable secret {ENABLE}
username {USER} privilege 15 secret {PASSWORD}
username looker privilege 1 secret {PASSWORD}
!
banner login %Only who may, 仅限授权人员%
!
enable service ssh-server
!
interface GigabitEthernet 0/1
 description old
 ip address 10.1.0.1 255.255.255.0
!
line vty 0 4
 login authentication default
 transport input ssh
!
end
"""


@pytest.fixture
def device(tmp_path):
    """A simulated router whose clock runs fifty times as fast as ours."""
    with thread_loop() as loop:
        one = boot(
            loop,
            tmp_path,
            host="xy-test",
            family="rsr",
            model="RSR20-X-28",
            address=ADDRESS,
            startup="config.text",
            text=BOOTED,
            login=(USER, PASSWORD),
            driver_class=GuardedRgos,
            flavour="rgos",
            speed=50.0,
        )
        one.device.save()  # with passwords as the device keeps them
        yield one
        one.do(one.server.close)
