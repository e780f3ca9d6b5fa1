# SPDX-License-Identifier: Apache-2.0
"""Sources translated to the plan's own addresses, servers published under them: on both kinds of gateways."""

import datetime as dt
import re
from dataclasses import replace
from ipaddress import ip_network

import pytest
import yaml

from tests.support.departments import write_departments
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.addressing.edge_names import edge_addresses
from zongheng.config.bundle import read
from zongheng.design import design_network, from_json, to_json
from zongheng.errors import ZonghengError
from zongheng.files import from_yaml
from zongheng.intent import load_network
from zongheng.platforms.linux.gateway import gateway
from zongheng.policy import analyse, compile_exit
from zongheng.render import render_config
from zongheng.twin.lab.blueprint import blueprint

SERVICES = {"purpose": "service", "domain": "internet", "prefix": "100.65.0.0/24"}
POOLED = {
    "name": "nat-unicom", "title": "上网地址转换（联通）", "from": "trust", "to": "untrust",
    "groups": "all", "mode": "pool", "carrier": "unicom",
}  # fmt: skip


def written(folder, change=lambda _: None):
    """Write a county whose exit translates to its pool over one carrier, and publishes a unit's service."""
    network_file, exit_file = folder / "network.yml", write_departments(folder) / "policy/exit.yml"
    network = from_yaml(network_file.read_text(encoding="utf-8"))
    network["pools"].append(SERVICES)
    network["sizes"]["unit"]["service-internet"] = 29
    network_file.write_text(yaml.safe_dump(network, allow_unicode=True), encoding="utf-8")
    policy = from_yaml(exit_file.read_text(encoding="utf-8"))
    policy["exit"]["nat"].insert(0, POOLED)
    policy["exit"]["published"][0]["service"] = {"unit": "U001", "number": 2}
    change(policy["exit"])
    exit_file.write_text(yaml.safe_dump(policy, allow_unicode=True), encoding="utf-8")
    return folder


def planned(folder, **options):
    """Return the written county's intent and plan."""
    intent = load_network(folder, **options)
    return intent, AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="test"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(tmp_path_factory.mktemp("translation") / "net")


@pytest.fixture(scope="module")
def county(folder):
    return planned(folder)


@pytest.fixture(scope="module")
def policy(county):
    return compile_exit(*county)


@pytest.fixture(scope="module")
def block(county):
    return ip_network(str(county[1].block("411426", "nat-internet")))


@pytest.fixture(scope="module")
def own(county):
    return str(county[1].host("U001", "service-internet", 2))


def test_the_exit_translates_to_all_addresses_that_its_site_was_given(policy, block):
    rule = policy.nat[0]
    assert (rule.name, rule.mode, rule.carrier, rule.prefixes) == (
        "nat-unicom", "pool", "unicom", (str(block),),
    )  # fmt: skip
    assert {(r.mode, r.carrier, r.prefixes) for r in policy.nat[1:]} == {("easy-ip", "", ())}


def test_a_server_is_published_under_an_address_of_the_plan_beside_those_of_the_carriers(policy, own):
    server = policy.published[0].name.split("-")[0]
    mine = [s for s in policy.published if s.name.startswith(server)]
    assert [(s.carrier, s.public4) for s in mine] == [
        ("unicom", "203.0.113.5"), ("mobile", "198.51.100.5"), ("", own),
    ]  # fmt: skip
    assert mine[-1].name == f"{server}-tcp-443"


def test_the_server_has_a_name_for_each_of_its_addresses(county, own):
    names = {name: str(address) for name, address in edge_addresses(county[1])}
    assert {names[f"portal{by}.xiayi"] for by in ("", ".unicom", ".mobile", ".public")} == {
        "10.141.0.10", "203.0.113.5", "198.51.100.5", own,
    }  # fmt: skip


def test_such_a_policy_has_no_finding(policy):
    assert analyse(policy) == ()


def test_a_design_keeps_it(county):
    design = design_network(*county)["xy-exit1"]
    assert from_json(to_json(design)) == design


@pytest.mark.parametrize("host", ["xy-exit1", "xy-exit2"])
def test_a_usg_has_an_address_group_and_the_rule_at_the_carriers_port(county, block, own, host):
    text = render_config(design_network(*county)[host])
    group = f"nat address-group translation 0\n mode pat\n section 0 {block[0]} {block[-1]}\n"
    assert group in text
    rule = text.split(" rule name nat-unicom\n")[1].split(" rule name ")[0].splitlines()
    port = re.search(r"^interface (\S+)\n(?: .*\n)*? ip address 203\.0\.113\.[23] ", text, re.MULTILINE)[1]
    assert [rule[0], rule[1], rule[-1]] == [
        "  source-zone trust",
        f"  egress-interface {port}",
        "  action source-nat address-group translation",
    ]
    assert f"ip route-static {block.network_address} {block.netmask} NULL0 preference 250\n" in text
    server = f"nat server portal-tcp-443 zone untrust protocol tcp global {own} 443 inside 10.141.0.10 443"
    assert f"{server} no-reverse unr-route\n" in text


@pytest.fixture(scope="module")
def machines(folder, tmp_path_factory):
    overlay = tmp_path_factory.mktemp("overlay") / "machines.yml"
    nodes = [{"name": f"xy-exit{n}", "model": "linux", "serial": f"LINUX-{n}"} for n in (1, 2)]
    overlay.write_text(yaml.safe_dump({"overlay": {"title": "machines"}, "nodes": nodes}), encoding="utf-8")
    intent, plan = planned(folder, overlays=[overlay])
    return design_network(intent, plan)


@pytest.mark.parametrize("host", ["xy-exit1", "xy-exit2"])
def test_a_machine_translates_to_the_range_over_that_carrier_and_discards_the_rest_of_it(
    machines, block, own, host
):
    bundle = read(render_config(machines[host]))
    lines = [line.strip() for line in bundle.file("/etc/zongheng/exit.nft").content.splitlines()]
    chosen = [line for line in lines if 'comment "nat-unicom"' in line]
    assert chosen
    assert all(f"snat ip to {block[0]}-{block[-1]} persistent" in line for line in chosen)
    assert {re.search(r'oifname "(\w+)"', line)[1] for line in chosen} == {"wan1"}
    assert any(f'ip daddr {own} tcp dport 443 counter dnat ip to 10.141.0.10:443 comment "portal' in li
               for li in lines)  # fmt: skip
    routes = bundle.file("/etc/frr/INTERNET/frr.conf").content.splitlines()
    assert f"ip route {block} blackhole 250" in routes
    assert f"ip route {own}/32 blackhole 250" in routes
    assert "blackhole" not in bundle.file("/etc/frr/frr.conf").content


def test_in_the_lab_the_carrier_routes_them_to_the_address_that_the_pair_shares(machines, block, own):
    internet = next(box for box in blueprint(machines.values()).boxes if box.name == "inet")
    assert internet.routes == {str(block): "203.0.113.4", f"{own}/32": "203.0.113.4"}


def test_a_pool_that_grew_elsewhere_gives_each_client_an_address_of_one_block(machines):
    design = machines["xy-exit1"]
    rules = (replace(design.exit_policy.nat[0], prefixes=("100.64.0.0/28", "100.64.0.64/28")),)
    lines = gateway(replace(design, exit_policy=replace(design.exit_policy, nat=rules))).source_nat
    told = [re.search(r"(jhash .*)?counter (snat \S+ \S+ \S+)", line).groups() for line in lines]
    assert told[:2] == [
        ("jhash ip saddr mod 2 0 ", "snat ip to 100.64.0.0-100.64.0.15"),
        (None, "snat ip to 100.64.0.64-100.64.0.79"),
    ]


def test_a_rule_over_one_carrier_behind_one_over_any_is_never_reached(tmp_path):
    folder = written(tmp_path / "net", lambda exit_: exit_["nat"].append(exit_["nat"].pop(0)))
    found = [(f.kind.value, f.subject, f.others) for f in analyse(compile_exit(*planned(folder)))]
    assert found == [("POL110", "nat-unicom", ("nat-out",))]


def test_an_owner_that_has_not_so_many_service_addresses_is_told(tmp_path):
    def beyond(exit_):
        exit_["published"][0]["service"]["number"] = 9

    with pytest.raises(ZonghengError, match="ADR022"):
        compile_exit(*planned(written(tmp_path / "net", beyond)))
