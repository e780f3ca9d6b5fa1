# SPDX-License-Identifier: Apache-2.0
"""What a device tells its servers of those who log in, and of what they type."""

from __future__ import annotations

from typing import Literal

from zongheng.twin.devices.aaa_servers import Told
from zongheng.twin.devices.accounts import accounting
from zongheng.twin.devices.device import Device
from zongheng.twin.sessions.transcript import blotted


def logged_in(device: Device, user: str) -> bool:
    """Tell of a login; return whether the device lets it stand."""
    said = accounting(device, user)
    heard = _tell(device, said.logins, user, "login")
    return heard or not said.strict


def logged_out(device: Device, user: str) -> None:
    """Tell of the end of a login."""
    _tell(device, accounting(device, user).logins, user, "logout")


def typed(device: Device, user: str, line: str, *, configures: bool) -> None:
    """Tell of a command, in a configuration view or outside of all; a device blots secrets out."""
    if line and device.aaa.known:
        said = accounting(device, user)
        _tell(device, said.settings if configures else said.commands, user, "command", blotted(line))


def _tell(
    device: Device,
    servers: tuple[str, ...],
    user: str,
    what: Literal["login", "logout", "command"],
    text: str = "",
) -> bool:
    server = device.aaa.listening(servers)
    if server is not None:
        device.aaa.told.append(Told(server, device.host, user, what, text))
    return server is not None
