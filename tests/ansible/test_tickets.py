# SPDX-License-Identifier: Apache-2.0
"""A ticket by the command line and by ``ansible-playbook``: refused alike, closed once, proved by reading."""

import json
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent

NAME = "工单 一号 $(x) 'y'.yml"
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def county(started):
    return started


@pytest.fixture(scope="module")
def ticket(county):
    path = county.project / NAME
    shutil.copy(ROOT / "inventories" / "xiayi" / "tickets" / "T2026-002.yml", path)
    return path


def by_command_line(county, ticket):
    return county.run([PROGRAMS / "zongheng", "change", "run", "--twin", ticket, "-i", county.network])


def by_playbook(county, ticket):
    variables = json.dumps({"zongheng_twin": True, "zongheng_ticket": str(ticket)})
    return county.ended("change.yml", "--diff", "-e", variables)


WAYS = {"command line": by_command_line, "playbook": by_playbook}


def approve(county, ticket, person):
    county.zongheng("change", "approve", str(ticket), "--key", str(county.keys / person))


def record(county):
    path = county.build / "changes" / "T2026-002" / "record.json"
    return [entry["step"] for entry in json.loads(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("way", WAYS)
def test_without_a_signature_it_is_refused_with_the_diff(county, ticket, way):
    before = county.configured()
    ended = WAYS[way](county, ticket)
    said = ended.stdout + ended.stderr
    assert ended.returncode == {"command line": 4, "playbook": 2}[way], said
    assert "CHG005" in said
    assert "8443" in said
    assert county.configured() == before
    assert "8443" not in (county.network / "policy" / "exit.yml").read_text(encoding="utf-8")


def test_the_command_to_sign_with_can_be_typed_as_it_is_printed(county, ticket):
    said = by_command_line(county, ticket).stderr
    line = next(line for line in said.splitlines() if "zongheng change approve" in line)
    command = line.partition("with ")[2] or line.partition("sign: ")[2] or line
    words = command[command.index("zongheng change approve") :].replace("PRIVATE_KEY", '"$1"')
    ended = county.run(["/bin/sh", "-c", f"{words} -i {county.network}", "sh", str(county.keys / "zhangwei")])
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("way", WAYS)
def test_the_requester_s_own_signature_is_refused(county, ticket, way):
    approve(county, ticket, "zhangwei")
    ended = WAYS[way](county, ticket)
    assert ended.returncode != 0
    assert "CHG006" in ended.stdout + ended.stderr


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_plan_needs_a_new_approval(county, ticket, way):
    approve(county, ticket, "wangfang")
    text = ticket.read_text(encoding="utf-8")
    ticket.write_text(text.replace("8443", "9443"), encoding="utf-8")
    try:
        ended = WAYS[way](county, ticket)
    finally:
        ticket.write_text(text, encoding="utf-8")
    assert ended.returncode != 0
    assert "CHG007" in ended.stdout + ended.stderr
    assert "9443" in ended.stdout + ended.stderr


@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_with_faults_is_refused_with_their_lines(county, ticket, way):
    broken = ticket.with_name("broken.yml")
    text = ticket.read_text(encoding="utf-8").replace("requested_by", "requestd_by")
    broken.write_text(text + "mends: [{check: ID-09, hots: xy-core1}]\n", encoding="utf-8")
    ended = WAYS[way](county, broken)
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert said.count("INT004") >= 2
    assert "did you mean requested_by" in said


def test_signed_by_a_second_person_it_is_closed_by_the_playbook_and_then_changes_nothing(county, ticket):
    by_command_line(county, ticket)
    approve(county, ticket, "wangfang")
    done = by_playbook(county, ticket)
    assert done.returncode == 0, done.stdout[-3000:]
    assert record(county)[-5:] == ["approved", "applying", "applied", "verified", "closed"]
    before = county.configured(), county.files("journal.db")
    for way in WAYS.values():
        again = way(county, ticket)
        assert again.returncode == 0, again.stdout + again.stderr
        assert "T2026-002" in again.stdout
    assert county.configured() == before[0], "devices were read and nothing else"
    story = (county.build / "changes" / "T2026-002" / "record.md").read_text(encoding="utf-8")
    assert "wangfang" in story
    assert "BEGIN SSH SIGNATURE" in story
