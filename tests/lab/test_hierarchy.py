# SPDX-License-Identifier: Apache-2.0
"""From a township over its county and its city to the province's exit: real BGP, OSPF and packets."""

import json
import shutil
from pathlib import Path

import pytest

from tests.lab.conftest import laboratory
from zongheng.twin.lab.blueprint import terminal

NETWORK = Path(__file__).parents[1] / "networks" / "province"
TOWN, COUNTY, CITY, CORE, EXIT = "gz-xinhualu", "gz-nanming", "gz-guiyang", "gz-core1", "gz-exit1"
PAGE = "http://203.0.113.80/"


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    inventory = tmp_path_factory.mktemp("province") / "inventories" / "province"
    shutil.copytree(NETWORK, inventory)
    with laboratory(inventory, "machines.yml") as province:
        yield province


def routes(province, host, domain, prefix):
    return province.on(host, "vtysh", "-N", domain, "-c", f"show ip route {prefix}")


@pytest.mark.parametrize("host", [CITY, COUNTY, TOWN])
def test_a_terminal_of_every_level_reaches_the_web_under_the_exits_address(province, host):
    told = province.until(lambda: province.fetch(terminal(host, "internet"), PAGE, seconds=1), seconds=180)
    assert "from 203.0.113.4" in told


@pytest.mark.parametrize("domain", ["public", "administrative"])
def test_no_other_domain_reaches_it(province, domain):
    assert province.fetch(terminal(TOWN, domain), PAGE) == ""


def test_every_level_knows_a_default_and_what_lies_below_it(province):
    summaries = {
        host: province.on(host, "vtysh", "-N", "INTERNET", "-c", "show bgp ipv4 unicast")
        for host in (CITY, COUNTY)
    }
    county_as, city_as, province_as = "4200520102", "4200520100", "4200520000"
    assert f"0 {province_as} i" in summaries[CITY]
    assert f"0 {county_as} i" in summaries[CITY]
    assert f"0 {city_as} i" in summaries[COUNTY]
    assert province_as not in summaries[COUNTY]
    lines = [line for line in summaries[COUNTY].splitlines() if city_as in line]
    assert all("0.0.0.0/0" in line or line.startswith(" *=") for line in lines)


def test_the_exit_knows_the_way_back_by_ospf(province):
    lan = next(i for i in province.designs[TOWN].interfaces if i.plane == "internet" and i.purpose == "lan")
    told = routes(province, EXIT, "INTERNET", lan.address4.partition("/")[0])
    assert 'Known via "ospf"' in told
    assert "core1.102" in told


def test_a_second_deployment_changes_nothing(province):
    again = province.deploy()
    assert not again.failed
    assert not again.changed


def sessions(province, host):
    """Return the state of each session by which BFD of a machine watches its lines for the internet."""
    told = json.loads(province.on(host, "vtysh", "-N", "INTERNET", "-c", "show bfd peers json") or "[]")
    return {(peer["interface"], ":" in peer["peer"]): peer["status"] for peer in told}


def lines(province, host, *peers):
    """Return the interfaces of a machine's watched lines for the internet to these machines."""
    watched = [i for i in province.designs[host].interfaces if i.bfd and i.plane == "internet"]
    return [i.name for i in watched if i.description.endswith(peers)]


@pytest.mark.parametrize("host", [COUNTY, TOWN])
def test_every_line_is_watched_at_both_ends(province, host):
    expected = {
        (line, v6): "up" for line in lines(province, host, CITY, COUNTY, TOWN) for v6 in (False, True)
    }
    assert len(expected) == {COUNTY: 6, TOWN: 2}[host]
    province.until(lambda: sessions(province, host) == expected, seconds=60)
    assert sessions(province, host) == expected


SILENCE = """
table inet silence {
    chain in { type filter hook prerouting priority -400; iifname "PORT" counter drop; }
    chain out { type filter hook postrouting priority 400; oifname "PORT" counter drop; }
}
"""


def test_a_line_that_dies_silently_is_left_long_before_ospf_or_bgp_miss_it(province):
    """Its ports stay up: OSPF would notice after 40 seconds, BGP after 180."""
    first, second = lines(province, COUNTY, CITY)

    def ways():
        told = routes(province, COUNTY, "INTERNET", "0.0.0.0/0")
        return {line for line in (first, second) if f"via {line}" in told}

    province.until(lambda: ways() == {first, second}, seconds=60)
    assert ways() == {first, second}
    inside = ("nsenter", "--net=/run/netns/INTERNET", "nft")
    province.on(COUNTY, *inside, SILENCE.replace("PORT", first))
    try:
        province.until(lambda: ways() == {second}, seconds=15)
        assert ways() == {second}
    finally:
        province.on(COUNTY, *inside, "delete table inet silence")
    province.until(lambda: ways() == {first, second}, seconds=90)
    assert ways() == {first, second}
