# SPDX-License-Identifier: Apache-2.0
"""A county with an exit of its own: real OSPF and BGP choose between it and the province's.

It goes out under a pool of the plan's own addresses, and publishes its portal under another of them.
"""

import shutil
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.lab.conftest import laboratory
from zongheng.twin.lab.blueprint import carrier_ports, terminal

NETWORK = Path(__file__).parents[1] / "networks" / "province"
TOWN, COUNTY, CITY, EXIT = "gz-zhonghualu", "gz-yunyan", "gz-guiyang", "gz-yy-exit1"
PAGE = "http://203.0.113.80/"
POOL, SERVICES = "192.0.2.0/27", "192.0.2.64/28"
OWN, PROVINCES = "from 192.0.2.", "from 203.0.113.4"
CARRIER = "198.51.100.1/29"


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    inventory = tmp_path_factory.mktemp("county-exit") / "inventories" / "province"
    shutil.copytree(NETWORK, inventory)
    _give_own_addresses(inventory)
    with laboratory(inventory, "county_exit.yml") as province:
        yield province


def _give_own_addresses(inventory):
    network, exit_ = inventory / "network.yml", inventory / "policy/exits/520103.yml"
    text = network.read_text("utf-8").replace(
        "pools:\n",
        f"pools:\n  - {{purpose: nat, domain: internet, prefix: {POOL}}}\n"
        f"  - {{purpose: service, domain: internet, prefix: {SERVICES}}}\n",
    )
    sizes = "  county:\n    nat-internet: 29\n    service-internet: 30\n"
    network.write_text(text.replace("  county:\n    public", f"{sizes}    public"), "utf-8")
    text = exit_.read_text("utf-8").replace("groups: all, mode: easy-ip", "groups: all, mode: pool")
    text = text.replace("public4: {", 'service: {site: "520103", number: 2}, public4: {')
    exit_.write_text(text, "utf-8")


def seen_as(province, host, address):
    """Wait until a terminal reaches the web, and is seen there under an address."""
    box = terminal(host, "internet")
    return province.until(lambda: address in province.fetch(box, PAGE, seconds=1), seconds=180)


def default_route(province, host):
    return province.on(host, "vtysh", "-N", "INTERNET", "-c", "show ip route 0.0.0.0/0")


@pytest.mark.parametrize("host", [TOWN, COUNTY])
def test_the_county_goes_out_by_its_own_exit(province, host):
    assert seen_as(province, host, OWN)


def test_a_client_keeps_its_address_of_the_pool(province):
    box = terminal(TOWN, "internet")
    pages = {province.fetch(box, PAGE, seconds=2).splitlines()[-1] for _ in range(4)}
    assert len(pages) == 1
    assert ip_address(pages.pop().removeprefix("from ")) in ip_network(POOL)


def test_the_portal_answers_at_the_carriers_address_and_the_plans(province):
    published = {server.public4 for server in province.designs[EXIT].exit_policy.published}
    assert published > {"198.51.100.5"}
    for address in published:
        assert "zongheng lab" in province.fetch("inet", f"https://{address}/")


def test_what_is_left_of_the_own_addresses_is_discarded_at_the_gateways(province):
    own = province.designs[EXIT].exit_policy.own_addresses
    assert len(own) == 2
    for prefix in own:
        shown = province.on(EXIT, "ip", "-n", "INTERNET", "route", "show", prefix)
        assert shown.startswith("blackhole")


def test_the_rest_of_the_province_goes_out_by_its(province):
    assert seen_as(province, CITY, PROVINCES)


def test_the_county_has_its_parents_way_out_in_hand(province):
    told = default_route(province, COUNTY)
    ospf, bgp = told.index('Known via "ospf"'), told.index('Known via "bgp", distance 160')
    assert "best" in told[ospf:].splitlines()[0]
    assert "best" not in told[bgp:].splitlines()[0]


def test_while_the_countys_carrier_is_silent_it_goes_out_by_the_provinces(province):
    """The carrier's port keeps its link: nothing but the answers is missing."""
    port = carrier_ports(province.designs.values())["198.51.100.0/29"]
    province.lab.inside("inet", "ip", "addr", "del", CARRIER, "dev", port)
    try:
        assert seen_as(province, TOWN, PROVINCES)
        for gateway in (EXIT, "gz-yy-exit2"):
            assert "via 198.51.100.1" not in province.on(gateway, "ip", "-n", "INTERNET", "route")
    finally:
        province.lab.inside("inet", "ip", "addr", "add", CARRIER, "dev", port)
        # the carrier's routes went with its address
        for prefix in province.designs[EXIT].exit_policy.own_addresses:
            province.lab.inside("inet", "ip", "route", "replace", prefix, "via", "198.51.100.4")
    assert seen_as(province, TOWN, OWN), "and back again"


def test_what_others_of_the_network_have_lies_above(province):
    told = province.on(COUNTY, "vtysh", "-N", "INTERNET", "-c", "show ip route 10.64.0.1")
    assert 'Known via "static"' in told
    assert "up1.102" in told


def test_a_second_deployment_changes_nothing(province):
    again = province.deploy()
    assert not again.failed
    assert not again.changed
