# SPDX-License-Identifier: Apache-2.0
"""What DNS names is what devices have: every address of theirs in the network's own space, and no other."""

import datetime as dt
from ipaddress import ip_interface
from pathlib import Path

import pytest

from tests.support import province
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.addressing.edge_names import edge_addresses
from zongheng.addressing.names import name_servers, named_addresses, port_label
from zongheng.design import design_network
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
EDGE = ("boundary", "carrier", "dmz")
"""Interfaces with addresses of the level above, of carriers and of published servers."""

DEPARTMENTS = ("police", "courts")
"""Planes in which one address is many devices', so that none has a name among those of all."""


def county():
    intent = load_network(ROOT / "inventories" / "xiayi")
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
    return intent, plan, design_network(intent, plan)


@pytest.fixture(scope="module", params=[county, province.planned])
def network(request):
    _, plan, designs = request.param()
    names = {str(address): name for name, address in named_addresses(plan)}
    for server in name_servers(plan):
        del names[str(server.address)]
    return designs, names


@pytest.mark.parametrize("made", [county, province.planned])
def test_an_address_at_the_edge_is_named_by_its_device_what_it_leads_to_and_the_port(made):
    _, plan, designs = made()
    names = {(str(address), name) for name, address in edge_addresses(plan)}
    found = 0
    for host, design in designs.items():
        for interface in (i for i in design.interfaces if i.purpose in EDGE):
            for text in filter(None, (interface.address4, interface.address6)):
                name = f"{interface.plane}.{port_label(interface.parent or interface.name)}.{host}"
                assert (str(ip_interface(text).ip), name) in names
                found += 1
    assert found > 4


def interfaces(designs):
    for host, design in designs.items():
        for interface in design.interfaces:
            named = interface.purpose not in EDGE and interface.plane not in DEPARTMENTS
            if named and not interface.vrrp:
                for text in (interface.address4, *interface.secondary4, interface.address6):
                    if text:
                        yield host, interface, str(ip_interface(text).ip)


def test_every_address_of_a_device_has_a_name_and_every_name_is_a_device_s(network):
    designs, names = network
    assert set(names) == {address for _, _, address in interfaces(designs)}


def test_a_link_end_is_named_by_its_device_plane_and_port(network):
    designs, names = network
    links = [found for found in interfaces(designs) if found[1].purpose == "link"]
    assert links
    for host, interface, address in links:
        assert names[address] == f"{interface.plane}.{port_label(interface.parent)}.{host}"
