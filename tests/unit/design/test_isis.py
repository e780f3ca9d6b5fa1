# SPDX-License-Identifier: Apache-2.0
"""IS-IS inside the routing domains of counties: areas, levels, what is told, and both beside each other."""

import pytest

from isis import designs
from zongheng.design.features import needs

COUNTY, TOWN, VILLAGE, OTHER = "gz-nanming", "gz-xinhualu", "gz-shifu", "gz-yunyan"


@pytest.fixture(scope="module")
def isis():
    return designs("isis")


@pytest.mark.parametrize(
    ("host", "level", "area"),
    [
        (COUNTY, "level-2", "49.5201.0200.0000"),
        (TOWN, "level-1-2", "49.5201.0200.1000"),
        (VILLAGE, "level-1", "49.5201.0200.1000"),
    ],
)
def test_each_township_with_its_villages_is_an_area(isis, host, level, area):
    processes = isis[host].isis
    assert {(p.level, p.net.rsplit(".", 4)[0]) for p in processes} == {(level, area)}
    loopback = next(i for i in isis[host].interfaces if i.purpose == "management").address4
    octets = loopback.partition("/")[0].split(".")
    digits = processes[0].net.split(".")[-4:-1]
    assert "".join(digits) == "".join(octet.zfill(3) for octet in octets), "the loopback tells the system id"


def test_a_process_a_plane_and_no_ospf_at_all(isis):
    for host in (COUNTY, TOWN, VILLAGE):
        design = isis[host]
        assert [(p.process, p.vrf) for p in design.isis] == [
            (p.process, p.vrf) for p in designs("ospf")[host].ospf
        ]
        assert design.ospf == ()
        assert not any(i.ospf for i in design.interfaces)
        assert {"isis", "isis-ipv6", "routing-authentication"} <= {need.feature for need in needs(design)}


def test_what_ospf_would_say_of_an_interface_is_isis_says(isis):
    for host in (COUNTY, TOWN, VILLAGE):
        for mine, theirs in zip(isis[host].interfaces, designs("ospf")[host].interfaces, strict=True):
            assert (mine.isis is None) == (theirs.ospf is None)
            if mine.isis and theirs.ospf:
                assert mine.isis.process == theirs.ospf.process
                assert mine.isis.passive == theirs.ospf.passive
                assert mine.isis.cost == theirs.ospf.cost
                assert mine.isis.point_to_point == theirs.ospf.point_to_point
                assert bool(mine.isis.auth_secret) == bool(theirs.ospf.auth_secret)


def test_a_border_says_on_each_link_in_which_level_it_is(isis):
    links = {i.description.split()[-1]: i.isis.level for i in isis[TOWN].interfaces if i.purpose == "link"}
    assert links[COUNTY] == "level-2"
    assert links[VILLAGE] == "level-1"
    assert {i.isis.level for i in isis[VILLAGE].interfaces if i.isis} == {None}


def test_what_is_told_is_what_ospf_was_told(isis):
    for host in (COUNTY, TOWN):
        assert [
            (p.originate_default, p.originate_default6, p.import_bgp, p.default_cost) for p in isis[host].isis
        ] == [
            (p.originate_default, p.originate_default6, p.import_bgp, p.default_cost)
            for p in designs("ospf")[host].ospf
        ]


def test_both_beside_each_other_are_the_one_and_the_other():
    for host in (COUNTY, TOWN, VILLAGE):
        both = designs("both")[host]
        assert both.ospf == designs("ospf")[host].ospf
        assert both.isis == designs("isis")[host].isis


def test_a_site_may_differ_from_its_level(isis):
    assert isis[OTHER].isis == ()
    assert isis[OTHER].ospf


def test_the_digest_is_one_that_all_in_the_domain_know(isis):
    assert {p.digest for h in (COUNTY, TOWN, VILLAGE) for p in isis[h].isis} == {"hmac-sha256"}
    mixed = designs("isis", "machines.yml")
    assert {p.digest for h in (COUNTY, TOWN, VILLAGE) for p in mixed[h].isis} == {"hmac-md5"}


def test_below_a_machine_that_tells_level_2_nothing_of_level_1_all_is_level_2():
    mixed = designs("isis", "machines.yml")
    assert {p.level for h in (COUNTY, TOWN, VILLAGE) for p in mixed[h].isis} == {"level-2"}
    assert not any(i.isis.level for h in (TOWN, VILLAGE) for i in mixed[h].interfaces if i.isis)


def test_no_two_processes_of_a_plane_have_one_system_id(isis):
    nets = [p.net for design in isis.values() for p in design.isis if p.process == 1]
    assert len({net.split(".", 4)[-1] for net in nets}) == len(nets)
