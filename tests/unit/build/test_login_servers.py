# SPDX-License-Identifier: Apache-2.0
"""The index tells of every device which servers it asks about logins, and what these take at the same time."""

import datetime as dt
import json

from tests.support.aaa import FIRST, SECOND, SERVERS, asking, designs
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.build.index import index_text
from zongheng.devices import load_hosts
from zongheng.devices.gates import gates
from zongheng.devices.records import HostRecord


def index(*servers, local=()):
    intent = asking(*servers, local=local)
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
    return index_text(intent, plan, ())


def test_a_device_is_listed_with_the_servers_that_it_asks(tmp_path):
    limited = (SERVERS[0] | {"sessions": 3}, SERVERS[1])
    text = index(*limited, local=("exit",))
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    (tmp_path / "hosts.json").write_text(text, encoding="utf-8")
    by_role = {record.role: record.login_servers for record in load_hosts(tmp_path)}
    assert by_role["core"] == by_role["node"] == {FIRST: 3, SECOND: 8}
    assert by_role["exit"] == {}


def test_nothing_is_said_where_devices_have_their_own_accounts_alone():
    assert "login_servers" not in index()


def test_roles_that_keep_to_their_own_accounts_are_designed_without_servers():
    found = designs(local=("exit",))
    assert {design.role for design in found.values() if design.aaa is None} == {"exit"}
    core = next(design for design in found.values() if design.role == "core")
    assert core.aaa.source == core.management.address
    assert [(one.address, one.port) for one in core.aaa.servers] == [(FIRST, 49), (SECOND, 4949)]


def record(host, **servers):
    return HostRecord(host=host, role="node", platform="huawei_vrp", address4="10.1.1.1", login_servers=servers)


def test_devices_that_share_a_server_share_its_places():
    found = gates([record("a", one=2), record("b", one=2, two=1), record("c")])
    with found["a"].login(), found["b"].login(), found["c"].login():
        assert [place.acquire(blocking=False) for place in found["b"].places] == [False, False]
    assert [place.acquire(blocking=False) for place in found["b"].places] == [True, True]


def test_the_smallest_number_told_of_a_server_counts():
    (place,) = gates([record("a", one=5), record("b", one=1)])["a"].places
    assert place.acquire(blocking=False)
    assert not place.acquire(blocking=False)


def test_a_login_that_fails_gives_its_place_back():
    gate = gates([record("a", one=1)])["a"]
    for _ in range(2):
        try:
            with gate.login():
                raise OSError
        except OSError:
            continue
    assert gate.places[0].acquire(blocking=False)
