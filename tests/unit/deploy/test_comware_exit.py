# SPDX-License-Identifier: Apache-2.0
"""A router of H3C at the exit is deployed to on the twin, and changes that would lock us out are refused."""

import datetime as dt
import re

import pytest

from tests.support.designed import DesignedBed, be_impatient, worker_number
from tests.support.h3c_exit import HOST, write_h3c_exit
from zongheng.build import plan_network
from zongheng.config import same
from zongheng.twin import down

NAT = " nat outbound 2999\n"
OTHER = " nat outbound 2999 address-group 1\n"
_GROUP = "object-group ip address never-administrative\n"
POOL = (_GROUP, f"nat address-group 1\n address 198.51.100.8 198.51.100.15\n#\n{_GROUP}")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    inventory = tmp_path_factory.mktemp("exit") / "inventories" / "exit"
    write_h3c_exit(inventory)
    plan_network(inventory, date=dt.date(2026, 1, 1), by="tests")
    configs = inventory.parents[1] / "build" / "exit" / "configs"
    bed = DesignedBed(
        inventory, {path.stem: path.read_text(encoding="utf-8") for path in configs.glob("*.cfg")}
    )
    bed.start(f"127.33.{150 + worker_number()}.0/28")
    bed.take_secrets(HOST)
    yield bed
    down(bed.build)


@pytest.fixture(autouse=True)
def short_of_patience(monkeypatch):
    be_impatient(monkeypatch)


@pytest.fixture
def bed(county):
    county.set_back(HOST)
    return county


def test_what_is_designed_sends_nothing_a_second_time(bed):
    sent = bed.sent(HOST)
    assert bed.deploy(HOST).status.value == "unchanged"
    assert bed.sent(HOST) == sent


def test_another_translation_is_applied_and_taken_back(bed):
    before = bed.running(HOST)
    bed.intend(HOST, (NAT, OTHER), POOL)
    end = bed.deploy(HOST)
    assert end.status.value == "changed", end.problems
    assert OTHER in bed.running(HOST)
    bed.intend(HOST)
    assert bed.deploy(HOST).status.value == "changed"
    assert same(bed.running(HOST), before, "h3c_comware")


_PORT = "interface GigabitEthernet5/7.2000\n"
_RULE = " rule 4 name manage-in\n  action pass\n"
PLANTS = [
    ((" import interface GigabitEthernet5/7.2000\n", ""), "DEP110"),
    ((_RULE, _RULE.replace("pass", "drop")), "DEP110"),
    ((_RULE, ""), "DEP110"),
    (("  source-ip management-zone\n  service zh-manage-access\n", "  source-ip sites\n"), "DEP110"),
    ((" 0 service tcp destination eq 22\n", " 0 service tcp destination eq 23\n"), "DEP110"),
    ((_PORT, f"{_PORT} packet-filter 2999 inbound\n"), "DEP111"),
    ((NAT, f"{NAT} nat server protocol tcp global 10.0.0.1 22 inside 10.2.192.10 22\n"), "DEP109"),
]


@pytest.mark.parametrize(("edit", "code"), PLANTS, ids=[f"{code}-{n}" for n, (_, code) in enumerate(PLANTS)])
def test_a_planted_lock_out_is_refused_before_a_byte_is_sent(bed, edit, code):
    bed.intend(HOST, edit)
    sent = bed.sent(HOST)
    end = bed.deploy(HOST)
    assert end.status.value == "refused", end
    assert code in [problem.code for problem in end.problems]
    assert bed.sent(HOST) == sent


def defaults(bed):
    """Return the next hops of the default route, as the device tells them."""
    [told] = bed.ask(HOST, "display ip routing-table").by_command.values()
    return sorted(re.findall(r"^0\.0\.0\.0/0 +Static +\d+ +\d+ +(\S+)", told, re.MULTILINE))


def test_a_carrier_that_falls_silent_loses_its_default_route(bed):
    assert defaults(bed) == ["198.51.100.1", "203.0.113.1"], "both carry traffic"
    bed.control.silence("203.0.113.1")
    try:
        assert defaults(bed) == ["198.51.100.1"]
        bed.control.silence("198.51.100.1")
        assert defaults(bed) == []
    finally:
        for address in ("203.0.113.1", "198.51.100.1"):
            bed.control.silence(address, on=False)
    assert defaults(bed) == ["198.51.100.1", "203.0.113.1"]
