# SPDX-License-Identifier: Apache-2.0
"""What a deploy promises, on a real machine: shut out, without power or controller, it is what it was."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zongheng.deploy import rollback, stage
from zongheng.deploy.postchecks import postchecks
from zongheng.devices import Credentials
from zongheng.platforms.linux.asking import running

HOST, LEADER, GATEWAY = "xy-kongzhuang", "xy-exit1", "xy-exit2"
SSHD = "/etc/ssh/sshd_config.d/zongheng.conf"
EDIT = ("MaxAuthTries 3\n", "MaxAuthTries 2\n")
OURS_ONLY = '        iifname "eth0" tcp dport 22 accept\n'
"""How the controller comes in here; in the field it comes over the management plane."""
KILLED = Path(__file__).parents[1] / "unit" / "deploy" / "killed_run.py"
BESIDE = "type filter hook input priority filter; policy drop;\n"


@pytest.fixture
def intended(county, request):
    """Return a function that edits a machine's design; afterwards the machine is as designed again."""
    host = getattr(request, "param", HOST)
    path = county.build / "configs" / f"{host}.cfg"
    designed = path.read_text(encoding="utf-8")

    def edit(*edits):
        text = designed
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    yield edit
    path.write_text(designed, encoding="utf-8")
    end = county.deploy(host).hosts[host]
    assert end.well, [str(problem) for problem in end.problems]


@pytest.fixture
def soon(monkeypatch):
    """Let the machine's dead man come soon."""
    monkeypatch.setattr("zongheng.deploy.stage.REVERT_IN", 25)


def pending(county):
    return county.on(HOST, "ls", "/var/lib/zongheng").split().count("pending") > 0


def test_what_is_deployed_is_left_alone_and_leaks_no_secret(county, capfd):
    assert not county.deploy().changed
    said = capfd.readouterr()
    kept = [path.read_bytes() for path in county.build.rglob("*") if path.is_file()]
    assert not any(b"Lab-Password-2026" in content for content in kept)
    assert "Lab-Password-2026" not in said.out + said.err


def test_a_change_and_its_rollback(county, intended, secrets):
    before = county.on(HOST, "cat", SSHD)
    intended(EDIT)
    assert county.deploy(HOST).hosts[HOST].status.value == "changed"
    assert EDIT[1] in county.on(HOST, "cat", SSHD)
    back = rollback(county.inventory, limit=[HOST], twin=True, credentials=Credentials(secrets))
    assert back.hosts[HOST].status.value == "changed", [str(p) for p in back.hosts[HOST].problems]
    assert county.on(HOST, "cat", SSHD) == before


@pytest.mark.usefixtures("soon")
def test_a_filter_that_lets_no_new_session_in_is_taken_back_by_the_one_that_stands(county, intended):
    intended((OURS_ONLY, ""))
    end = county.deploy(HOST).hosts[HOST]
    assert end.status.value == "restored", [str(problem) for problem in end.problems]
    assert OURS_ONLY in county.on(HOST, "cat", "/etc/nftables.conf")
    assert not pending(county)


@pytest.mark.usefixtures("soon")
def test_a_filter_that_cuts_every_session_is_taken_back_by_the_machine(county, intended):
    intended((BESIDE, f'{BESIDE}        iifname "eth0" drop\n'))
    begun = time.monotonic()
    end = county.deploy(HOST).hosts[HOST]
    assert end.status.value == "restored", [str(problem) for problem in end.problems]
    assert time.monotonic() - begun > 20, "its own timer did it"
    assert 'iifname "eth0" drop' not in county.on(HOST, "nft", "list", "chain", "inet", "zongheng", "input")
    assert not pending(county)


@pytest.mark.parametrize(
    ("state", "seconds"),
    [
        ("applying", 1.0),
        pytest.param("checking", 0.0, marks=pytest.mark.long),
        pytest.param("confirming", 0.05, marks=pytest.mark.long),
    ],
)
def test_a_killed_controller_leaves_what_the_next_run_completes(county, intended, secrets, state, seconds):
    intended(EDIT)
    words = [str(county.inventory), json.dumps(secrets), HOST, state, str(seconds), str(stage.REVERT_IN)]
    assert subprocess.run([sys.executable, KILLED, *words], check=False, timeout=200).returncode == -9
    end = county.deploy(HOST).hosts[HOST]
    assert end.well, [str(problem) for problem in end.problems]
    assert EDIT[1] in county.on(HOST, "cat", SSHD)
    assert not pending(county)


def test_a_machine_that_loses_power_with_an_unconfirmed_change_comes_back_without_it(
    county, intended, secrets
):
    intended(EDIT)
    words = [str(county.inventory), json.dumps(secrets), HOST, "checking", "0", str(stage.REVERT_IN)]
    subprocess.run([sys.executable, KILLED, *words], check=False, timeout=200)
    assert pending(county)
    county.lab.node(HOST).kill()
    county.lab.boot(HOST)
    assert EDIT[0] in county.on(HOST, "cat", SSHD)
    assert not pending(county)
    assert county.deploy(HOST).hosts[HOST].status.value == "changed"


@pytest.mark.long
@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(("host", "intended"), [(h, h) for h in (HOST, GATEWAY)], indirect=["intended"])
def test_a_machine_that_loses_power_while_it_is_changed_is_done_by_the_next_run(county, intended, host):
    power_off = county.lab.node(host).kill
    intended(EDIT)
    struck = county.deploy(host, progress=lambda _, state: power_off() if state == "checking" else None)
    assert not struck.hosts[host].well
    county.lab.boot(host)
    again = county.deploy(host).hosts[host]
    assert again.status.value == "changed", [str(problem) for problem in again.problems]
    assert EDIT[1] in county.on(host, "cat", SSHD)
    assert not county.deploy(host).changed


HEARING = '        iifname { "dmz1", "wan1", "wan2" } meta l4proto vrrp accept\n'


def routers(county, host):
    """Return how each of a gateway's virtual routers stands, as the post-check sees it."""
    printed = county.on(host, "sh", "-c", running("pair.py"))
    return dict(line.split(maxsplit=1) for line in printed.splitlines())


def settled(county):
    return set(routers(county, LEADER).values()) == {"MASTER alone"} and set(
        routers(county, GATEWAY).values()
    ) == {"BACKUP led"}


@pytest.mark.parametrize("intended", [GATEWAY], indirect=True)
def test_a_gateway_that_would_lead_beside_the_leader_is_taken_back(county, intended, monkeypatch):
    assert county.until(lambda: settled(county)), (routers(county, LEADER), routers(county, GATEWAY))
    assert len(routers(county, GATEWAY)) == 3
    monkeypatch.setattr(
        "zongheng.deploy.guarded.postchecks",
        lambda *kind: postchecks(*kind).model_copy(update={"patience": 20.0}),
    )
    before = county.on(GATEWAY, "cat", "/etc/zongheng/exit.nft")
    intended((HEARING, ""))
    seen = []
    end = county.deploy(
        GATEWAY,
        scopes={"exit_policy"},
        progress=lambda _, state: seen.append(routers(county, GATEWAY)) if state == "restoring" else None,
    ).hosts[GATEWAY]
    assert end.status.value == "restored"
    # who leads has the virtual address itself, and has not learnt it any more
    assert [str(one.values["check"]) for one in end.problems] == [
        "VRRP 主备关系",
        "INTERNET 学到的 IPv4 路由",
    ]
    assert set(seen[0].values()) == {"MASTER contested"}
    assert county.on(GATEWAY, "cat", "/etc/zongheng/exit.nft") == before
    assert county.until(lambda: settled(county)), (routers(county, LEADER), routers(county, GATEWAY))


PORT_OF_PUBLIC = "!\ninterface up1.101\n"
STOPPED = "!\nrouter ospf\n distance 255\nexit\n"
"""Routes of this distance are in OSPF's own table alone."""


def test_routes_that_are_kept_out_of_the_kernel_take_the_change_back(county, intended, monkeypatch):
    """All neighbours stay, and so does what they told."""
    monkeypatch.setattr(
        "zongheng.deploy.guarded.postchecks",
        lambda *kind: postchecks(*kind).model_copy(update={"patience": 50.0}),
    )
    before = county.on(HOST, "ip", "netns", "exec", "PUBLIC", "ip", "route")
    intended((PORT_OF_PUBLIC, f"{STOPPED}{PORT_OF_PUBLIC}"))
    end = county.deploy(HOST).hosts[HOST]
    assert end.status.value == "restored", [str(problem) for problem in end.problems]
    lost = {(one.code, str(one.values["check"]), one.values["after"]) for one in end.problems}
    assert lost == {("DEP013", "PUBLIC 学到的 IPv4 路由", 0)}
    assert county.until(
        lambda: len(county.on(HOST, "ip", "netns", "exec", "PUBLIC", "ip", "route")) >= len(before)
    )


def test_a_gateway_without_its_cables_is_seen_to_be_at_fault(county):
    county.lab.cut(GATEWAY)
    try:
        assert county.until(lambda: set(routers(county, GATEWAY).values()) == {"FAULT unled"}, seconds=40)
        assert set(routers(county, LEADER).values()) == {"MASTER alone"}
    finally:
        county.lab.mend(GATEWAY)
    assert county.until(lambda: settled(county)), (routers(county, LEADER), routers(county, GATEWAY))
