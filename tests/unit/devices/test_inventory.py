# SPDX-License-Identifier: Apache-2.0
"""The Nornir inventory: records, endpoints of the real network and of the twin, and what has none."""

import json

import asyncssh
import pytest

from zongheng.devices import Credentials, endpoint_of, limited, load_hosts, nornir_for, record_of
from zongheng.devices.endpoints import Endpoint
from zongheng.errors import ZonghengError

SECRETS = Credentials({"netops_password": "x"})


def record(host, **more):
    return {
        "host": host,
        "role": "node",
        "platform": "huawei_vrp",
        "flavour": "vrp5",
        "address4": "10.140.8.1",
        "groups": ["level_township"],
        "unknown_to_us": 1,
    } | more


@pytest.fixture
def build(tmp_path):
    hosts = [record("xy-b", address4="10.140.8.2"), record("xy-a")]
    (tmp_path / "hosts.json").write_text(json.dumps({"hosts": hosts}), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def key():
    return asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode().strip()


def codes(call):
    with pytest.raises(ZonghengError) as raised:
        call()
    return [(problem.code, problem.place.host) for problem in raised.value.problems]


def test_records_come_by_name(build):
    assert [entry.host for entry in load_hosts(build)] == ["xy-a", "xy-b"]


def test_a_limit_names_hosts_and_every_unknown_one_is_reported(build):
    records = load_hosts(build)
    assert [entry.host for entry in limited(records, {"xy-b"})] == ["xy-b"]
    assert codes(lambda: limited(records, {"xy-b", "no", "nor"})) == [("DEV003", "no"), ("DEV003", "nor")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "DEV001"),
        ("{", "DEV002"),
        ("[]", "DEV002"),
        (json.dumps({"hosts": [{"host": "xy-a"}]}), "DEV002"),
    ],
)
def test_a_missing_or_broken_list(tmp_path, text, expected):
    if text is not None:
        (tmp_path / "hosts.json").write_text(text, encoding="utf-8")
    assert codes(lambda: load_hosts(tmp_path))[0][0] == expected


def test_real_devices_are_reached_at_their_loopbacks_with_pinned_keys(build, key):
    (build / "known_hosts").write_text(f"xy-a {key}\n10.140.8.2 {key}\n", encoding="utf-8")
    nornir = nornir_for(build, twin=False, credentials=SECRETS, known_hosts=build / "known_hosts")
    found = {name: endpoint_of(host) for name, host in nornir.inventory.hosts.items()}
    assert {name: (end.address, end.port) for name, end in found.items()} == {
        "xy-a": ("10.140.8.1", 22),
        "xy-b": ("10.140.8.2", 22),
    }
    assert found["xy-a"].host_keys[0].split()[:2] == key.split()[:2]


def test_a_device_without_a_pinned_key_is_not_trusted(build, key):
    (build / "known_hosts").write_text(f"xy-a {key}\n", encoding="utf-8")
    nornir = nornir_for(build, twin=False, credentials=SECRETS, known_hosts=build / "known_hosts")
    assert isinstance(endpoint_of(nornir.inventory.hosts["xy-a"]), Endpoint)
    assert codes(lambda: endpoint_of(nornir.inventory.hosts["xy-b"])) == [("DEV006", "xy-b")]


def test_the_twin_is_followed_for_address_port_and_key(build, key):
    twin = {"hosts": {"xy-a": {"address": "127.31.2.1", "port": 2222, "host_key": key}}}
    (build / "twin.json").write_text(json.dumps(twin), encoding="utf-8")
    nornir = nornir_for(build, twin=True, credentials=SECRETS)
    assert endpoint_of(nornir.inventory.hosts["xy-a"]) == Endpoint("xy-a", "127.31.2.1", 2222, (key,))
    assert codes(lambda: endpoint_of(nornir.inventory.hosts["xy-b"])) == [("DEV005", "xy-b")]


def test_without_a_twin_nothing_is_connected_to(build):
    assert codes(lambda: nornir_for(build, twin=True, credentials=SECRETS))[0][0] == "DEV004"


def test_hosts_carry_their_record_and_groups(build, key):
    (build / "known_hosts").write_text(f"xy-a {key}\n", encoding="utf-8")
    nornir = nornir_for(build, twin=False, limit=["xy-a"], credentials=SECRETS)
    (host,) = nornir.inventory.hosts.values()
    assert record_of(host).flavour == "vrp5"
    assert nornir.inventory.children_of_group("level_township") == {host}


def test_a_login_without_a_password_is_an_input_error(build):
    (build / "twin.json").write_text(json.dumps({"hosts": {}}), encoding="utf-8")
    assert codes(lambda: nornir_for(build, twin=True, credentials=Credentials({})))[0][0] == "DEV010"
