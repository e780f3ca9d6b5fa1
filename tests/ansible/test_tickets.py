# SPDX-License-Identifier: Apache-2.0
"""A ticket by the command line and by ``ansible-playbook``: refused alike, closed once, proved by reading."""

import difflib
import json

import pytest
import yaml

OPEN = "{protocol: tcp, port: 443}"
pytestmark = [pytest.mark.timeout(900), pytest.mark.once]


@pytest.fixture
def county(started):
    """Return the county as a running network."""
    return started


def by_command_line(county, ticket):
    return county.zongheng("change", "run", "--twin", ticket)


def by_playbook(county, ticket):
    variables = json.dumps({"zongheng_twin": True, "zongheng_ticket": str(ticket)})
    return county.ended("change.yml", "--diff", "-e", variables)


WAYS = {"command line": (by_command_line, 4, 8101), "playbook": (by_playbook, 2, 8201)}
"""How a ticket is run, its exit code when it is refused, and a port of its own."""


def written(county, port, **content):
    """Return a ticket that opens a port of the portal, numbered by it, in a file with an odd name."""
    policy = (county.network / "policy" / "exit.yml").read_text(encoding="utf-8")
    wanted = policy.replace(OPEN, f"{OPEN}, {{protocol: tcp, port: {port}}}", 1)
    patch = "".join(
        difflib.unified_diff(
            *(text.splitlines(keepends=True) for text in (policy, wanted)),
            *("a/policy/exit.yml", "b/policy/exit.yml"),
        )
    )
    asked = {
        "ticket": f"T{port}",
        "title": "门户开端口",
        "requested_by": "zhangwei",
        "reason": "上线",
        "patch": patch,
        **content,
    }
    path = county.project / f"工单 {port} $(x) 'y'.yml"
    path.write_text(yaml.safe_dump(asked, allow_unicode=True), encoding="utf-8")
    return path


def said(ended):
    return ended.stdout + ended.stderr


def sign_as_printed(county, words, person):
    """Type the command that was printed, with a person's key."""
    line = next(line for line in words.splitlines() if "zongheng change approve" in line)
    command = line[line.index("zongheng change approve") :].replace("PRIVATE_KEY", '"$1"')
    ended = county.run(["/bin/sh", "-c", f'{command} -i "$2"', "sh", county.keys / person, county.network])
    assert ended.returncode == 0, said(ended)


@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_is_refused_until_another_person_signed_this_very_plan(county, way):
    run, refused, port = WAYS[way]
    ticket = written(county, port)
    before = county.configured()
    shown = run(county, ticket)
    assert (shown.returncode, "CHG005" in said(shown)) == (refused, True), said(shown)
    assert str(port) in said(shown), "the diff is shown"

    sign_as_printed(county, said(shown), "zhangwei")
    own = run(county, ticket)
    assert (own.returncode, "CHG006" in said(own)) == (refused, True), said(own)

    sign_as_printed(county, said(shown), "wangfang")
    written(county, port, reason="另一个理由")
    changed = run(county, ticket)
    assert (changed.returncode, "CHG007" in said(changed)) == (refused, True), said(changed)
    assert county.configured() == before
    assert str(port) not in (county.network / "policy" / "exit.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_with_faults_is_refused_with_their_lines(county, way):
    run, _, port = WAYS[way]
    broken = written(county, port, requestd_by="zhangwei", mends=[{"check": "ID-09", "hots": "xy-core1"}])
    ended = run(county, broken)
    assert ended.returncode != 0
    assert said(ended).count("INT004") >= 2
    assert "did you mean requested_by" in said(ended)


def test_signed_by_a_second_person_it_is_closed_by_the_playbook_and_then_changes_nothing(county):
    ticket = written(county, 8443)
    sign_as_printed(county, said(by_command_line(county, ticket)), "wangfang")
    done = by_playbook(county, ticket)
    assert done.returncode == 0, said(done)[-3000:]
    folder = county.build / "changes" / "T8443"
    steps = [entry["step"] for entry in json.loads((folder / "record.json").read_text(encoding="utf-8"))]
    assert steps == ["planned", "approved", "applying", "applied", "verified", "closed"]
    before = county.configured()
    for run, _, _ in WAYS.values():
        again = run(county, ticket)
        assert again.returncode == 0, said(again)
        assert "T8443" in again.stdout
    assert county.configured() == before, "devices were read and nothing else"
    story = (folder / "record.md").read_text(encoding="utf-8")
    assert "wangfang" in story
    assert "BEGIN SSH SIGNATURE" in story
