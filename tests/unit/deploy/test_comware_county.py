# SPDX-License-Identifier: Apache-2.0
"""A switch and routers of H3C are deployed to on the twin as the designs have them.

They stand in a county that has H3C's from the core down, so that their neighbours are there to be lost.
"""

import datetime as dt
import os
from pathlib import Path

import pytest

from tests.support.device_time import SPEED
from tests.support.h3c_county import write_h3c_county
from zongheng.build import plan_network
from zongheng.collect import collect
from zongheng.config import same
from zongheng.config.secrets import fill, names
from zongheng.deploy import deploy
from zongheng.deploy.postchecks import postchecks
from zongheng.deploy.reading import ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.platforms.console.terminal import Console
from zongheng.twin import configuration_lines, down, up

PLATFORM = "h3c_comware"
SWITCH, ROUTER, VILLAGE = "xy-agg1", "xy-core1", "xy-ranshizhuang-cun"
CHANGES = {
    SWITCH: (" description UNIT U001 public\n", " description the first unit\n"),
    ROUTER: (" description public TO xy-agg1\n", " description what the public is offered\n"),
}
"""Of each kind of device an edit of what is intended: the old text and the new."""
_BUFFER = "info-center logbuffer size"


class Bed:
    """A network on the twin, and what is intended of its devices."""

    def __init__(self, inventory: Path, texts: dict[str, str]) -> None:
        self.inventory = inventory
        self.build = inventory.parents[1] / "build" / inventory.name
        self.texts = texts
        self.planted = {name: f"Planted-{name}-9y" for text in texts.values() for name in names(text)}
        self.credentials = Credentials(self.planted)
        self.meddled: set[str] = set()
        """Hosts that may not be what is planned."""

    def start(self, subnet: str) -> None:
        self.control = up(
            self.build,
            day0={host: fill(text, self.planted) for host, text in self.texts.items()},
            subnet=subnet,
            port=20000 + os.getpid() % 20000,
            speed=SPEED,
            boot_seconds=0.2,
        ).control

    def intend(self, host: str, *edits: tuple[str, str]) -> None:
        text = self.texts[host]
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (self.build / "configs" / f"{host}.cfg").write_text(text, encoding="utf-8")

    def deploy(self, host: str, **options):
        given = {"twin": True, "limit": [host], "credentials": self.credentials} | options
        end = deploy(self.inventory, **given).hosts[host]
        if end.status.value not in ("refused", "unchanged") and "check" not in options:
            self.meddled.add(host)
        return end

    def set_back(self, host: str) -> None:
        self.control.clear_faults(host)
        self.intend(host)
        if host in self.meddled:
            end = self.deploy(host)
            assert end.status.value in ("changed", "unchanged"), end.problems
            self.meddled.discard(host)

    def strike(self, host: str, **fault: object) -> None:
        self.meddled.add(host)
        self.control.fault(host, **fault)

    def ask(self, host: str, *commands: str):
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        return ask_new_session(nornir.inventory.hosts[host], nornir.config, commands)

    def running(self, host: str) -> str:
        return self.ask(host).running

    def sent(self, host: str) -> list[str]:
        path = self.build / "twin" / "transcripts" / f"{host}.log"
        return [line.text for line in configuration_lines(path)]

    def pending(self, host: str) -> bool:
        flash = self.build / "twin" / "flash" / host
        return self.control.status()[host]["trial"] or (flash / "zongheng-before.cfg").exists()


def _subnet() -> str:
    worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)
    return f"127.32.{150 + worker}.0/28"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    inventory = tmp_path_factory.mktemp("county") / "inventories" / "county"
    write_h3c_county(inventory)
    plan_network(inventory, date=dt.date(2026, 1, 1), by="tests")
    configs = inventory.parents[1] / "build" / "county" / "configs"
    bed = Bed(inventory, {path.stem: path.read_text(encoding="utf-8") for path in configs.glob("*.cfg")})
    bed.start(_subnet())
    for host in (*CHANGES, VILLAGE):
        bed.intend(host)
        first = bed.deploy(host)  # takes the secrets that it was planned with
        assert first.status.value == "changed", first.problems
    yield bed
    down(bed.build)


@pytest.fixture(autouse=True)
def short_of_patience(monkeypatch):
    monkeypatch.setattr("zongheng.deploy.restoring.ABSENCE", 30.0)
    monkeypatch.setattr(
        "zongheng.deploy.guarded.postchecks",
        lambda *kind: postchecks(*kind).model_copy(update={"patience": 1.0}),
    )


@pytest.fixture
def bed_of(county):
    """Return the bed of a host, set back to what is planned."""

    def set_back(host: str) -> Bed:
        county.set_back(host)
        return county

    return set_back


each_kind = pytest.mark.parametrize("host", CHANGES)


@each_kind
def test_what_is_designed_sends_nothing_a_second_time(bed_of, host):
    bed = bed_of(host)
    sent = bed.sent(host)
    assert bed.deploy(host).status.value == "unchanged"
    assert bed.sent(host) == sent
    assert not bed.pending(host)


@each_kind
def test_it_is_collected(bed_of, host):
    bed = bed_of(host)
    end = collect(bed.inventory, twin=True, limit=[host], credentials=bed.credentials).hosts[host]
    assert end.status.value != "failed", end.problems


@each_kind
def test_a_change_is_applied_confirmed_saved_and_proved(bed_of, host):
    bed, (old, new) = bed_of(host), CHANGES[host]
    bed.intend(host, (old, new))
    end = bed.deploy(host)
    assert end.status.value == "changed", end.problems
    assert f"+{new.rstrip()}" in end.diff
    assert new in bed.running(host)
    assert not bed.pending(host)
    assert bed.deploy(host).status.value == "unchanged"


@each_kind
def test_a_check_sends_no_configuration_command(bed_of, host):
    bed = bed_of(host)
    bed.intend(host, CHANGES[host])
    sent = bed.sent(host)
    assert bed.deploy(host, check=True).status.value == "changed"
    assert bed.sent(host) == sent


@each_kind
def test_a_secret_that_changes_is_sent_and_others_are_not(bed_of, host):
    bed = bed_of(host)
    rotated = Credentials({**bed.planted, "snmp_priv": "Another-snmp-priv-7x"})
    before = len(bed.sent(host))
    assert bed.deploy(host, credentials=rotated).status.value == "changed"
    lines = [line for line in bed.sent(host)[before:] if "******" in line]
    assert len(lines) == 1
    assert lines[0].startswith("snmp-agent usm-user v3 nms zongheng simple")
    assert bed.deploy(host, credentials=rotated).status.value == "unchanged"


def test_only_what_is_in_the_scope_is_changed(bed_of):
    bed, new = bed_of(SWITCH), f"{_BUFFER} 800\n"
    bed.intend(SWITCH, CHANGES[SWITCH], (f"{_BUFFER} 1024\n", new))
    end = bed.deploy(SWITCH, scopes=["baseline"])
    assert end.status.value == "changed", end.problems
    running = bed.running(SWITCH)
    assert CHANGES[SWITCH][1] not in running
    assert new in running
    assert bed.deploy(SWITCH, scopes=["baseline"]).status.value == "unchanged"


LINES = {SWITCH: (12, 16, 20), ROUTER: (22, 26, 43)}
"""At which lines that a deploy types a fault strikes: copying, arming, changing, committing."""
CHANGING = {SWITCH: 20, ROUTER: 26}
"""The line that types the change itself."""
KINDS = ("drop", "refuse", "crash")
FAULTS = [(host, kind, line) for host, lines in LINES.items() for line in lines for kind in KINDS]


@pytest.mark.parametrize(("host", "kind", "line"), FAULTS)
def test_a_fault_ends_in_applied_or_restored(bed_of, host, kind, line):
    _strike(bed_of(host), host, kind, line)


@each_kind
def test_a_device_that_falls_silent_ends_in_applied_or_restored(bed_of, host, monkeypatch):
    waiting = Console._until_prompt_or_question
    monkeypatch.setattr(
        Console, "_until_prompt_or_question", lambda console, seconds: waiting(console, min(seconds, 2.0))
    )
    _strike(bed_of(host), host, "hang", CHANGING[host])


def _strike(bed, host, kind, line):
    before = bed.running(host)
    bed.intend(host, CHANGES[host])
    bed.strike(host, **{kind: line})
    end = bed.deploy(host)
    bed.control.clear_faults(host)
    assert end.status.value in ("changed", "restored", "failed", "refused")
    assert not bed.pending(host)
    after = bed.running(host)
    if end.status.value == "changed":
        assert CHANGES[host][1] in after
    else:
        assert same(after, before, PLATFORM)


@each_kind
def test_a_full_flash_ends_in_restored(bed_of, host):
    bed = bed_of(host)
    before, sent = bed.running(host), bed.sent(host)
    bed.intend(host, CHANGES[host])
    bed.strike(host, full=True)
    end = bed.deploy(host)
    assert end.status.value == "restored", end
    assert same(bed.running(host), before, PLATFORM)
    assert CHANGES[host][1].strip() not in bed.sent(host)[len(sent) :]
    assert not bed.pending(host)
    bed.control.clear_faults(host)
    assert bed.deploy(host).status.value == "changed"


def test_a_neighbour_that_is_lost_takes_the_change_back(bed_of):
    bed = bed_of(ROUTER)
    before = bed.running(ROUTER)
    bed.intend(ROUTER, (" description public TO xy-agg1\n", " description public TO xy-agg1\n shutdown\n"))
    end = bed.deploy(ROUTER)
    assert end.status.value == "restored", end
    assert {one.code for one in end.problems} == {"DEP013"}
    assert same(bed.running(ROUTER), before, PLATFORM)
    assert not bed.pending(ROUTER)


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
def test_a_planted_lock_out_is_refused_before_a_byte_is_sent(bed_of, edit, code):
    bed = bed_of(VILLAGE)
    bed.intend(VILLAGE, edit)
    sent = bed.sent(VILLAGE)
    end = bed.deploy(VILLAGE)
    assert end.status.value == "refused", end
    assert code in [problem.code for problem in end.problems]
    assert bed.sent(VILLAGE) == sent
