# SPDX-License-Identifier: Apache-2.0
"""The twin's process: all simulated devices in one event loop. Started by ``life.up``."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncssh

from zongheng.files import write_whole
from zongheng.twin.devices.aaa_servers import AaaServers
from zongheng.twin.devices.clock import TwinClock
from zongheng.twin.devices.device import new_device
from zongheng.twin.processes.control import SOCKET
from zongheng.twin.processes.server import DeviceServer
from zongheng.twin.processes.ztp import provision
from zongheng.twin.routing.topology import Topology
from zongheng.twin.sessions.faults import OTHER_PASSWORD
from zongheng.twin.sessions.transcript import Transcript

READY = "ready.json"
SETTINGS = "settings.json"
GO = b"go\n"
"""What the starter says once it has noted this process; one that hears nothing was never started."""


@dataclass(slots=True)
class TwinProcess:
    """All devices of one twin; runs in the twin's folder."""

    folder: Path
    settings: Mapping[str, Any]
    servers: dict[str, DeviceServer] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    topology: Topology = field(init=False)
    aaa: AaaServers = field(default_factory=AaaServers)
    """The servers around all devices; nobody answers until ``aaa`` is asked of the control channel."""

    async def run(self) -> None:
        """Serve until told to stop."""
        self._build()
        for server in self.servers.values():
            await server.open()
        control = await asyncio.start_unix_server(self._control, path=SOCKET)
        os.chmod(SOCKET, 0o600)  # noqa: PTH101 - relative to the twin's folder, where the process runs
        keys = {host: server.public_key for host, server in self.servers.items()}
        write_whole(self.folder / READY, json.dumps(keys), durable=False)
        await self.stopped.wait()
        control.close()
        for server in self.servers.values():
            server.close()

    def _build(self) -> None:
        clock = TwinClock(float(self.settings["speed"]), datetime.now(UTC))
        keys = self.settings["authorized_keys"]
        authorized = asyncssh.import_authorized_keys("\n".join(keys)) if keys else None
        transcripts = self.folder / "transcripts"
        transcripts.mkdir(exist_ok=True)
        for record in self.settings["devices"]:
            host = record["host"]
            device = new_device(
                host,
                family=record["family"],
                model=record["model"],
                serial=record["serial"],
                address=record["address"],
                flash=self.folder / "flash" / host,
                clock=clock,
            )
            device.client = self.settings["client"]
            device.aaa = self.aaa
            self.servers[host] = DeviceServer(
                device,
                int(self.settings["port"]),
                Transcript(transcripts / f"{host}.log"),
                float(self.settings["boot_seconds"]),
                authorized,
            )
        devices = {host: server.device for host, server in self.servers.items()}
        self.topology = Topology(devices, self.settings["boundary"])
        for device in devices.values():
            device.network = self.topology

    async def _control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            try:
                answer = {"ok": True, **(await self._do(json.loads(line)) or {})}
            except (KeyError, ValueError, OSError) as error:
                answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()

    async def _do(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        what = request["do"]
        if what == "stop":
            asyncio.get_running_loop().call_later(0.05, self.stopped.set)
            return None
        if what == "status":
            asked = [request["host"]] if request.get("host") else list(self.servers)
            return {"hosts": {host: self.state(self.servers[host]) for host in asked}}
        if what == "aaa":
            self.aaa.set(request["servers"], float(request["seconds"]), request["deaf"])
            return None
        if what == "aaa-asked":
            return {"asked": self.aaa.asked, "most": self.aaa.most}
        if what == "aaa-told":
            return {"told": [asdict(one) for one in self.aaa.told]}
        if what == "silence":
            change = self.topology.silent.add if request["on"] else self.topology.silent.discard
            change(str(request["address"]))
            return None
        await _ACTS[what](self, self.servers[request["host"]], request)
        return None

    def state(self, server: DeviceServer) -> dict[str, Any]:
        """Return what ``status`` says of a device."""
        device = server.device
        state = device.state
        if state == "booted" and self.topology.in_service(device.host):
            state = "in_service"
        return {
            "state": state,
            "listening": server.listening,
            "sysname": device.sysname,
            "serial": device.serial,
            "model": device.model.name,
            "startup": device.startup,
            "sessions": server.sessions,
            "received": server.transcript.count,
            "zero_touch": device.zero_touch,
            "refused": device.refused,
            "trial": device.trial is not None,
            "reboot_armed": device.reboot_at is not None,
            "log": device.log[-20:],
        }

    def start(self, work: Awaitable[None]) -> None:
        """Let something go on after its request was answered."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


_Act = Callable[[TwinProcess, DeviceServer, Mapping[str, Any]], Awaitable[None]]


async def _fault(_: TwinProcess, server: DeviceServer, request: Mapping[str, Any]) -> None:
    server.faults.set(request, server.transcript.count)


async def _clear(_: TwinProcess, server: DeviceServer, __: Mapping[str, Any]) -> None:
    server.faults.clear()
    await server.show_own_key()
    if server.device.override_password == OTHER_PASSWORD:
        server.device.override_password = None


async def _power(_: TwinProcess, server: DeviceServer, request: Mapping[str, Any]) -> None:
    await server.power(on=bool(request["on"]))


async def _factory_reset(_: TwinProcess, server: DeviceServer, __: Mapping[str, Any]) -> None:
    server.device.factory_reset()


async def _new_host_key(_: TwinProcess, server: DeviceServer, __: Mapping[str, Any]) -> None:
    await server.new_host_key()


async def _password(_: TwinProcess, server: DeviceServer, request: Mapping[str, Any]) -> None:
    server.device.override_password = request["password"]


async def _zero_touch(process: TwinProcess, server: DeviceServer, request: Mapping[str, Any]) -> None:
    server.device.zero_touch = "running"
    process.start(provision(server.device, str(request["url"])))


async def _encoding(_: TwinProcess, server: DeviceServer, request: Mapping[str, Any]) -> None:
    server.device.set_encoding(str(request["encoding"]))


_ACTS: Mapping[str, _Act] = {
    "fault": _fault,
    "clear-faults": _clear,
    "power": _power,
    "factory-reset": _factory_reset,
    "new-host-key": _new_host_key,
    "password": _password,
    "zero-touch": _zero_touch,
    "encoding": _encoding,
}


async def _main(folder: Path) -> None:
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    process = TwinProcess(folder, settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, process.stopped.set)
    await process.run()


if __name__ == "__main__":
    if sys.stdin.buffer.readline() != GO:
        sys.exit(1)
    os.chdir(sys.argv[1])
    asyncio.run(_main(Path(sys.argv[1])))
