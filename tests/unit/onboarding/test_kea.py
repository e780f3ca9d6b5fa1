# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from ipaddress import ip_address, ip_network

import pytest

from zongheng.addressing import AddressPlan, Ledger
from zongheng.intent import load_network
from zongheng.onboarding.kea import kea_config

TOWN, VILLAGE = "xy-huiting", "xy-ranshizhuang-cun"


@pytest.fixture(scope="module")
def plan(planned):
    return AddressPlan(load_network(planned), Ledger.load(planned / "ledger.csv"))


@pytest.fixture(scope="module")
def config(plan, entries):
    return json.loads(kea_config(plan, entries.values()))["Dhcp4"]


def places(config, entry):
    """The subnets in which a device's serial is waited for."""
    wanted = entry.serial.encode().hex(":")
    return [s for s in config["subnet4"] if s["reservations"][0]["client-id"] == wanted]


def test_each_device_gets_the_url_of_its_own_file_under_its_serial(config, entries):
    huiting = entries[TOWN]
    for subnet in places(config, huiting):
        (option,) = subnet["reservations"][0]["option-data"]
        assert (option["code"], option["data"]) == (
            67, f"http://10.140.0.60:8060/{huiting.serial}/USB_AR.ini",
        )  # fmt: skip


def test_a_device_is_waited_for_on_each_of_its_uplinks_and_nowhere_else(config, entries, design):
    assert [len(places(config, entries[host])) for host in (TOWN, VILLAGE, "xy-core1")] == [2, 1, 0]
    for host, parents in {TOWN: ("xy-core1", "xy-core2"), VILLAGE: (TOWN,)}.items():
        own = {i.address4 for i in design(host).interfaces if i.plane == "management" and i.purpose == "link"}
        above = {i.address4 for parent in parents for i in design(parent).interfaces}
        for subnet in places(config, entries[host]):
            (reservation,) = subnet["reservations"]
            (relay,) = subnet["relay"]["ip-addresses"]
            assert f"{reservation['ip-address']}/30" in own
            assert f"{relay}/30" in above
            assert subnet["option-data"] == [{"name": "routers", "data": relay}]


def test_nobody_else_gets_an_address(config):
    assert config["host-reservation-identifiers"] == ["client-id"]
    assert all("pools" not in subnet and len(subnet["reservations"]) == 1 for subnet in config["subnet4"])


def test_subnets_and_their_numbers_are_each_one_links(config):
    networks = [ip_network(subnet["subnet"]) for subnet in config["subnet4"]]
    assert len(set(networks)) == len(networks) == 24 * 2 + 6
    assert [subnet["id"] for subnet in config["subnet4"]] == [int(net.network_address) for net in networks]
    for subnet, network in zip(config["subnet4"], networks, strict=True):
        assert ip_address(subnet["reservations"][0]["ip-address"]) in network


def test_each_family_present_has_a_class_of_its_own_and_leases_that_last_an_installation(config):
    assert {c["name"] for c in config["client-classes"]} == {"ztp-ar"}
    lasting = [*config["client-classes"], *config["subnet4"]]
    assert all(entry["valid-lifetime"] >= 3600 for entry in lasting)


def test_the_order_of_devices_makes_no_difference(plan, entries):
    assert kea_config(plan, entries.values()) == kea_config(plan, reversed(list(entries.values())))
