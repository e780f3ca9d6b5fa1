# SPDX-License-Identifier: Apache-2.0
"""Numbers of sites and routers: AS, route distinguisher, router id, IS-IS title."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.province import planned
from zongheng.addressing import Address, AddressPlan, Ledger
from zongheng.addressing.answers import as_number, rd, rt
from zongheng.addressing.isis import network_entity_title
from zongheng.errors import ZonghengError
from zongheng.intent import Site

CITY = (
    Site(code="4114", name="商丘市", slug="shangqiu"),
    Site(code="411426", name="夏邑县", slug="xiayi", parent="4114", port=1),
    Site(code="411490", name="开发区", slug="zone", parent="4114", port=2),
    Site(code="411426101", name="会亭镇", slug="huiting", parent="411426", port=1),
    Site(code="411426901", name="开发区办事处", slug="banshichu", parent="411490", port=1),
    Site(code="411426101201", name="会亭村", slug="huiting-cun", parent="411426101", port=1),
)


@pytest.fixture(scope="module")
def city(xiayi, changed):
    """Return the plan of a city whose own AS number is not that of its code."""
    network = xiayi.network.model_copy(update={"division": "4114", "as_number": 64512})
    unit = xiayi.units["U001"]
    intent = changed(
        without=tuple(xiayi.sites),
        with_sites=CITY,
        units={"U001": unit.model_copy(update={"site": "411426101"})},
        network=network,
    )
    return AddressPlan(intent, Ledger.empty())


@pytest.mark.parametrize(
    ("owner", "number"),
    [
        (None, 64512),
        ("4114", 64512),
        ("411426", 4200411426),
        ("411490", 4200411490),
        ("411426101", 4200411426),
        ("411426101201", 4200411426),
        ("411426901", 4200411490),
        ("U001", 4200411426),
    ],
)
def test_a_site_is_in_the_as_of_the_nearest_county_above_by_the_tree(city, owner, number):
    assert city.as_number(owner) == number


def test_route_distinguishers_and_targets_are_the_network_s(city):
    assert city.rd("internet") == "64512:2"
    assert city.rt_import("internet") == city.rt_export("internet") == ("64512:2",)


def test_every_device_of_a_province_has_the_numbers_that_the_filters_answer():
    _, province, designs = planned()
    vrfs = [vrf for design in designs.values() for vrf in design.vrfs]
    assert len({design.bgp.as_number for design in designs.values() if design.bgp}) > 1
    for vrf in vrfs:
        assert vrf.rd == rd(province, vrf.domain)
        assert [vrf.route_target] == rt(province, vrf.domain)


@pytest.mark.parametrize(
    ("host", "number", "area"),
    [
        ("gz-core1", 4200520000, "5200"),
        ("gz-guiyang", 4200520100, "5201"),
        ("gz-nanming", 4200520102, "5201"),
        ("gz-xinhualu", 4200520102, "5201"),
        ("gz-shifu", 4200520102, "5201"),
    ],
)
def test_a_device_of_a_province_is_in_the_as_and_area_of_its_county(host, number, area):
    _, province, _ = planned()
    assert as_number(province, host) == number
    assert province.isis_net(host).startswith(f"49.{area}.")


def test_in_a_county_s_own_network_everybody_is_in_its_as(xiayi, plan):
    assert {plan.as_number(owner) for owner in (None, *xiayi.sites, *xiayi.units)} == {4200411426}


def test_nobody_is_in_no_as(plan):
    with pytest.raises(ZonghengError) as error:
        plan.as_number("411427")
    assert [p.code for p in error.value.problems] == ["ADR021"]


def test_the_router_id_is_the_loopback_and_stands_in_the_title(plan):
    assert str(plan.router_id("xy-agg1")) == "10.140.1.2"
    assert plan.isis_net("xy-agg1") == "49.4114.0101.4000.1002.00"


def test_no_two_routers_share_a_system_id(xiayi, plan):
    titles = {plan.isis_net(host) for host in xiayi.nodes}
    assert len({title.partition(".4114.")[2] for title in titles}) == len(xiayi.nodes)


def test_a_site_is_told_its_identifiers_and_why(city, plan, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    told = {entry.what: (entry.value, entry.why) for entry in plan.explain("411426101")}
    assert told["AS number"] == ("4200411426", "the network's, from network.yml")
    assert told["xy-huiting name"][0] == "xy-huiting.xy.ha.cegn.cn"
    assert told["xy-huiting IS-IS NET"][0] == "49.4114.0101.4000.3000.00"
    (unit,) = city.explain("U001")
    assert (unit.value, unit.why) == ("4200411426", "from the code of 夏邑县 411426")


ADDRESSES = st.integers(0, 2**32 - 1).map(lambda value: Address(4, value))


@given(st.from_regex(r"\A([0-9]{2}|[0-9]{4}|[0-9]{6})\Z"), ADDRESSES)
def test_titles_are_well_formed_and_lead_back_to_the_router(code, router_id):
    title = network_entity_title(code, router_id)
    assert re.fullmatch(r"49\.\d{4}(\.\d{4}){3}\.00", title)
    area, system = title[3:7], title[8:22].replace(".", "")
    assert code.ljust(4, "0").startswith(area)
    assert str(router_id) == ".".join(str(int(system[at : at + 3])) for at in range(0, 12, 3))
