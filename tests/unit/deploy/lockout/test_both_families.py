# SPDX-License-Identifier: Apache-2.0
"""A network that is managed over both families: each way in is designed open, and proved for itself."""

import datetime as dt
import re
import shutil
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.support.zone6 import ZONE6, with_zone6
from zongheng.addressing import AddressPlan, Ledger
from zongheng.build import BuildPaths, plan_network
from zongheng.deploy.lockout import lockout_problems, management_paths
from zongheng.design import from_json
from zongheng.devices import load_hosts
from zongheng.errors import ZonghengError
from zongheng.intent import load_network
from zongheng.policy.compilation import compile_exit

XIAYI = Path(__file__).parents[4] / "inventories" / "xiayi"
SHUT = {
    "the list of IPv6 logins": (
        "xy-agg1",
        "source 2001:db8:14f0::/64",
        "source 2001:db8:14f1::/64",
        "DEP107",
    ),
    "IPv6 in the server": ("xy-core2", "stelnet ipv6 server enable\n", "", "DEP104"),
    "where the server listens": (
        "xy-core2",
        "ssh ipv6 server-source -a ",
        "ssh ipv6 server-source -a 2001:db8::9\n#",
        "DEP104",
    ),
    "a machine's filter": (
        "xy-kongzhuang",
        "ip6 saddr { 2001:db8:14f0::/64 }",
        "ip6 saddr { 2001:db8::/64 }",
        "DEP111",
    ),
    "a machine's routing": ("xy-kongzhuang", " ipv6 ospf6 area", " ipv6 ospf6 mtu-ignore\n ! area", "DEP108"),
}


def copied(folder, *edits):
    inventory = Path(shutil.copytree(XIAYI, folder / "inventories" / "xiayi"))
    file = inventory / "network.yml"
    text = with_zone6(file.read_text(encoding="utf-8"))
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return inventory


def plan(folder, *overlays):
    inventory = copied(folder)
    plan_network(
        inventory, date=dt.date(2026, 1, 1), by="test", overlays=[inventory / name for name in overlays]
    )
    return BuildPaths.of(inventory)


@pytest.fixture(scope="module")
def bought(tmp_path_factory):
    return plan(tmp_path_factory.mktemp("bought"))


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    return plan(tmp_path_factory.mktemp("both"), "lab.yml")


@pytest.fixture(scope="module")
def zone(planned):
    return load_network(planned.inventory).management_zone


def reasons(planned, zone, record, edit=("", "")):
    text = (planned.configs / f"{record.host}.cfg").read_text(encoding="utf-8")
    assert edit[0] in text
    changed = text.replace(*edit) if edit[0] else text
    return [
        (path.version, one.code, str(one))
        for path in management_paths((record.address4, record.address6), zone.controllers, "netops")
        for one in lockout_problems(
            record.host, text, changed, path, platform=record.platform, family=record.family
        )
    ]


@pytest.mark.parametrize(
    ("network", "flavours"),
    [("bought", {"vrp5", "vrp8", "usg"}), ("planned", {"vrp5", "vrp8", "frr"})],
    ids=["as bought", "with Linux machines"],
)
def test_every_device_has_both_ways_in_and_both_are_proved(request, zone, network, flavours):
    planned = request.getfixturevalue(network)
    records = load_hosts(planned.root)
    assert {record.flavour for record in records} == flavours
    for record in records:
        paths = management_paths((record.address4, record.address6), zone.controllers, "netops")
        assert [path.version for path in paths] == [4, 6]
        assert reasons(planned, zone, record) == [], record.host


@pytest.mark.parametrize(("host", "old", "new", "code"), SHUT.values(), ids=SHUT)
def test_what_shuts_ipv6_alone_is_refused(planned, zone, host, old, new, code):
    record = next(record for record in load_hosts(planned.root) if record.host == host)
    assert {found[:2] for found in reasons(planned, zone, record, (old, new))} == {(6, code)}


def test_a_network_that_is_managed_over_ipv4_alone_is_not_asked_for_more():
    zone = load_network(XIAYI).management_zone
    (path,) = management_paths(("10.140.8.1", "2001:db8::1"), zone.controllers, "netops")
    assert (path.version, path.source) == (4, zone.controller)


def test_a_device_that_a_former_plan_knows_by_ipv4_alone_is_proved_over_that():
    sources = (ip_address("10.140.0.11"), ip_address("2001:db8:14f0::11"))
    (path,) = management_paths(("10.140.8.1", ""), sources, "netops")
    assert path.address == ip_address("10.140.8.1")


def test_the_zone_is_reached_over_ipv6_by_the_nodes_that_it_is_attached_to(planned):
    for host, address in (("xy-core1", "2001:db8:14f0::2/64"), ("xy-core2", "2001:db8:14f0::3/64")):
        design = from_json((planned.designs / f"{host}.json").read_text(encoding="utf-8"))
        (port,) = [one for one in design.interfaces if one.address6 == address]
        assert (port.purpose, port.ospf.ipv6, port.ospf.passive) == ("management", True, True)


KEEPALIVED = """\
vrrp_instance {port}-1-ipv6 {{
    state BACKUP
    preempt_delay 60
    interface {port}
    virtual_router_id 1
    priority 120
    advert_int 0.5
    virtual_ipaddress {{
        fe80::1/64
        2001:db8:14f0::1/64
    }}
}}
"""


def test_hosts_of_the_zone_have_one_gateway_of_each_family(bought):
    """Its link-local address is the first that is announced, and both families have one leader."""
    first, second = ((bought.configs / f"{host}.cfg").read_text() for host in ("xy-core1", "xy-core2"))
    said = [[line for line in text.splitlines() if line.startswith(" vrrp")] for text in (first, second)]
    assert [line for line in said[0] if "priority" not in line] == said[1]
    assert said[1] == [
        " vrrp vrid 1 virtual-ip 10.140.0.1",
        " vrrp6 vrid 1 virtual-ip fe80::1 link-local",
        " vrrp6 vrid 1 virtual-ip 2001:db8:14f0::1",
    ]
    assert [line for line in said[0] if "priority" in line] == [
        " vrrp vrid 1 priority 120",
        " vrrp6 vrid 1 priority 120",
    ]


def test_a_machine_that_leads_for_the_zone_does_so_in_both_families(planned):
    text = (planned.configs / "xy-core1.cfg").read_text(encoding="utf-8")
    port = re.search(r"^vrrp_instance (\w+)-1 ", text, re.MULTILINE)[1]
    assert KEEPALIVED.format(port=port) in text
    assert re.search(
        rf"^port \S+ {port} .* virtual:fe80::1/64 virtual:2001:db8:14f0::1/64$", text, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("address", "whose"),
    [("::1", "网关"), ("::2", "xy-core1"), ("::11", "controller"), ("::99", "管理区")],
)
def test_addresses_of_the_zone_are_told(bought, address, whose):
    intent = load_network(bought.inventory)
    found = AddressPlan(intent, Ledger.load(bought.ledger)).owner_of(f"2001:db8:14f0{address}")
    assert (found.owner, whose in found.what) == ("411426", True)


def test_the_zone_announces_no_prefix_for_its_hosts_have_addresses_of_their_own(bought):
    text = (bought.configs / "xy-core1.cfg").read_text(encoding="utf-8")
    (port,) = (part for part in text.split("\n#\n") if " vrrp6 " in part)
    assert "nd ra" not in port


@pytest.mark.parametrize(
    "virtual",
    ["2001:db8:14f1::1", "2001:db8:14f0::11", "2001:db8:14f0::3"],
    ids=["elsewhere", "ours", "a core's"],
)
def test_the_gateway_that_is_told_is_an_address_of_the_zone_that_nobody_has(tmp_path, virtual):
    told = ZONE6.replace("    local:", f"    virtual: {virtual}\n    local:")
    with pytest.raises(ZonghengError) as refused:
        load_network(copied(tmp_path, (ZONE6, told)))
    (found,) = refused.value.problems
    assert (found.code, found.place.key) == ("INT006", "management_zone.ipv6")


def test_the_exit_gateways_let_the_zone_in_over_ipv6(planned):
    intent = load_network(planned.inventory)
    policy = compile_exit(intent, AddressPlan(intent, Ledger.load(planned.ledger)))
    (zone,) = [entry for entry in policy.address_sets if entry.name == "management-zone"]
    assert zone.prefixes6 == ("2001:db8:14f0::/64",)


def test_the_zones_ipv6_is_nobodys_to_give(tmp_path):
    with pytest.raises(ZonghengError) as refused:
        load_network(copied(tmp_path, (ZONE6, ZONE6.replace("2001:db8:14f0:", "2001:db8:1420:f0:"))))
    assert {one.code for one in refused.value.problems} == {"INT025"}
