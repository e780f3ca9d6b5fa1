# SPDX-License-Identifier: Apache-2.0
"""A simulated device on the loopback, on a free port, in an event loop of its own thread."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zongheng.twin.devices.clock import TwinClock
from zongheng.twin.devices.device import Device, new_device
from zongheng.twin.processes.server import DeviceServer
from zongheng.twin.sessions.transcript import Transcript


class Counterpart:
    """One running device and the way to it. ``driver_class`` is the driver under test."""

    def __init__(self, flavour, device: Device, server: DeviceServer, loop, driver_class, login):
        self.flavour, self.device, self.server, self.loop = flavour, device, server, loop
        self.driver_class, self.login = driver_class, login

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

    def driver(self, **options: object):
        given = {
            "flavour": self.flavour,
            "port": self.port,
            "label": self.device.host,
            "host_keys": [self.server.public_key],
        }
        return self.driver_class(
            self.device.address, *self.login, timeout=10, optional_args={**given, **options}
        )


@contextmanager
def thread_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    # a device that was just about to listen again never gets to it: that is no task nobody ran
    asyncio.run_coroutine_threadsafe(_settled(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


async def _settled() -> None:
    """End what still runs in this loop."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def boot(
    loop,
    folder: Path,
    *,
    host,
    family,
    model,
    address,
    startup,
    text,
    login,
    driver_class,
    flavour,
    speed=1.0,
):
    """Return a device that booted from ``text`` and listens."""
    flash = folder / "flash"
    flash.mkdir(parents=True)
    (flash / startup).write_text(text, encoding="utf-8")
    (flash / ".boot.json").write_text(json.dumps({"startup": startup}), encoding="utf-8")

    async def start() -> Counterpart:
        device = new_device(
            host,
            family=family,
            model=model,
            serial="2102354AR61400001",
            address=address,
            flash=flash,
            clock=TwinClock(speed=speed),
        )
        assert not device.refused
        server = DeviceServer(device, 0, Transcript(folder / "transcript"), boot_seconds=1.0)
        await server.open()
        return Counterpart(flavour, device, server, loop, driver_class, login)

    return asyncio.run_coroutine_threadsafe(start(), loop).result(10)
