# SPDX-License-Identifier: Apache-2.0
"""A switch and routers of H3C are deployed to on the twin as the designs have them.

They stand in a county that has H3C's from the core down, so that their neighbours are there to be lost.
"""

import datetime as dt

import pytest

from tests.support.designed import DeploysAsDesigned, Designed, DesignedBed, be_impatient, worker_number
from tests.support.h3c_county import write_h3c_county
from zongheng.build import plan_network
from zongheng.platforms.console.terminal import Console
from zongheng.twin import down

PLATFORM = "h3c_comware"
SWITCH, ROUTER, VILLAGE = "xy-agg1", "xy-core1", "xy-ranshizhuang-cun"
CHANGES = {
    SWITCH: (" description UNIT U001 public\n", " description the first unit\n"),
    ROUTER: (" description public TO xy-agg1\n", " description what the public is offered\n"),
}
"""Of each kind of device an edit of what is intended: the old text and the new."""
_BUFFER = "info-center logbuffer size"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    inventory = tmp_path_factory.mktemp("county") / "inventories" / "county"
    write_h3c_county(inventory)
    plan_network(inventory, date=dt.date(2026, 1, 1), by="tests")
    configs = inventory.parents[1] / "build" / "county" / "configs"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in configs.glob("*.cfg")}
    bed = DesignedBed(inventory, texts)
    bed.start(f"127.32.{150 + worker_number()}.0/28", boundary={"59.207.0.41": "4200411400"})
    for host in (*CHANGES, VILLAGE):
        bed.take_secrets(host)
    yield bed
    down(bed.build)


@pytest.fixture
def designed_of(county, monkeypatch):
    """Return what gives a host, set back to what is designed."""
    be_impatient(monkeypatch)

    def set_back(host: str) -> Designed:
        county.set_back(host)
        edit = CHANGES.get(host, ("", ""))
        return Designed(county, host, PLATFORM, *edit, "snmp-agent usm-user v3 nms zongheng simple")

    return set_back


@pytest.fixture(params=CHANGES)
def designed(request, designed_of):
    return designed_of(request.param)


class TestSwitchAndRouter(DeploysAsDesigned):
    """One of each."""


def test_only_what_is_in_the_scope_is_changed(designed_of):
    switch, new = designed_of(SWITCH), f"{_BUFFER} 800\n"
    switch.bed.intend(SWITCH, CHANGES[SWITCH], (f"{_BUFFER} 1024\n", new))
    end = switch.deploy(scopes=["baseline"])
    assert end.status.value == "changed", end.problems
    assert CHANGES[SWITCH][1] not in switch.running
    assert new in switch.running
    assert switch.deploy(scopes=["baseline"]).status.value == "unchanged"


LINES = {SWITCH: (27, 31, 35), ROUTER: (37, 41, 73)}
"""At which lines that a deploy types a fault strikes: copying, arming, changing, committing."""
CHANGING = {SWITCH: 35, ROUTER: 41}
"""The line that types the change itself."""
KINDS = ("drop", "refuse", "crash")
FAULTS = [(host, kind, line) for host, lines in LINES.items() for line in lines for kind in KINDS]


WHOLE = ("changed", "restored", "failed", "refused")


@pytest.mark.parametrize(("host", "kind", "line"), FAULTS)
def test_a_fault_ends_in_applied_or_restored(designed_of, host, kind, line):
    designed_of(host).ends_whole(ends=WHOLE, **{kind: line})


def test_a_device_that_falls_silent_ends_in_applied_or_restored(designed, monkeypatch):
    waiting = Console._until_prompt_or_question
    monkeypatch.setattr(
        Console, "_until_prompt_or_question", lambda console, seconds: waiting(console, min(seconds, 2.0))
    )
    designed.ends_whole(ends=WHOLE, hang=CHANGING[designed.host])


def test_a_neighbour_that_is_lost_takes_the_change_back(designed_of):
    router = designed_of(ROUTER)
    before = router.running
    line = " description public TO xy-agg1\n"
    router.bed.intend(ROUTER, (line, f"{line} shutdown\n"))
    end = router.deploy()
    assert end.status.value == "restored", end
    assert {one.code for one in end.problems} == {"DEP013"}
    assert router.is_as(before)
    assert not router.is_armed


PERMITTED = "ip prefix-list PUBLIC-IN4 index 30 permit 0.0.0.0 0 less-equal 32\n"


def test_routes_that_a_filter_stops_take_the_change_back_though_all_neighbours_stay(designed_of):
    router = designed_of(ROUTER)
    before = router.running
    router.bed.intend(ROUTER, (PERMITTED, PERMITTED.replace("permit", "deny")))
    end = router.deploy()
    assert end.status.value == "restored", end
    [lost] = end.problems
    assert (lost.code, str(lost.values["check"])) == ("DEP013", "PUBLIC 学到的 IPv4 路由")
    assert lost.values["before"] - lost.values["after"] == 1
    assert router.is_as(before)
    assert not router.is_armed


def test_a_static_route_that_a_change_takes_away_is_not_missed(designed_of):
    router = designed_of(ROUTER)
    router.bed.intend(ROUTER, ("ip route-static vpn-instance PUBLIC 59.207.128.0 24 NULL0\n", ""))
    end = router.deploy()
    assert end.status.value == "changed", end.problems


_UPLINK = " description management TO xy-huiting\n"
PLANTS = [
    ((" ip address 10.150.0.9 255.255.255.255\n", " ip address 10.150.9.9 255.255.255.255\n"), "DEP101"),
    ((" description MANAGEMENT\n", " description MANAGEMENT\n ip binding vpn-instance PUBLIC\n"), "DEP102"),
    ((_UPLINK, f"{_UPLINK} shutdown\n"), "DEP108"),
    ((" description TO xy-huiting GigabitEthernet5/0\n", " shutdown\n"), "DEP108"),
    ((_UPLINK, f"{_UPLINK} ip binding vpn-instance PUBLIC\n"), "DEP108"),
    ((" ip address 10.140.2.130 255.255.255.252\n", " ip address 10.140.2.170 255.255.255.252\n"), "DEP108"),
    ((" vlan-type dot1q vid 100\n", " vlan-type dot1q vid 999\n"), "DEP108"),
    ((" ospf 1 area 0.0.0.101\n ospfv3 1 area 0.0.0.101\n ospfv3 cost 10\n", ""), "DEP108"),
    (
        (
            "ospf 1 router-id 10.150.0.9\n",
            "ospf 1 router-id 10.150.0.9\n silent-interface GigabitEthernet0/0.100\n",
        ),
        "DEP108",
    ),
    (("ssh server enable\n", ""), "DEP104"),
    (("rule 5 permit source 10.140.0.0 0.0.0.255", "rule 5 permit source 10.9.9.0 0.0.0.255"), "DEP104"),
    (("ssh server acl 2001\n", "ssh server acl 2002\n"), "DEP104"),
    (("local-user netops class manage\n password", "local-user other class manage\n password"), "DEP105"),
    ((" authorization-attribute user-role network-admin\n", ""), "DEP105"),
    (("ssh user netops service-type stelnet", "ssh user netops service-type sftp"), "DEP105"),
    ((" protocol inbound ssh\n", " protocol inbound telnet\n"), "DEP106"),
    ((" authentication-mode scheme\n user-role network-operator", " authentication-mode none"), "DEP106"),
    ((_UPLINK, f"{_UPLINK} nat server protocol tcp global 10.150.0.9 22 inside 10.126.0.70 22\n"), "DEP109"),
    ((_UPLINK, f"{_UPLINK} packet-filter 2002 inbound\n"), "DEP111"),
]


@pytest.mark.parametrize(("edit", "code"), PLANTS, ids=[f"{code}-{n}" for n, (_, code) in enumerate(PLANTS)])
def test_a_planted_lock_out_is_refused_before_a_byte_is_sent(designed_of, edit, code):
    designed_of(VILLAGE).refuses(edit, code)
