# SPDX-License-Identifier: Apache-2.0
"""A town's router and the county's switch, both Ruijie's, are deployed to beside a Huawei core."""

import datetime as dt
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.support.colleague import colleague, edits
from tests.support.county import ROOT, SMALL
from tests.support.device_time import SPEED, striking
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.collect import collect
from zongheng.config import same
from zongheng.config.secrets import fill, names
from zongheng.deploy import deploy
from zongheng.deploy.postchecks import postchecks
from zongheng.deploy.reading import ask_new_session
from zongheng.design import design_network
from zongheng.devices import Credentials, nornir_for
from zongheng.intent import load_network
from zongheng.render import render_config
from zongheng.twin import configuration_lines, down, up

PLATFORM = "ruijie_rgos"
CORE, SWITCH, ROUTER = "xy-core1", "xy-agg1", "xy-kongzhuang"
MODELS = {"S6730-H24X6C": "S6220-48XS6QXS", "AR6140-S": "RSR30-X"}
OLD, NEW = " description management TO xy-core2\n", " description the other way\n"


class Bed:
    """Three simulated devices, and what is intended of the two of Ruijie's."""

    def __init__(self, project: Path) -> None:
        self.inventory = project / "inventories" / "xiayi"
        skipped = shutil.ignore_patterns("ledger.csv")
        shutil.copytree(ROOT / "inventories" / "xiayi", self.inventory, ignore=skipped)
        for name in ("network.yml", "sites.csv"):
            text = (self.inventory / name).read_text(encoding="utf-8")
            for model, other in MODELS.items():
                text = text.replace(model, other)
            rows = text.splitlines(keepends=True)
            kept = rows if name == "network.yml" else [row for row in rows if row.startswith(SMALL)]
            (self.inventory / name).write_text("".join(kept), encoding="utf-8")
        intent = load_network(self.inventory)
        ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
        designs = design_network(intent, AddressPlan(intent, ledger))
        self.designed = {host: render_config(designs[host]) for host in (CORE, SWITCH, ROUTER)}
        self.build = project / "build" / "xiayi"
        (self.build / "configs").mkdir(parents=True)
        records = [self.record(designs[host]) for host in self.designed]
        listed = json.dumps({"overlays": [], "hosts": records})
        (self.build / "hosts.json").write_text(listed, encoding="utf-8")
        self.planted = {name: f"Planted-{name}-9y" for text in self.designed.values() for name in names(text)}
        self.credentials = Credentials(self.planted)
        self.intend(ROUTER)
        self.intend(SWITCH)

    def record(self, design):
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

    def start(self, subnet: str):
        self.control = up(
            self.build,
            day0={host: fill(text, self.planted) for host, text in self.designed.items()},
            subnet=subnet,
            port=20000 + os.getpid() % 20000,
            speed=SPEED,
            boot_seconds=0.2,
        ).control

    def intend(self, host: str, *edits: tuple[str, str]) -> None:
        text = self.designed[host]
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new)
        (self.build / "configs" / f"{host}.cfg").write_text(text, encoding="utf-8")

    def deploy(self, host: str = ROUTER, **options):
        given = {"twin": True, "credentials": self.credentials, "limit": [host]} | options
        return deploy(self.inventory, **given).hosts[host]

    def ask(self, host: str, *commands: str):
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        return ask_new_session(nornir.inventory.hosts[host], nornir.config, commands)

    @property
    def running(self) -> str:
        return self.ask(ROUTER).running

    def transcript(self, host: str = ROUTER) -> Path:
        return self.build / "twin" / "transcripts" / f"{host}.log"

    @property
    def sent(self) -> list[str]:
        return [line.text for line in configuration_lines(self.transcript())]

    @property
    def armed(self) -> bool:
        return self.control.status()[ROUTER]["reboot_armed"]


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    bed = Bed(tmp_path_factory.mktemp("ruijie"))
    worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)
    bed.start(f"127.33.{100 + worker}.0/28")
    for host in (ROUTER, SWITCH):
        first = bed.deploy(host)
        assert first.status.value == "changed", first.problems
    yield bed
    down(bed.build)


@pytest.fixture
def bed(started, monkeypatch):
    monkeypatch.setattr("zongheng.deploy.restoring.ABSENCE", 30.0)
    monkeypatch.setattr(
        "zongheng.deploy.guarded.postchecks",
        lambda *kind: postchecks(*kind).model_copy(update={"patience": 1.0}),
    )
    started.control.clear_faults(ROUTER)
    started.intend(ROUTER)
    end = started.deploy()
    assert end.status.value in ("changed", "unchanged"), end.problems
    return started


@pytest.mark.parametrize("host", [ROUTER, SWITCH])
def test_what_is_designed_sends_nothing_a_second_time(bed, host):
    sent = configuration_lines(bed.transcript(host))
    assert bed.deploy(host).status.value == "unchanged"
    assert configuration_lines(bed.transcript(host)) == sent
    assert not bed.armed


def test_neighbours_of_both_vendors_come_up(bed):
    full = "show ip ospf neighbor"
    assert "Full" in bed.ask(ROUTER, full).by_command[full]
    assert "Full" in bed.ask(SWITCH, full).by_command[full]
    core = bed.ask(CORE, "display ospf peer brief").by_command["display ospf peer brief"]
    assert core.count("Full") >= 10  # five planes to each of the two
    cables = bed.ask(ROUTER, "show lldp neighbors").by_command["show lldp neighbors"]
    assert CORE in cables


def test_they_are_collected(bed):
    ends = collect(bed.inventory, twin=True, limit=[ROUTER, SWITCH], credentials=bed.credentials).hosts
    assert {host: end.problems for host, end in ends.items() if end.status.value == "failed"} == {}


def test_a_change_is_applied_confirmed_saved_and_proved(bed):
    bed.intend(ROUTER, (OLD, NEW))
    end = bed.deploy()
    assert end.status.value == "changed", end.problems
    assert f"+{NEW.rstrip()}" in end.diff
    assert NEW in bed.running
    assert not bed.armed
    assert bed.deploy().status.value == "unchanged"


def test_what_a_colleague_changes_meanwhile_is_told_and_kept_before_it_is_taken_back(bed):
    """RGOS has no lock that we know of."""
    before = bed.running
    bed.intend(ROUTER, (OLD, NEW))

    def meanwhile(_, state):
        if state == "checking":
            with colleague(bed.build, ROUTER, bed.credentials) as theirs:
                edits(theirs)

    end = bed.deploy(progress=meanwhile)
    assert (end.status.value, [one.code for one in end.problems]) == ("restored", ["DEP021"])
    assert end.problems[0].found.splitlines() == ["+interface Loopback 7"]
    assert "interface Loopback 7" in Path(end.problems[0].values["kept"]).read_text(encoding="utf-8")
    assert same(bed.running, before, PLATFORM)
    assert not bed.armed


def test_a_check_sends_no_configuration_command(bed):
    bed.intend(ROUTER, (OLD, NEW))
    sent = len(bed.transcript().read_text(encoding="utf-8").splitlines())
    assert bed.deploy(check=True).status.value == "changed"
    after = bed.transcript().read_text(encoding="utf-8").splitlines()[sent:]
    typed = {row.split("\t")[4].split()[0] for row in after}
    assert typed == {"terminal", "show", "exit"} or typed == {"terminal", "show"}


def test_a_secret_that_changes_is_sent_and_others_are_not(bed):
    rotated = Credentials({**bed.planted, "snmp_priv": "Another-snmp-priv-7x"})
    before = len(bed.sent)
    assert bed.deploy(credentials=rotated).status.value == "changed"
    lines = [line for line in bed.sent[before:] if "******" in line]
    assert len(lines) == 1
    assert lines[0].startswith("snmp-server user nms zongheng v3")
    assert bed.deploy(credentials=rotated).status.value == "unchanged"


def test_no_secret_is_printed_back_or_noted(bed):
    texts = [bed.running, bed.transcript().read_text(encoding="utf-8")]
    assert [value for value in bed.planted.values() for text in texts if value in text] == []


# A deploy of one line types 41: 8 to read, 4 to open, 7 to arm, 5 for the change, 8 to check, 9 to confirm.
SOON = [("drop", 22), ("drop", 34), ("refuse", 17), ("refuse", 22), ("refuse", 36), ("crash", 20)]
LATER = [(kind, line) for kind in ("drop", "refuse", "crash") for line in range(13, 41)]
FAULTS = [
    *SOON,
    *(pytest.param(*case, marks=pytest.mark.long) for case in LATER if case not in SOON),
]


@pytest.mark.parametrize(("kind", "line"), FAULTS)
def test_a_fault_ends_in_applied_or_restored(bed, kind, line):
    before = bed.running
    bed.intend(ROUTER, (OLD, NEW))
    bed.control.fault(ROUTER, **{kind: line})
    end = bed.deploy()
    bed.control.clear_faults(ROUTER)
    assert end.status.value in ("changed", "restored"), end.problems
    assert not bed.armed
    after = bed.running
    assert NEW in after if end.status.value == "changed" else same(after, before, PLATFORM)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_power_cut_ends_in_what_was_before(bed, monkeypatch):
    before = bed.running
    bed.intend(ROUTER, (OLD, NEW))
    monkeypatch.setattr("zongheng.deploy.restoring.ABSENCE", 1.0)
    bed.control.fault(ROUTER, cut=22)
    assert bed.deploy().status.value == "failed"
    bed.control.power(ROUTER, on=True)
    assert same(bed.running, before, PLATFORM)
    assert not bed.armed
    assert bed.deploy().status.value == "changed", "running it again completes it"


def test_a_device_that_hangs_goes_back_by_itself(bed):
    before = bed.running
    bed.intend(ROUTER, (OLD, NEW))
    with striking():
        bed.control.fault(ROUTER, hang=22)
        end = bed.deploy()
    assert end.status.value == "restored", end.problems
    assert same(bed.running, before, PLATFORM)
    assert not bed.armed


def test_a_way_in_that_a_change_cuts_off_all_the_same_comes_back(bed, monkeypatch):
    """No proof sees everything: where nobody can log in any more, the reload brings back what was."""
    monkeypatch.setattr("zongheng.deploy.survey.lockout_problems", lambda *_, **__: ())
    before = bed.running
    bed.intend(ROUTER, ("enable service ssh-server\n", ""))
    with striking():
        end = bed.deploy()
    assert end.status.value == "restored", end.problems
    assert same(bed.running, before, PLATFORM)
    assert not bed.armed


def test_a_full_flash_ends_in_restored(bed):
    before, sent = bed.running, bed.sent
    bed.intend(ROUTER, (OLD, NEW))
    bed.control.fault(ROUTER, full=True)
    end = bed.deploy()
    assert end.status.value == "restored", end
    assert same(bed.running, before, PLATFORM)
    assert NEW.strip() not in bed.sent[len(sent) :]
    assert not bed.armed
    bed.control.clear_faults(ROUTER)
    assert bed.deploy().status.value == "changed"


def test_another_password_stops_it_before_a_byte_is_sent(bed):
    bed.intend(ROUTER, (OLD, NEW))
    sent = bed.sent
    bed.control.set_password(ROUTER, "somebody else's")
    assert [one.code for one in bed.deploy().problems] == ["DEV021"]
    bed.control.set_password(ROUTER, None)
    assert bed.sent == sent


def test_another_host_key_stops_it_before_a_byte_is_sent(bed):
    bed.intend(ROUTER, (OLD, NEW))
    sent = bed.sent
    twin = bed.build / "twin.json"
    pinned = twin.read_text(encoding="utf-8")
    hosts = json.loads(pinned)
    hosts["hosts"][ROUTER]["host_key"] = hosts["hosts"][SWITCH]["host_key"]
    twin.write_text(json.dumps(hosts), encoding="utf-8")
    try:
        assert [one.code for one in bed.deploy().problems] == ["DEV020"]
    finally:
        twin.write_text(pinned, encoding="utf-8")
    assert bed.sent == sent


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
def test_a_planted_lock_out_is_refused_before_a_byte_is_sent(bed, what):
    edit, code = PLANTS[what]
    bed.intend(ROUTER, edit)
    sent = bed.sent
    end = bed.deploy()
    assert end.status.value == "refused", end
    assert code in [problem.code for problem in end.problems]
    assert bed.sent == sent


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
def test_a_switch_whose_every_way_goes_is_left_alone_and_one_that_keeps_a_way_is_not(bed, what):
    one, other = BOTH_WAYS[what]
    bed.intend(SWITCH, one, other)
    refused = bed.deploy(SWITCH, check=True)
    assert (refused.status.value, refused.problems[0].code) == ("refused", "DEP108")
    bed.intend(SWITCH, one)
    assert bed.deploy(SWITCH, check=True).status.value == "changed"
    bed.intend(SWITCH, other)
    assert bed.deploy(SWITCH, check=True).status.value == "changed"
    bed.intend(SWITCH)
