# SPDX-License-Identifier: Apache-2.0
"""The firewall of the county of Nanyang, a SecPath, is deployed to on the twin as the designs have it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.designed import DeploysAsDesigned, Designed, DesignedBed, be_impatient, worker_number
from zongheng.collect import collect
from zongheng.deploy import rollback
from zongheng.devices import Credentials
from zongheng.twin import down

ROOT = Path(__file__).parents[3]
HOST, PLATFORM = "th-exit1", "h3c_comware"
GOLDEN = ROOT / "tests" / "golden" / "inventories" / "nanyang_county" / f"{HOST}.cfg"
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


@pytest.fixture(scope="module")
def nanyang(tmp_path_factory):
    inventory = tmp_path_factory.mktemp("nanyang") / "inventories" / "nanyang_county"
    shutil.copytree(ROOT / "inventories" / "nanyang_county", inventory)
    bed = DesignedBed(inventory, {HOST: GOLDEN.read_text(encoding="utf-8")})
    listed = json.dumps({"overlays": [], "hosts": [RECORD]})
    (bed.build / "hosts.json").write_text(listed, encoding="utf-8")
    bed.start(f"127.32.{100 + worker_number()}.0/29")
    bed.take_secrets(HOST)
    yield bed
    down(bed.build)


@pytest.fixture
def designed(nanyang, monkeypatch):
    be_impatient(monkeypatch)
    nanyang.set_back(HOST)
    return Designed(nanyang, HOST, PLATFORM, OLD, NEW, "snmp-agent usm-user v3 nms zongheng simple")


class TestFirewall(DeploysAsDesigned):
    """A SecPath."""


LINES = [
    pytest.param(line, marks=[] if line == 16 else [pytest.mark.long]) for line in (2, 5, 9, 14, 16, 18, 20)
]
"""Every device of ``test_random_faults.py`` is struck more often; this one has a whole design in it."""


@pytest.mark.parametrize("kind", ["drop", "refuse", "crash"])
@pytest.mark.parametrize("line", LINES)
def test_a_fault_ends_in_applied_or_restored(designed, kind, line):
    designed.ends_whole(ends=("changed", "restored", "failed", "refused"), **{kind: line})


def test_only_what_is_in_the_scope_is_changed(designed):
    rule = " rule 10 name carrier-probe\n  action pass\n"
    designed.bed.intend(HOST, (OLD, NEW), (rule, f"{rule}  logging enable\n"))
    end = designed.deploy(scopes=["exit_policy"])
    assert end.status.value == "changed", end.problems
    assert NEW not in designed.running
    assert "name carrier-probe\n  action pass\n  logging enable\n" in designed.running
    assert designed.deploy(scopes=["exit_policy"]).status.value == "unchanged"


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
def test_a_planted_lock_out_is_refused_before_a_byte_is_sent(designed, edit, code):
    designed.refuses(edit, code)


def test_no_secret_is_found_in_anything_that_stays_or_is_said(designed, capfd):
    """Of what a SecPath is sent and what it refuses; rotated values too, and a line that it quotes."""
    bed, planted = designed.bed, designed.bed.planted
    rotated = {name: f"Rotated-{name}-8z" for name in planted if name != "netops_password"}
    credentials = Credentials({**planted, **rotated})
    designed.change()
    results = [designed.deploy(check=True, credentials=credentials)]
    for line in (12, 20, 30):
        bed.strike(HOST, refuse=line)
        results.append(designed.deploy(credentials=credentials))
    results += [designed.deploy(credentials=credentials), rollback_of(bed, credentials)]
    results.append(collect(bed.inventory, twin=True, limit=None, credentials=credentials))
    printed = capfd.readouterr()
    seen = repr(results) + "".join(map(str, results)) + printed.out + printed.err
    seen += "".join(str(one) for end in results[:-2] for one in end.problems)
    values = {*planted.values(), *rotated.values()}
    assert not [value for value in values if value in seen]
    for folder in (bed.build, bed.inventory):
        for path in folder.rglob("*"):
            if path.is_file() and "flash" not in path.parts:
                content = path.read_bytes()
                assert not [value for value in values if value.encode() in content], path


def rollback_of(bed, credentials):
    return rollback(bed.inventory, twin=True, credentials=credentials)
