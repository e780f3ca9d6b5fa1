# SPDX-License-Identifier: Apache-2.0
"""Whatever a simulated device is configured with, the getters tell it back."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.direct_device import Direct
from zongheng.platforms.huawei_vrp.getters import administration
from zongheng.platforms.huawei_vrp.getters.answers import INTERFACES
from zongheng.twin.clock import TwinClock
from zongheng.twin.device import Device, new_device

PORTS = {
    "ar": ("AR6140-S", "GigabitEthernet1/0/{}"),
    "ne": ("NE40E-M2K", "GigabitEthernet0/2/{}"),
    "usg": ("USG6650E", "GigabitEthernet0/0/{}"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("flash")


def fresh(family: str, folder: Path) -> Device:
    device = new_device(
        "probe", family=family, model=PORTS[family][0], serial="SN1", address="127.0.0.1",
        flash=folder / family, clock=TwinClock(),
    )  # fmt: skip
    device.state = "booted"
    return device


words = st.text(
    st.characters(categories=("Lu", "Ll", "Nd", "Lo"), include_characters="-_:/,()", exclude_characters="?"),
    min_size=1,
    max_size=12,
)
descriptions = st.lists(words, min_size=1, max_size=4).map(" ".join)
settings_of_port = st.tuples(descriptions, st.booleans(), st.integers(0, 250), st.integers(24, 30))


@pytest.mark.parametrize("family", PORTS)
@settings(max_examples=20)
@given(ports=st.dictionaries(st.integers(0, 6), settings_of_port, min_size=1, max_size=4))
def test_interfaces_are_told_as_they_are_configured(family, ports, folder):
    device = fresh(family, folder)
    lines, wanted = [], {}
    for number, (description, off, third, length) in ports.items():
        name = PORTS[family][1].format(number)
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


names = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=12)


@settings(max_examples=30)
@given(accounts=st.dictionaries(names, st.integers(0, 15), min_size=1, max_size=5))
def test_accounts_are_told_without_their_passwords(accounts, folder):
    device = fresh("ar", folder)
    lines = ["aaa"]
    for name, level in accounts.items():
        lines += [
            f" local-user {name} password irreversible-cipher Str0ng@2026{level}",
            f" local-user {name} privilege level {level}",
        ]
    assert device.running.load(lines) == []
    told = administration.users(device.configuration_text())
    assert {name: user["level"] for name, user in told.items()} == accounts
    assert all(user["password"] == "" for user in told.values())
