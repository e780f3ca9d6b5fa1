# SPDX-License-Identifier: Apache-2.0
"""Domains meet nowhere: each has its VPN instance, its process, its interfaces."""

ROUTERS = ("core", "aggregation", "node")


def test_every_router_has_a_vpn_instance_a_domain_with_its_own_process(xiayi):
    for design in xiayi.values():
        if design.role in ROUTERS:
            assert [vrf.name for vrf in design.vrfs] == ["PUBLIC", "INTERNET", "ADMIN", "VIDEO"]
            assert {(p.process, p.vrf) for p in design.ospf} == {
                (1, None),
                (11, "PUBLIC"),
                (12, "INTERNET"),
                (13, "ADMIN"),
                (14, "VIDEO"),
            }


def test_an_interface_lies_in_the_instance_of_its_plane_and_runs_its_process(xiayi):
    for design in xiayi.values():
        processes = {p.plane: p for p in design.ospf}
        for interface in design.interfaces:
            if interface.ospf:
                process = processes[interface.plane]
                assert (interface.ospf.process, interface.vrf) == (process.process, process.vrf)


def test_route_targets_of_domains_are_disjoint(xiayi):
    targets = {(vrf.domain, vrf.route_target) for design in xiayi.values() for vrf in design.vrfs}
    assert (
        len(targets) == len({domain for domain, _ in targets}) == len({target for _, target in targets}) == 4
    )


def test_the_exits_carry_management_and_internet_only(xiayi):
    for host in ("xy-exit1", "xy-exit2"):
        planes = {i.plane for i in xiayi[host].interfaces if i.purpose == "link"}
        assert planes == {"management", "internet"}


def test_nothing_of_a_domain_is_announced_into_management(xiayi):
    for design in xiayi.values():
        for interface in design.interfaces:
            if interface.ospf and interface.ospf.process == 1:
                assert interface.plane == "management"
                assert interface.purpose in ("link", "management")
