# SPDX-License-Identifier: Apache-2.0
"""What the command line says of devices that are changed alike: in both languages, no secret in it."""

import re

import pytest

from tests.support.described import CORE, FIREWALL, GATE
from zongheng.cli.line import run_line

COMMUNITY = "Planted-Community-5q!"
ALIKE = "snmp-agent\nsnmp-agent sys-info contact noc\n"
SECRET = f"snmp-agent community read cipher {COMMUNITY}\n"
"""A design that somebody wrote a secret into: it comes as far as the difference."""
CONTROL = re.compile(r"\x1b|\r|\x08")
SAYS = {
    "zh": [
        "设备: 已下发 2 · 失败 1",
        "2 台：已下发，相同的 2 行改动：xy-core1, xy-exit1",
        "    +snmp-agent",
        "    +snmp-agent sys-info contact noc",
    ],
    "en": [
        "devices: applied 2 · failed 1",
        "2 devices: applied, the same 2 lines: xy-core1, xy-exit1",
        "    +snmp-agent",
        "    +snmp-agent sys-info contact noc",
    ],
}
REASON = {"zh": "1 台：失败，[DEV022] xy-gate1: ", "en": "1 device: failed, [DEV022] xy-gate1: "}


def intend(bed, lines):
    for host in (CORE, FIREWALL):
        bed.intend(host, ("\nreturn", f"\n{lines}return"))


@pytest.fixture
def operator(adopted, planted, monkeypatch):
    """Return what an operator's command ends with; two devices are to get the same lines, one is off."""
    for name, value in planted.items():
        monkeypatch.setenv(f"ZONGHENG_SECRET_{name.upper()}", value)
    intend(adopted, ALIKE)
    adopted.control.power(GATE, on=False)

    def command(*options):
        chosen = ["-i", str(adopted.inventory), "--twin", "-l", ",".join((CORE, FIREWALL, GATE))]
        return run_line(["deploy", *chosen, "--scope", "baseline", *options])

    return command


@pytest.mark.parametrize("lang", SAYS)
def test_devices_that_end_alike_are_told_once_with_their_lines(adopted, operator, monkeypatch, capfd, lang):
    monkeypatch.setenv("ZONGHENG_LANG", lang)
    assert operator() == 2
    said = capfd.readouterr()
    told = [line for line in said.out.splitlines() if "…" not in line]
    assert told == SAYS[lang], said.err
    assert said.err.startswith(REASON[lang])
    whole = (adopted.build / "summaries" / "deploy.txt").read_text(encoding="utf-8")
    assert "xy-core1, xy-exit1\n+snmp-agent" in whole
    assert CONTROL.search(said.out + said.err) is None


def test_a_check_foretells_it_with_secrets_masked_and_writes_no_summary(adopted, operator, capfd):
    intend(adopted, SECRET)
    assert operator("--check") == 2
    said = capfd.readouterr()
    assert "2 台：将变更，相同的 1 行改动：xy-core1, xy-exit1" in said.out
    assert "    +snmp-agent community read cipher <redacted>" in said.out
    assert COMMUNITY not in said.out + said.err
    assert not (adopted.build / "summaries").exists()


def test_a_secret_in_what_devices_have_in_common_is_in_no_summary_that_is_written(adopted, operator, capfd):
    """The device keeps the value under a cipher of its own: the apply is taken back, and told."""
    intend(adopted, SECRET)
    assert operator() == 2
    said = capfd.readouterr()
    whole = (adopted.build / "summaries" / "deploy.txt").read_text(encoding="utf-8")
    assert "+snmp-agent community read cipher <redacted>" in whole
    assert COMMUNITY not in said.out + said.err + whole
