# SPDX-License-Identifier: Apache-2.0
"""A device that goes away while a session is being opened, as one that restarts does."""

import socket
import threading
from contextlib import contextmanager

import paramiko
import pytest

from zongheng.errors import ZonghengError
from zongheng.platforms.h3c_comware.driver import ComwareDriver
from zongheng.platforms.huawei_vrp.driver import VrpDriver
from zongheng.platforms.linux.driver import LinuxDriver
from zongheng.platforms.ruijie_rgos.driver import RgosDriver

KEY = paramiko.ECDSAKey.generate()
CONSOLES = (VrpDriver, ComwareDriver, RgosDriver)


def says_its_version(connection):
    connection.sendall(b"SSH-2.0-box\r\n")
    connection.recv(4096)
    connection.close()


def lets_in(connection):
    transport = paramiko.Transport(connection)
    transport.add_server_key(KEY)

    class Door(paramiko.ServerInterface):
        def check_auth_password(self, *_):
            return paramiko.AUTH_SUCCESSFUL

        def check_channel_request(self, *_):
            connection.shutdown(socket.SHUT_RDWR)
            return paramiko.OPEN_SUCCEEDED

    transport.start_server(threading.Event(), Door())


@contextmanager
def going_away(once_it):
    """Yield the port of a device that ends the connection ``once_it`` did that."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=lambda: once_it(listening.accept()[0]), daemon=True).start()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    ("driver_class", "once_it"),
    [(each, says_its_version) for each in (*CONSOLES, LinuxDriver)] + [(each, lets_in) for each in CONSOLES],
)
def test_it_is_told_as_one_that_cannot_be_reached(driver_class, once_it):
    with going_away(once_it) as port:
        keys = [f"{KEY.get_name()} {KEY.get_base64()}"]
        options = {"port": port, "host_keys": keys, "label": "xy-core1"}
        driver = driver_class("127.0.0.1", "netops", "Xiayi@2026", timeout=10, optional_args=options)
        with pytest.raises(ZonghengError) as told:
            driver.open()
    assert [one.code for one in told.value.problems] == ["DEV022"]
