# SPDX-License-Identifier: Apache-2.0
"""A town's router and the county's switch, both Ruijie's, are deployed to beside a Huawei core."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest

from tests.support.colleague import colleague, edits
from tests.support.county import ROOT, SMALL
from tests.support.designed import DeploysAsDesigned, Designed, DesignedBed, be_impatient, worker_number
from tests.support.device_time import striking
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.collect import collect
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.render import render_config
from zongheng.twin import down

PLATFORM = "ruijie_rgos"
CORE, SWITCH, ROUTER = "xy-core1", "xy-agg1", "xy-kongzhuang"
MODELS = {"S6730-H24X6C": "S6220-48XS6QXS", "AR6140-S": "RSR30-X"}
OLD, NEW = " description management TO xy-core2\n", " description the other way\n"


def planned(project: Path) -> DesignedBed:
    """Return a county of which two devices are Ruijie's, not started yet."""
    inventory = project / "inventories" / "xiayi"
    shutil.copytree(ROOT / "inventories" / "xiayi", inventory, ignore=shutil.ignore_patterns("ledger.csv"))
    for name in ("network.yml", "sites.csv"):
        text = (inventory / name).read_text(encoding="utf-8")
        for model, other in MODELS.items():
            text = text.replace(model, other)
        rows = text.splitlines(keepends=True)
        kept = rows if name == "network.yml" else [row for row in rows if row.startswith(SMALL)]
        (inventory / name).write_text("".join(kept), encoding="utf-8")
    intent = load_network(inventory)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    designs = design_network(intent, AddressPlan(intent, ledger))
    bed = DesignedBed(inventory, {host: render_config(designs[host]) for host in (CORE, SWITCH, ROUTER)})
    listed = json.dumps({"overlays": [], "hosts": [record(designs[host]) for host in bed.texts]})
    (bed.build / "hosts.json").write_text(listed, encoding="utf-8")
    return bed


def record(design):
    return {
        "host": design.host,
        "role": design.role,
        "platform": design.platform,
        "flavour": design.flavour,
        "family": design.family,
        "model": design.model,
        "serial": f"S-{design.host}",
        "address4": design.management.address,
        "groups": [],
    }


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    bed = planned(tmp_path_factory.mktemp("ruijie"))
    bed.start(f"127.33.{100 + worker_number()}.0/28", boundary={"59.207.0.41": "4200411400"})
    for host in (ROUTER, SWITCH, CORE):
        bed.take_secrets(host)
    yield bed
    down(bed.build)


@pytest.fixture
def designed(county, monkeypatch):
    be_impatient(monkeypatch)
    county.set_back(ROUTER)
    return Designed(county, ROUTER, PLATFORM, OLD, NEW, "snmp-server user nms zongheng v3")


class TestRouter(DeploysAsDesigned):
    """A router of a town."""


def test_a_switch_too_sends_nothing_a_second_time(county):
    county.set_back(SWITCH)
    sent = county.sent(SWITCH)
    assert county.deploy(SWITCH).status.value == "unchanged"
    assert county.sent(SWITCH) == sent


def test_a_network_leaves_ospf_and_another_changes_its_area(designed):
    """Areas are typed with a number where they stand dotted."""
    bed, typed = designed.bed, len(designed.bed.typed(ROUTER))
    networks = re.findall(r" network \S+ 0\.0\.0\.0 area 0\.0\.0\.0\n", bed.texts[ROUTER])
    bed.intend(
        ROUTER, (networks[-2], ""), (networks[-1], networks[-1].replace("area 0.0.0.0", "area 0.0.0.9"))
    )
    assert designed.deploy().status.value == "changed"
    gone = networks[-2].strip().replace("area 0.0.0.0", "area 0")
    assert f"no {gone}" in bed.typed(ROUTER)[typed:]
    assert networks[-2] not in designed.running
    assert networks[-1].replace("area 0.0.0.0", "area 9") in designed.running


def test_neighbours_of_both_vendors_come_up(designed):
    bed, full = designed.bed, "show ip ospf neighbor"
    assert "Full" in bed.ask(ROUTER, full).by_command[full]
    assert "Full" in bed.ask(SWITCH, full).by_command[full]
    core = bed.ask(CORE, "display ospf peer brief").by_command["display ospf peer brief"]
    assert core.count("Full") >= 10  # five planes to each of the two
    cables = bed.ask(ROUTER, "show lldp neighbors").by_command["show lldp neighbors"]
    assert CORE in cables


def test_they_are_collected(designed):
    bed = designed.bed
    ends = collect(bed.inventory, twin=True, limit=[ROUTER, SWITCH], credentials=bed.credentials).hosts
    assert {host: end.problems for host, end in ends.items() if end.status.value == "failed"} == {}


def test_what_a_colleague_changes_meanwhile_is_told_and_kept_before_it_is_taken_back(designed):
    """RGOS has no lock that we know of."""
    before = designed.running
    designed.change()

    def meanwhile(_, state):
        if state == "checking":
            with colleague(designed.bed.build, ROUTER, designed.bed.credentials) as theirs:
                edits(theirs)

    end = designed.deploy(progress=meanwhile)
    assert (end.status.value, [one.code for one in end.problems]) == ("restored", ["DEP021"])
    assert end.problems[0].found.splitlines() == ["+interface Loopback 7"]
    assert "interface Loopback 7" in Path(end.problems[0].values["kept"]).read_text(encoding="utf-8")
    assert designed.is_as(before)
    assert not designed.is_armed


PERMITTED = "ip ip-prefix PUBLIC-IN4 index 20 permit 0.0.0.0 0 less-equal 32\n"
STOPPED = PERMITTED.strip().replace("permit", "deny")


def test_routes_that_are_told_no_more_take_a_change_back_though_all_neighbours_stay(designed):
    """The core's default route goes while the router is being changed: who did that is not known."""
    before = designed.running
    designed.change()

    def meanwhile(_, state):
        if state == "applying":
            designed.bed.meddled.add(CORE)
            with colleague(designed.bed.build, CORE, designed.bed.credentials) as theirs:
                theirs.cli(["system-view", STOPPED, "commit", "quit"])

    end = designed.deploy(progress=meanwhile)
    assert end.status.value == "restored", end
    assert told(end) == {("DEP013", "PUBLIC 学到的 IPv4 路由", 1)}
    assert designed.is_as(before)
    assert not designed.is_armed
    assert designed.deploy().status.value == "changed", "there are no more to be lost"


def test_routes_that_a_filter_stops_take_the_change_of_a_core_back(designed):
    bed = designed.bed
    bed.set_back(CORE)
    bed.intend(CORE, (PERMITTED, f"{STOPPED}\n"))
    end = bed.deploy(CORE)
    assert end.status.value == "restored", end
    assert told(end) == {("DEP013", "PUBLIC 学到的 IPv4 路由", 1)}
    assert STOPPED not in bed.running(CORE)
    assert not bed.is_armed(CORE)


STATIC = "ip route-static vpn-instance PUBLIC 59.207.96.0 255.255.224.0 NULL0\n"


def test_a_static_route_that_a_change_takes_away_is_not_missed(designed):
    bed = designed.bed
    bed.set_back(CORE)
    bed.intend(CORE, (STATIC, ""))
    end = bed.deploy(CORE)
    assert end.status.value == "changed", end.problems


def told(end):
    """Return what a device was told of lost routes: the code, the table, and how many."""
    return {(p.code, str(p.values["check"]), p.values["before"] - p.values["after"]) for p in end.problems}


def test_no_secret_is_printed_back_or_noted(designed):
    texts = [designed.running, designed.bed.transcript(ROUTER).read_text(encoding="utf-8")]
    assert [value for value in designed.bed.planted.values() for text in texts if value in text] == []


# A deploy of one line types 63: 9 to read, 4 to open, 10 to count routes, 7 to arm, 5 for the change, 19 to
# check, 9 to confirm.
SOON = [("drop", 32), ("drop", 54), ("refuse", 27), ("refuse", 32), ("refuse", 56), ("crash", 30)]
LATER = [(kind, line) for kind in ("drop", "refuse", "crash") for line in range(24, 63)]
FAULTS = [
    *SOON,
    *(pytest.param(*case, marks=pytest.mark.long) for case in LATER if case not in SOON),
]


@pytest.mark.parametrize(("kind", "line"), FAULTS)
def test_a_fault_ends_in_applied_or_restored(designed, kind, line):
    designed.ends_whole(**{kind: line})


@pytest.mark.long
def test_a_power_cut_ends_in_what_was_before(designed, monkeypatch):
    before = designed.running
    designed.change()
    monkeypatch.setattr("zongheng.deploy.restoring.ABSENCE", 1.0)
    designed.bed.strike(ROUTER, cut=32)
    with striking():
        assert designed.deploy().status.value == "failed"
    designed.bed.control.power(ROUTER, on=True)
    assert designed.is_as(before)
    assert not designed.is_armed
    assert designed.deploy().status.value == "changed", "running it again completes it"


def test_a_device_that_hangs_goes_back_by_itself(designed):
    before = designed.running
    designed.change()
    with striking():
        designed.bed.strike(ROUTER, hang=32)
        end = designed.deploy()
    assert end.status.value == "restored", end.problems
    assert designed.is_as(before)
    assert not designed.is_armed


def test_a_way_in_that_a_change_cuts_off_all_the_same_comes_back(designed, monkeypatch):
    """No proof sees everything: where nobody can log in any more, the reload brings back what was."""
    monkeypatch.setattr("zongheng.deploy.survey.lockout_problems", lambda *_, **__: ())
    before = designed.running
    designed.bed.intend(ROUTER, ("enable service ssh-server\n", ""))
    with striking():
        end = designed.deploy()
    assert end.status.value == "restored", end.problems
    assert designed.is_as(before)
    assert not designed.is_armed


MAIN = " description management TO xy-core1\n"
PLANTS = {
    "the management address": (
        (" ip address 10.140.3.0 255.255.255.255\n", " ip address 10.140.3.9 255.255.255.255\n"),
        "DEP101",
    ),
    "a VRF": ((" ip address 10.140.3.0 ", " vrf forwarding PUBLIC\n ip address 10.140.3.0 "), "DEP102"),
    "the interface": (("interface Loopback 0\n", "interface Loopback 0\n shutdown\n"), "DEP103"),
    "no SSH": (("enable service ssh-server\n", ""), "DEP104"),
    "an older SSH": (("ip ssh version 2\n", "ip ssh version 1\n"), "DEP104"),
    "another port": (("ip ssh version 2\n", "ip ssh version 2\nip ssh port 2200\n"), "DEP104"),
    "the user deleted": (("username netops ", "username another "), "DEP105"),
    "the user's rights": (("username netops privilege 15 ", "username netops privilege 5 "), "DEP105"),
    "AAA elsewhere": (
        ("aaa authentication login default local\n", "aaa authentication login default group radius\n"),
        "DEP106",
    ),
    "no rights by AAA": (
        ("aaa authorization exec default local\n", "aaa authorization exec default group radius\n"),
        "DEP105",
    ),
    "the terminals' protocol": ((" transport input ssh\n", " transport input telnet\n"), "DEP106"),
    "the terminals' list": (
        ("5 permit 10.140.0.0 0.0.0.255\n 10 deny", "5 permit 10.141.0.0 0.0.0.255\n 10 deny"),
        "DEP107",
    ),
    "no route": ((" network 10.140.3.0 0.0.0.0 area 0.0.0.0\n", ""), "DEP108"),
    "no OSPF": (("router ospf 1\n", "router ospf 2\n"), "DEP108"),
    "a translation": (
        ("end\n", "ip nat inside source static tcp 10.1.1.1 22 10.140.3.0 22\n!\nend\n"),
        "DEP109",
    ),
    "filters on both ways": (
        ("description management TO", "ip access-group nobody in\n description management TO"),
        "DEP111",
    ),
}


@pytest.mark.parametrize("what", PLANTS)
def test_a_planted_lock_out_is_refused_before_a_byte_is_sent(designed, what):
    designed.refuses(*PLANTS[what])


TO_CORE1 = "interface TenGigabitEthernet 0/44\n description TO xy-core1 GigabitEthernet0/1/1\n"
TO_CORE2 = "interface TenGigabitEthernet 0/45\n description TO xy-core2 GigabitEthernet0/1/1\n"
VLANS1, VLANS2 = "allowed vlan only 2016-2020\n", "allowed vlan only 2032-2036\n"
BOTH_WAYS = {
    "the trunks let the VLANs go": (
        (VLANS1, "allowed vlan only 2017-2020\n"),
        (VLANS2, "allowed vlan only 2033-2036\n"),
    ),
    "the trunks are shut": ((TO_CORE1, f"{TO_CORE1} shutdown\n"), (TO_CORE2, f"{TO_CORE2} shutdown\n")),
    "one VLAN is gone and one trunk is shut": (
        ("vlan 2016\n", "vlan 2116\n"),
        (TO_CORE2, f"{TO_CORE2} shutdown\n"),
    ),
    "the interfaces are shut": (
        ("interface VLAN 2016\n", "interface VLAN 2016\n shutdown\n"),
        ("interface VLAN 2032\n", "interface VLAN 2032\n shutdown\n"),
    ),
}


@pytest.mark.parametrize("what", BOTH_WAYS)
def test_a_switch_whose_every_way_goes_is_left_alone_and_one_that_keeps_a_way_is_not(county, what):
    one, other = BOTH_WAYS[what]
    county.set_back(SWITCH)
    county.intend(SWITCH, one, other)
    refused = county.deploy(SWITCH, check=True)
    assert (refused.status.value, refused.problems[0].code) == ("refused", "DEP108")
    for kept in (one, other):
        county.intend(SWITCH, kept)
        assert county.deploy(SWITCH, check=True).status.value == "changed"
