# SPDX-License-Identifier: Apache-2.0
"""Whatever a simulated firewall is configured with, the getters tell it back."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.direct_device import Direct
from zongheng.platforms.h3c_comware.getters import administration
from zongheng.platforms.h3c_comware.getters.answers import INTERFACES
from zongheng.twin.clock import TwinClock
from zongheng.twin.device import Device, new_device

PORT = "GigabitEthernet1/0/{}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("flash")


def fresh(folder: Path) -> Device:
    device = new_device(
        "probe", family="secpath", model="F1020", serial="SN1", address="127.0.0.1",
        flash=folder / "secpath", clock=TwinClock(),
    )  # fmt: skip
    device.state = "booted"
    return device


words = st.text(
    st.characters(categories=("Lu", "Ll", "Nd", "Lo"), include_characters="-_:/,()"), min_size=1, max_size=12
)
settings_of_port = st.tuples(
    st.lists(words, min_size=1, max_size=4).map(" ".join),
    st.booleans(),
    st.integers(0, 250),
    st.integers(24, 30),
)


@settings(max_examples=20)
@given(ports=st.dictionaries(st.integers(0, 6), settings_of_port, min_size=1, max_size=4))
def test_interfaces_are_told_as_they_are_configured(ports, folder):
    device = fresh(folder)
    lines, wanted = [], {}
    for number, (description, off, third, length) in ports.items():
        name = PORT.format(number)
        address = ipaddress.IPv4Interface(f"10.{number}.{third}.1/{length}")
        lines += [
            f"interface {name}",
            f" description {description}",
            f" ip address {address.ip} {length}",
            " shutdown" if off else " undo shutdown",
        ]
        wanted[name] = (description, off, address)
    assert device.running.load(lines) == []
    told, addresses = INTERFACES.states(Direct(device)), INTERFACES.addresses(Direct(device))
    for name, (description, off, address) in wanted.items():
        assert (told[name]["description"], told[name]["is_enabled"]) == (description, not off)
        assert told[name]["is_up"] is not off
        assert addresses[name]["ipv4"] == {str(address.ip): {"prefix_length": address.network.prefixlen}}
    assert INTERFACES.counters(Direct(device)).keys() == told.keys()


names = st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=127), min_size=1, max_size=12)
roles = st.one_of(
    st.integers(0, 15).map("level-{}".format), st.sampled_from(["network-admin", "network-operator"])
)
DEFAULT = 1
"""A new account is a ``network-operator``."""
LEVELS = {"network-admin": 15, "network-operator": 1}


@settings(max_examples=20)
@given(accounts=st.dictionaries(names, roles, min_size=1, max_size=4))
def test_accounts_are_told_without_their_passwords(accounts, folder):
    device = fresh(folder)
    lines = []
    for name, role in accounts.items():
        lines += [
            f"local-user {name} class manage",
            " password simple Str0ng@2026pass",
            f" authorization-attribute user-role {role}",
        ]
    assert device.running.load(lines) == []
    told = administration.users(device.configuration_text())
    for name, role in accounts.items():
        level = LEVELS[role] if role in LEVELS else int(role.removeprefix("level-"))
        assert told[name]["level"] == max(level, DEFAULT)
        assert told[name]["password"] == ""
    assert "Str0ng" not in str(told)
