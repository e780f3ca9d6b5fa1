# SPDX-License-Identifier: Apache-2.0
"""A LAN that grew by a block elsewhere: every block has its gateway and its DHCP pool, on every platform."""

import datetime as dt
import json
import shutil
from ipaddress import ip_interface, ip_network

import pytest

from tests.support import province
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.design.model import DhcpPool
from zongheng.intent import load_network
from zongheng.platforms.linux import dhcp
from zongheng.render import render_config

DAY = dt.date(2026, 1, 1)
GROWN = ("520102", "520102001")
"""A county at whose NE40E and a township at whose AR a LAN grows beyond the room behind it."""


@pytest.fixture(scope="module")
def grown_plan(tmp_path_factory):
    """Return the plan of the province after some of its LANs grew."""
    folder = tmp_path_factory.mktemp("grown") / "province"
    shutil.copytree(province.NETWORK, folder)
    intent = load_network(folder)
    given = allocate(intent, Ledger.empty(), date=DAY, by="tests")
    table = (folder / "sites.csv").read_text()
    for code in GROWN:
        row = next(line for line in table.splitlines() if line.startswith(f"{code},"))
        table = table.replace(row, f"{row}internet=23")
    (folder / "sites.csv").write_text(table)
    intent = load_network(folder)
    return AddressPlan(intent, allocate(intent, given, date=DAY, by="tests"))


@pytest.fixture(scope="module")
def grown(grown_plan):
    return design_network(grown_plan.intent, grown_plan)


def several(design):
    """Return the pools by interface where one has more than one."""
    pools = {}
    for pool in design.dhcp_pools:
        pools.setdefault(pool.interface, []).append(pool)
    return {name: of for name, of in pools.items() if len(of) > 1}


def test_each_prefix_of_a_lan_has_a_pool_with_its_gateway(grown):
    seen = set()
    for design in grown.values():
        for name, pools in several(design).items():
            interface = design.interface(name)
            gateways = [interface.address4, *interface.secondary4]
            assert [ip_network(pool.prefix) for pool in pools] == [ip_interface(g).network for g in gateways]
            assert [pool.gateway for pool in pools] == [g.partition("/")[0] for g in gateways]
            assert len({pool.name for pool in pools}) == len(pools)
            seen.add(design.family)
    assert seen == {"ne", "ar"}


def test_every_gateway_of_a_lan_that_grew_is_explained(grown_plan, grown):
    designed = {
        gateway
        for design in grown.values()
        for interface in design.interfaces
        if interface.purpose == "lan" and interface.plane == "internet"
        for gateway in (interface.address4, *interface.secondary4)
    }
    for owner in GROWN:
        lans = grown_plan.lans(owner, "internet")
        told = {str(entry.value) for entry in grown_plan.explain(owner)}
        gateways = {str(lan.interface(1)) for lan in lans}
        assert len(lans) == 2
        assert gateways <= told & designed


@pytest.mark.parametrize("family", ["ne", "ar"])
def test_a_huawei_device_has_a_pool_for_the_second_block(grown, family):
    design = next(d for d in grown.values() if d.family == family and several(d))
    text = render_config(design)
    first, second, *_ = next(iter(several(design).values()))
    network, name = ip_network(second.prefix), second.name.replace("-", "_")
    assert second.name == f"{first.name}-2"
    expected = {
        "ar": f"ip pool {second.name}\n vpn-instance {second.vrf}\n gateway-list {second.gateway}\n"
        f" network {network[0]} mask {network.netmask}\n",
        "ne": f"ip pool {name} server\n vpn-instance {second.vrf}\n"
        f" gateway {second.gateway} {network.netmask}\n section 0 {network[2]} {network[-2]}\n",
    }
    assert expected[family] in text


def pool(number, interface, prefix):
    gateway = str(ip_network(prefix)[1])
    return DhcpPool(
        name=f"P{number}", vrf="V", interface=interface, prefix=prefix, gateway=gateway, dns=(), lease_days=1
    )


def test_kea_takes_the_blocks_of_one_lan_for_one_network():
    pools = [
        pool(1, "lan1.101", "10.1.0.0/28"),
        pool(2, "lan1.102", "10.2.0.0/28"),
        pool(3, "lan1.102", "10.3.0.0/28"),
    ]
    server = json.loads(dhcp.settings("V", pools))["Dhcp4"]
    assert server["interfaces-config"]["interfaces"] == ["lan1.101", "lan1.102"]
    assert [subnet["subnet"] for subnet in server["subnet4"]] == ["10.1.0.0/28"]
    (shared,) = server["shared-networks"]
    assert (shared["interface"], [subnet["subnet"] for subnet in shared["subnet4"]]) == (
        "lan1.102",
        ["10.2.0.0/28", "10.3.0.0/28"],
    )
    assert [
        option["data"] for subnet in shared["subnet4"] for option in subnet["option-data"]
    ] == ["10.2.0.1", "10.3.0.1"]  # fmt: skip
    assert "shared-networks" not in json.loads(dhcp.settings("V", pools[:2]))["Dhcp4"]
