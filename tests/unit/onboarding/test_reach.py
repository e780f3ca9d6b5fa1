# SPDX-License-Identifier: Apache-2.0
"""Host keys: learnt once, then pinned."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import asyncssh
import pytest

from zongheng.devices import Endpoint, HostRecord
from zongheng.devices.endpoints import real_endpoints
from zongheng.devices.gates import Gate
from zongheng.devices.loop import shared_loop
from zongheng.devices.ssh import Login
from zongheng.errors import ZonghengError
from zongheng.onboarding.reach import answers, first_key, pin, unpin

RECORD = HostRecord(host="xy-a", role="node", platform="huawei_vrp", address4="10.140.1.1")


def new_key():
    return asyncssh.generate_private_key("ssh-ed25519")


def public(key):
    return key.export_public_key("openssh").decode().strip()


def test_a_pinned_key_is_the_one_that_later_sessions_demand(tmp_path):
    key, known_hosts = public(new_key()), tmp_path / "known_hosts"
    pin(known_hosts, RECORD, key + " a comment")
    assert real_endpoints([RECORD], known_hosts)["xy-a"].host_keys == (key,)


def test_pinning_keeps_what_stands_and_again_changes_nothing(tmp_path):
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text("bastion ssh-ed25519 AAAAC3Nz\n")
    key = public(new_key())
    pin(known_hosts, RECORD, key)
    text = known_hosts.read_text()
    pin(known_hosts, RECORD, key)
    assert known_hosts.read_text() == text
    assert "bastion ssh-ed25519 AAAAC3Nz\n" in text


def test_another_key_is_never_pinned_over_the_first(tmp_path):
    known_hosts = tmp_path / "known_hosts"
    pin(known_hosts, RECORD, public(new_key()))
    text = known_hosts.read_text()
    with pytest.raises(ZonghengError, match="ONB013"):
        pin(known_hosts, RECORD, public(new_key()))
    assert known_hosts.read_text() == text


def test_a_replaced_device_may_show_another_key(tmp_path):
    known_hosts, key = tmp_path / "known_hosts", public(new_key())
    other = RECORD.model_copy(update={"host": "xy-a-b"})
    pin(known_hosts, RECORD, public(new_key()))
    pin(known_hosts, other, key)
    unpin(known_hosts, "xy-a")
    assert known_hosts.read_text() == f"xy-a-b,10.140.1.1 {key}\n"
    pin(known_hosts, RECORD, public(new_key()))


def test_the_key_that_a_server_shows_is_read_without_logging_in():
    key = new_key()
    server = shared_loop().run(_listen(key))
    try:
        port = server.sockets[0].getsockname()[1]
        assert first_key("127.41.251.1", port, 5.0) == public(key)
    finally:
        # a server is closed by the loop that runs it
        shared_loop().run(_close(server))


def test_nobody_there_is_no_key():
    assert first_key("127.41.251.2", 1, 0.0) is None


async def _close(server):
    server.close()
    await server.wait_closed()


async def _listen(key):
    return await asyncssh.listen("127.41.251.1", 0, server_host_keys=[key])


@pytest.fixture
def full():
    """The gate of a device whose server takes one login, which somebody else has."""
    gate = Gate((threading.BoundedSemaphore(1),))
    with gate.login():
        yield gate


def test_a_device_that_is_not_up_waits_for_no_place(full):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nowhere = Endpoint("xy-a", "127.0.0.1", port, (public(new_key()),))
    assert not answers(nowhere, Login("netops", "x"), "huawei_vrp", full)


def test_a_device_that_is_up_is_asked_in_its_turn():
    gate, asked = Gate((threading.BoundedSemaphore(1),)), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as device, ThreadPoolExecutor(2) as others:
        endpoint = Endpoint("xy-a", *device.getsockname(), (public(new_key()),))
        with gate.login():
            said = others.submit(answers, endpoint, Login("netops", "x"), "huawei_vrp", gate)
            device.accept()[0].close()
            others.submit(lambda: (device.accept()[0].close(), asked.set()))
            assert not asked.wait(0.3), "logged in without a place"
        assert asked.wait(20)
        assert said.result(20) is False
