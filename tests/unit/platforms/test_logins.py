# SPDX-License-Identifier: Apache-2.0
"""A refused password is told from an answer that never came, by every driver that logs in by paramiko."""

import pytest

from tests.support.logins import METHODS, login_server
from zongheng.errors import ZonghengError
from zongheng.platforms.huawei_vrp.guarded import GuardedVrp
from zongheng.platforms.linux.connection import Connection, Login

TOLD = {
    "cut": "DEV024",
    "silent": "DEV023",
    "refused": "DEV021",
    "refused and cut": "DEV021",
    "dismissed": "DEV021",
}
"""By what the device does with the password."""
PATIENCE = {"silent": 1}
"""Seconds for an answer where none comes; others come on busy machines too."""


def at_a_console(server, seconds):
    options = {"port": server.port, "host_keys": [server.public_key]}
    GuardedVrp(server.address, "netops", "secret", timeout=seconds, optional_args=options).open()


def on_a_machine(server, seconds):
    keys = [server.public_key]
    Connection(Login(server.address, server.port, "netops", "secret", keys, "xy-gw", seconds))


@pytest.mark.parametrize("answer", TOLD)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("log_in", [at_a_console, on_a_machine])
def test_a_password_is_sent_once_and_its_end_is_told(thread, log_in, method, answer):
    with login_server(thread, answer, method) as server, pytest.raises(ZonghengError) as error:
        log_in(server, PATIENCE.get(answer, 20))
    assert [one.code for one in error.value.problems] == [TOLD[answer]]
    assert server.passwords == ["secret"]
