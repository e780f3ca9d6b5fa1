# SPDX-License-Identifier: Apache-2.0
"""Simulated devices on the loopback, each on a free port, in an event loop of its own thread."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zongheng.platforms.huawei_vrp.driver import VrpDriver
from zongheng.twin.clock import TwinClock
from zongheng.twin.device import Device, new_device
from zongheng.twin.server import DeviceServer
from zongheng.twin.transcript import Transcript

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


class Counterpart:
    """One running device and the way to it."""

    def __init__(self, flavour: str, device: Device, server: DeviceServer, loop: asyncio.AbstractEventLoop):
        self.flavour, self.device, self.server, self.loop = flavour, device, server, loop

    @property
    def port(self) -> int:
        return self.server._listener.get_port()

    @property
    def running(self) -> str:
        return self.device.configuration_text()

    def do(self, act: Callable[[], object]) -> None:
        """Do something in the device's own thread."""
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (act(), done.set()))
        assert done.wait(5)

    def driver(self, **options: object) -> VrpDriver:
        given = {
            "flavour": self.flavour,
            "port": self.port,
            "label": self.device.host,
            "host_keys": [self.server.public_key],
        }
        return VrpDriver(ADDRESS, USER, PASSWORD, timeout=10, optional_args={**given, **options})


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.fixture
def counterpart(loop, tmp_path: Path) -> Iterator[Callable[..., Counterpart]]:
    """Return a maker of booted devices: ``counterpart("vrp5")``."""
    made: list[Counterpart] = []

    def make(flavour: str) -> Counterpart:
        family, model = MODELS[flavour]
        flash = tmp_path / f"flash{len(made)}"
        flash.mkdir()
        text = (BOOTED[flavour] + REACHED_OVER_SSH).format(host="xy-test", user=USER, password=PASSWORD)
        (flash / "vrpcfg.zip").write_text(text, encoding="utf-8")
        (flash / ".boot.json").write_text('{"startup": "vrpcfg.zip"}', encoding="utf-8")

        async def start() -> Counterpart:
            device = new_device(
                "xy-test",
                family=family,
                model=model,
                serial="2102354AR61400001",
                address=ADDRESS,
                flash=flash,
                clock=TwinClock(),
            )
            assert not device.refused
            server = DeviceServer(
                device, 0, Transcript(tmp_path / f"transcript{len(made)}"), boot_seconds=1.0
            )
            await server.open()
            return Counterpart(flavour, device, server, loop)

        one = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        made.append(one)
        return one

    yield make
    for one in made:
        one.do(one.server.close)
