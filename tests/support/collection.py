# SPDX-License-Identifier: Apache-2.0
"""The configuration of a simulated device as the stage ``collect`` reads it."""

from tests.support.consoles import HOST, PASSWORD, USER
from zongheng.collect import commands_for
from zongheng.devices.endpoints import Endpoint
from zongheng.devices.limits import Limits
from zongheng.devices.loop import shared_loop
from zongheng.devices.ssh import Login, console_session


def collected(kind, device, meanwhile=lambda: None, *, prints: int = 1) -> str:
    """Return the last of so many prints; ``meanwhile`` is done between the login and the first."""
    endpoint = Endpoint(HOST, device.device.address, device.port, (device.server.public_key,))
    command = commands_for(kind.platform, kind.flavour).configuration

    async def asked():
        async with console_session(endpoint, Login(USER, PASSWORD), Limits(), kind.platform) as shell:
            meanwhile()
            return (await shell.ask_all([command] * prints))[command]

    return shared_loop().run(asked())
