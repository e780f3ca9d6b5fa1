# SPDX-License-Identifier: Apache-2.0
"""A NAPALM session on a device that is to be changed, through Nornir's ``napalm`` connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from nornir.core.configuration import Config
from nornir.core.inventory import Host
from paramiko import SSHException  # type: ignore[import-untyped]  # ships no type information

from zongheng.devices import endpoint_of, in_force_of
from zongheng.devices.napalm import Driver, driver_of, register
from zongheng.errors import ZonghengError

NAPALM = "napalm"


@contextmanager
def device_session(host: Host, config: Config) -> Iterator[Driver]:
    """Yield the device's driver in a session of its own, closed afterwards.

    Raises the problem of a host without endpoint and what the driver's ``open`` raises. A device that
    has not taken a rotated password yet is logged in to with the one that is still in force there.
    """
    endpoint_of(host)
    register()
    # a session that an enclosing block still holds is lost, or it would not be asked for another
    host.connections.pop(NAPALM, None)
    driver = _opened(host, config)
    try:
        yield driver
    finally:
        host.connections.pop(NAPALM, None)
        close_quietly(driver)


def close_quietly(driver: Driver) -> None:
    """Close the session; that the device is gone already is no news here."""
    with suppress(ZonghengError, OSError, EOFError, AttributeError, SSHException):
        driver.close()


def _opened(host: Host, config: Config) -> Driver:
    try:
        opened = host.open_connection(NAPALM, config)
    except ZonghengError as error:
        in_force = in_force_of(host)
        if error.problems[0].code != "DEV021" or in_force is None:
            raise
        opened = host.open_connection(NAPALM, config, password=in_force)
    return driver_of(opened.connection, host.platform)
