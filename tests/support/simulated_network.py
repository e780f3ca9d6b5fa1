# SPDX-License-Identifier: Apache-2.0
"""A few simulated devices of any vendor in one network, in a thread of their own, and drivers for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.h3c_comware.driver import ComwareDriver
from zongheng.platforms.huawei_vrp.driver import VrpDriver
from zongheng.platforms.ruijie_rgos.driver import RgosDriver
from zongheng.twin.devices.clock import TwinClock
from zongheng.twin.devices.device import Device, new_device
from zongheng.twin.processes.server import DeviceServer
from zongheng.twin.routing.topology import Topology
from zongheng.twin.sessions.transcript import Transcript

USER, PASSWORD = "netops", "Xiayi@2026net"
_SSH = """#
stelnet server enable
ssh user {u}
ssh user {u} authentication-type password
ssh user {u} service-type stelnet
#
user-interface vty 0 4
 authentication-mode aaa
 protocol inbound ssh
#
return
"""
ACCOUNT = {
    "vrp5": "aaa\n local-user {u} password irreversible-cipher {p}\n local-user {u} privilege level 15\n"
    " local-user {u} service-type ssh terminal\n" + _SSH,
    "vrp8": "aaa\n local-user {u} password irreversible-cipher {p}\n"
    " local-user {u} service-type ssh\n local-user {u} level 3\n" + _SSH,
    "ce": "aaa\n local-user {u} password irreversible-cipher {p}\n"
    " local-user {u} service-type ssh\n local-user {u} privilege level 3\n" + _SSH,
    "usg": "aaa\n manager-user {u}\n  password cipher {p}\n  service-type ssh terminal\n  level 15\n" + _SSH,
    "comware7": " ssh server enable\n ssh user {u} service-type stelnet authentication-type password\n#\n"
    "line vty 0 63\n authentication-mode scheme\n protocol inbound ssh\n#\n"
    "local-user {u} class manage\n password simple {p}\n service-type ssh terminal\n"
    " authorization-attribute user-role network-admin\n#\nreturn\n",
    "rgos": "aaa new-model\naaa authentication login default local\naaa authorization exec default local\n"
    "username {u} privilege 15 secret {p}\nenable service ssh-server\nip ssh version 2\n"
    "line vty 0 4\n transport input ssh\n login authentication default\n",
}
"""What lets somebody in, by flavour, or by family where that has an own way."""
DRIVERS: Mapping[str, type[ConsoleDriver]] = {
    "vrp5": VrpDriver, "vrp8": VrpDriver, "usg": VrpDriver, "comware7": ComwareDriver,
    "rgos": RgosDriver,
}  # fmt: skip


class SimulatedNetwork:
    """``given`` has of each device its family, model, address and text; ``flavours`` its flavour."""

    def __init__(
        self,
        folder: Path,
        given: Mapping[str, Mapping[str, Any]],
        flavours: Mapping[str, str],
        boundary: Mapping[str, str],
    ) -> None:
        self.given, self.flavours = given, flavours
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.devices: dict[str, Device] = {}
        self.drivers: dict[str, Any] = {}
        self.servers = self.do(self._start(folder, boundary))

    def do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def _start(self, folder: Path, boundary: Mapping[str, str]) -> dict[str, DeviceServer]:
        clock = TwinClock()
        servers = {}
        for host, given in self.given.items():
            device = new_device(
                host,
                family=given["family"],
                model=given["model"],
                serial=f"2102350{host}0001",
                address=given["address"],
                flash=folder / host,
                clock=clock,
            )
            told = ACCOUNT.get(self.given[host]["family"], ACCOUNT[self.flavours[host]])
            account = told.format(u=USER, p=PASSWORD)
            assert device.running.load((given["text"] + account).splitlines()) == []
            device.save()
            device.booted_at = 0.0
            self.devices[host] = device
            servers[host] = DeviceServer(device, 0, Transcript(folder / f"{host}.log"), boot_seconds=1.0)
        topology = Topology(self.devices, boundary)
        for host, server in servers.items():
            self.devices[host].network = topology
            await server.open()
        return servers

    def driver(self, host: str) -> Any:
        """Return the driver of a device, logged in once."""
        if host not in self.drivers:
            server, flavour = self.servers[host], self.flavours[host]
            options = {
                "flavour": flavour,
                "port": server._listener.get_port(),
                "host_keys": [server.public_key],
                "label": host,
            }
            driver = DRIVERS[flavour](
                self.given[host]["address"], USER, PASSWORD, timeout=10, optional_args=options
            )
            driver.open()
            self.drivers[host] = driver
        return self.drivers[host]

    async def _stop(self) -> None:
        for server in self.servers.values():
            server.close()

    def close(self) -> None:
        for driver in self.drivers.values():
            driver.close()
        self.do(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
