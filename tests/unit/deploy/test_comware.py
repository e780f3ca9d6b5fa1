# SPDX-License-Identifier: Apache-2.0
"""The firewall of the county of Nanyang, a SecPath, is deployed to on the twin as the designs have it."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.support.device_time import SPEED
from zongheng.collect import collect
from zongheng.config import same
from zongheng.config.secrets import fill
from zongheng.deploy import deploy, rollback
from zongheng.deploy.postchecks import postchecks
from zongheng.deploy.reading import ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.twin import configuration_lines, down, up
from zongheng.twin.transcript import Line, read_transcript

ROOT = Path(__file__).parents[3]
HOST, PLATFORM = "th-exit1", "h3c_comware"
GOLDEN = ROOT / "tests" / "golden" / "inventories" / "nanyang_county" / f"{HOST}.cfg"
NAMES = ("auditor_password", "netops_password", "secadmin_password", "ospf_key", "snmp_auth", "snmp_priv")
PLANTED = {name: f"Planted-{name}-9y" for name in NAMES}
RECORD = {
    "host": HOST,
    "role": "exit",
    "level": "county",
    "platform": PLATFORM,
    "flavour": "comware7",
    "family": "secpath",
    "model": "F1020",
    "serial": "S-exit1",
    "address4": "10.0.0.1",
    "groups": [],
}
OLD, NEW = " description DMZ\n", " description the DMZ of the county\n"


class Bed:
    """One simulated firewall, and what is intended of it."""

    def __init__(self, project: Path) -> None:
        self.inventory = project / "inventories" / "nanyang_county"
        shutil.copytree(ROOT / "inventories" / "nanyang_county", self.inventory)
        self.build = project / "build" / "nanyang_county"
        (self.build / "configs").mkdir(parents=True)
        listed = {"overlays": [], "hosts": [RECORD]}
        (self.build / "hosts.json").write_text(json.dumps(listed), encoding="utf-8")
        self.credentials = Credentials(PLANTED)
        self.intend()

    def start(self, subnet: str):
        self.control = up(
            self.build,
            day0={HOST: fill(self.intended, PLANTED)},
            subnet=subnet,
            port=20000 + os.getpid() % 20000,
            speed=SPEED,
            boot_seconds=0.2,
        ).control

    def intend(self, *edits: tuple[str, str]) -> None:
        text = GOLDEN.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        self.intended = text
        (self.build / "configs" / f"{HOST}.cfg").write_text(text, encoding="utf-8")

    def deploy(self, **options):
        return deploy(self.inventory, **{"twin": True, "credentials": self.credentials} | options).hosts[HOST]

    @property
    def running(self) -> str:
        nornir = nornir_for(self.build, twin=True, limit=[HOST], credentials=self.credentials)
        return ask_new_session(nornir.inventory.hosts[HOST], nornir.config).running

    @property
    def sent(self) -> list[str]:
        path = self.build / "twin" / "transcripts" / f"{HOST}.log"
        return [line.text for line in configuration_lines(path)]

    @property
    def received(self) -> list[Line]:
        lines = read_transcript(self.build / "twin" / "transcripts" / f"{HOST}.log")
        return [line for line in lines if line.text.strip()]

    @property
    def pending(self) -> bool:
        flash = self.build / "twin" / "flash" / HOST
        return self.control.status()[HOST]["trial"] or (flash / "zongheng-before.cfg").exists()


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    bed = Bed(tmp_path_factory.mktemp("nanyang"))
    worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)
    bed.start(f"127.32.{100 + worker}.0/29")
    first = bed.deploy()
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
    started.control.clear_faults(HOST)
    started.intend()
    end = started.deploy()
    assert end.status.value in ("changed", "unchanged"), end.problems
    return started


def test_what_is_designed_sends_nothing_a_second_time(bed):
    sent = bed.sent
    assert bed.deploy().status.value == "unchanged"
    assert bed.sent == sent
    assert not bed.pending


def test_it_is_collected(bed):
    end = collect(bed.inventory, twin=True, limit=None, credentials=bed.credentials).hosts[HOST]
    assert end.status.value != "failed", end.problems


def test_a_change_is_applied_confirmed_saved_and_proved(bed):
    bed.intend((OLD, NEW))
    end = bed.deploy()
    assert end.status.value == "changed", end.problems
    assert f"+{NEW.rstrip()}" in end.diff
    assert NEW in bed.running
    assert not bed.pending
    assert bed.deploy().status.value == "unchanged"


def test_a_check_sends_no_configuration_command_nor_anything_that_leaves_a_trace(bed):
    bed.intend((OLD, NEW))
    sent, received = bed.sent, len(bed.received)
    assert bed.deploy(check=True).status.value == "changed"
    assert bed.sent == sent
    assert {line.text.split()[0] for line in bed.received[received:]} <= {"display", "screen-length", "quit"}


def test_a_secret_that_changes_is_sent_and_others_are_not(bed):
    rotated = Credentials({**PLANTED, "snmp_priv": "Another-snmp-priv-7x"})
    before = len(bed.sent)
    assert bed.deploy(credentials=rotated).status.value == "changed"
    lines = [line for line in bed.sent[before:] if "******" in line]
    assert len(lines) == 1
    assert lines[0].startswith("snmp-agent usm-user v3 nms zongheng simple")
    assert bed.deploy(credentials=rotated).status.value == "unchanged"


LINES = [
    pytest.param(line, marks=[] if line == 14 else [pytest.mark.long]) for line in (2, 5, 9, 12, 14, 16, 18)
]
"""Every device of ``test_random_faults.py`` is struck more often; this one has a whole design in it."""


@pytest.mark.parametrize("kind", ["drop", "refuse", "crash"])
@pytest.mark.parametrize("line", LINES)
def test_a_fault_ends_in_applied_or_restored(bed, kind, line):
    before = bed.running
    bed.intend((OLD, NEW))
    bed.control.fault(HOST, **{kind: line})
    end = bed.deploy()
    bed.control.clear_faults(HOST)
    assert end.status.value in ("changed", "restored", "failed", "refused")
    assert not bed.pending
    after = bed.running
    if end.status.value == "changed":
        assert NEW in after
    else:
        assert same(after, before, PLATFORM)


def test_only_what_is_in_the_scope_is_changed(bed):
    rule = " rule 10 name carrier-probe\n  action pass\n"
    bed.intend((OLD, NEW), (rule, f"{rule}  logging enable\n"))
    end = bed.deploy(scopes=["exit_policy"])
    assert end.status.value == "changed", end.problems
    assert NEW not in bed.running
    assert "name carrier-probe\n  action pass\n  logging enable\n" in bed.running
    assert bed.deploy(scopes=["exit_policy"]).status.value == "unchanged"


def test_a_full_flash_ends_in_restored(bed):
    before, sent = bed.running, bed.sent
    bed.intend((OLD, NEW))
    bed.control.fault(HOST, full=True)
    end = bed.deploy()
    assert end.status.value == "restored", end
    assert same(bed.running, before, PLATFORM)
    assert NEW.strip() not in bed.sent[len(sent) :]
    assert not bed.pending
    bed.control.clear_faults(HOST)
    assert bed.deploy().status.value == "changed"


def test_another_password_stops_it_before_a_byte_is_sent(bed):
    bed.intend((OLD, NEW))
    sent = bed.sent
    bed.control.set_password(HOST, "somebody else's")
    assert [one.code for one in bed.deploy().problems] == ["DEV021"]
    bed.control.set_password(HOST, None)
    assert bed.sent == sent


# Where the management plane has lost its own way, the default route is left, whose zone lets nobody in.
PLANTS = [
    ((" ip address 10.0.0.1 255.255.255.255\n", " ip address 10.0.9.1 255.255.255.255\n"), "DEP101"),
    ((" description management TO th-core1\n", " description management\n shutdown\n"), "DEP110"),
    (("ssh server enable\n", ""), "DEP104"),
    (("rule 5 permit source 10.2.193.0 0.0.0.255", "rule 5 permit source 10.9.9.0 0.0.0.255"), "DEP104"),
    (("local-user netops class manage\n password", "local-user other class manage\n password"), "DEP105"),
    ((" authorization-attribute user-role network-admin\n", ""), "DEP105"),
    ((" protocol inbound ssh\n", " protocol inbound telnet\n"), "DEP106"),
    ((" authentication-mode scheme\n user-role network-operator", " authentication-mode none"), "DEP106"),
    (("  network 10.0.0.10 0.0.0.0\n", ""), "DEP110"),
    (("  destination-ip host 203.0.113.5\n", "  destination-ip host 10.0.0.1\n"), "DEP109"),
    ((" import interface GigabitEthernet1/0/7.2000\n", ""), "DEP110"),
    (("  source-ip management-zone\n  service zh-manage-access\n", "  source-ip sites\n"), "DEP110"),
    ((" 0 service tcp destination eq 22\n", " 0 service tcp destination eq 23\n"), "DEP110"),
    ((" description management TO th-core1\n", " packet-filter 2002 inbound\n"), "DEP111"),
    (("#\nssh server enable\n", "#\nssh server port 2200\nssh server enable\n"), "DEP104"),
    (
        (
            " service-type ssh terminal\n authorization-attribute user-role network-admin",
            " service-type terminal",
        ),
        "DEP105",
    ),
    (("ssh user netops service-type stelnet", "ssh user netops service-type sftp"), "DEP105"),
    (("#\nline con 0", "#\ndomain all\n authentication login radius-scheme one\n#\nline con 0"), "DEP105"),
    (
        ("  action pass\n  logging enable\n  source-zone manage\n", "  action drop\n  source-zone manage\n"),
        "DEP110",
    ),
]


SENT_NOWHERE = {"DEP101", "DEP109", "DEP111"}
"""One of each is enough to see that nothing is sent: what is refused is told by ``lockout/planted.yml``."""
PLANTED_HERE = [
    pytest.param(edit, code, id=f"{code}-{n}", marks=[] if code in SENT_NOWHERE else [pytest.mark.long])
    for n, (edit, code) in enumerate(PLANTS)
]


@pytest.mark.parametrize(("edit", "code"), PLANTED_HERE)
def test_a_planted_lock_out_is_refused_before_a_byte_is_sent(bed, edit, code):
    bed.intend(edit)
    sent = bed.sent
    end = bed.deploy()
    assert end.status.value == "refused", end
    assert code in [problem.code for problem in end.problems]
    assert bed.sent == sent


def test_no_secret_is_found_in_anything_that_stays_or_is_said(bed, capfd):
    """Of what a SecPath is sent and what it refuses; rotated values too, and a line that it quotes."""
    rotated = {name: f"Rotated-{name}-8z" for name in NAMES if name != "netops_password"}
    credentials = Credentials({**PLANTED, **rotated})
    bed.intend((OLD, NEW))
    results = [bed.deploy(check=True, credentials=credentials)]
    for line in (12, 20, 30):
        bed.control.fault(HOST, refuse=line)
        results.append(bed.deploy(credentials=credentials))
    results += [bed.deploy(credentials=credentials), rollback_of(bed, credentials)]
    results.append(collect(bed.inventory, twin=True, limit=None, credentials=credentials))
    printed = capfd.readouterr()
    seen = repr(results) + "".join(map(str, results)) + printed.out + printed.err
    seen += "".join(str(one) for end in results[:-2] for one in end.problems)
    values = {*PLANTED.values(), *rotated.values()}
    assert not [value for value in values if value in seen]
    for folder in (bed.build, bed.inventory):
        for path in folder.rglob("*"):
            if path.is_file() and "flash" not in path.parts:
                content = path.read_bytes()
                assert not [value for value in values if value.encode() in content], path


def rollback_of(bed, credentials):
    return rollback(bed.inventory, twin=True, credentials=credentials)
