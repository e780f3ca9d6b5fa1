# SPDX-License-Identifier: Apache-2.0
"""Whatever a simulated device is configured with, the getters tell it back."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.direct_device import Direct
from zongheng.platforms.console.getters.interfaces import Interfaces
from zongheng.platforms.h3c_comware.getters import administration as comware
from zongheng.platforms.h3c_comware.getters.answers import INTERFACES as COMWARE_INTERFACES
from zongheng.platforms.huawei_vrp.getters import administration as vrp
from zongheng.platforms.huawei_vrp.getters.answers import INTERFACES as VRP_INTERFACES
from zongheng.twin.devices.clock import TwinClock
from zongheng.twin.devices.device import Device, new_device

PASSWORD = "Str0ng@2026pass"


@dataclass(frozen=True)
class Kind:
    """A line of hardware; ``account`` gives the lines of one, below ``above``, of a name and a right."""

    family: str
    model: str
    port: str
    interfaces: Interfaces
    users: Callable[[str], Mapping[str, Any]]
    above: tuple[str, ...]
    account: tuple[str, ...]
    names: st.SearchStrategy[str]
    rights: st.SearchStrategy[str]
    levels: Mapping[str, int]
    """What rights are told as, where that is no number in them."""
    least: int = 0
    """The right that every account has."""


def names(**kinds):
    return st.text(st.characters(categories=("Lu", "Ll", "Nd"), **kinds), min_size=1, max_size=12)


def _huawei(family: str, model: str, port: str) -> Kind:
    account = (
        " local-user {name} password irreversible-cipher {password}",
        " local-user {name} privilege level {right}",
    )
    levels = st.integers(0, 15).map(str)
    return Kind(family, model, port, VRP_INTERFACES, vrp.users, ("aaa",), account, names(), levels, {})


KINDS = {
    "ar": _huawei("ar", "AR6140-S", "GigabitEthernet1/0/{}"),
    "ne": _huawei("ne", "NE40E-M2K", "GigabitEthernet0/2/{}"),
    "usg": _huawei("usg", "USG6650E", "GigabitEthernet0/0/{}"),
    "secpath": Kind(
        family="secpath",
        model="F1020",
        port="GigabitEthernet1/0/{}",
        interfaces=COMWARE_INTERFACES,
        users=comware.users,
        above=(),
        account=(
            "local-user {name} class manage",
            " password simple {password}",
            " authorization-attribute user-role {right}",
        ),
        names=names(max_codepoint=127),
        rights=st.one_of(
            st.integers(0, 15).map("level-{}".format), st.sampled_from(["network-admin", "network-operator"])
        ),
        levels={"network-admin": 15, "network-operator": 1},
        least=1,  # a new account is a network-operator
    ),
}
"""By family."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("flash")


def fresh(kind: Kind, folder: Path) -> Device:
    device = new_device(
        "probe", family=kind.family, model=kind.model, serial="SN1", address="127.0.0.1",
        flash=folder / kind.family, clock=TwinClock(),
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


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@settings(max_examples=20)
@given(ports=st.dictionaries(st.integers(0, 6), settings_of_port, min_size=1, max_size=4))
def test_interfaces_are_told_as_they_are_configured(kind, ports, folder):
    device = fresh(kind, folder)
    lines, wanted = [], {}
    for number, (description, off, third, length) in ports.items():
        name = kind.port.format(number)
        address = ipaddress.IPv4Interface(f"10.{number}.{third}.1/{length}")
        lines += [
            f"interface {name}",
            f" description {description}",
            f" ip address {address.ip} {length}",
            " shutdown" if off else " undo shutdown",
        ]
        wanted[name] = (description, off, address)
    assert device.running.load(lines) == []
    told, addresses = kind.interfaces.states(Direct(device)), kind.interfaces.addresses(Direct(device))
    for name, (description, off, address) in wanted.items():
        assert (told[name]["description"], told[name]["is_enabled"]) == (description, not off)
        assert told[name]["is_up"] is not off
        assert addresses[name]["ipv4"] == {str(address.ip): {"prefix_length": address.network.prefixlen}}
    assert kind.interfaces.counters(Direct(device)).keys() == told.keys()


@pytest.mark.parametrize("kind", [KINDS["ar"], KINDS["secpath"]], ids=["vrp", "comware"])
@settings(max_examples=30)
@given(data=st.data())
def test_accounts_are_told_without_their_passwords(kind, data, folder):
    accounts = data.draw(st.dictionaries(kind.names, kind.rights, min_size=1, max_size=5))
    device = fresh(kind, folder)
    lines = [*kind.above]
    for name, right in accounts.items():
        lines += [line.format(name=name, right=right, password=PASSWORD) for line in kind.account]
    assert device.running.load(lines) == []
    told = kind.users(device.configuration_text())
    for name, right in accounts.items():
        level = kind.levels[right] if right in kind.levels else int(right.removeprefix("level-"))
        assert told[name]["level"] == max(level, kind.least)
        assert told[name]["password"] == ""
    assert set(told) == set(accounts)
    assert "Str0ng" not in str(told)
