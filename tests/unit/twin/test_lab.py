# SPDX-License-Identifier: Apache-2.0
"""What a lab will be, before anything of it is made: needs neither root nor tools."""

import datetime as dt
import json
import os
import shutil
from collections import Counter
from ipaddress import ip_interface
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network, to_json
from zongheng.errors import ZonghengError
from zongheng.intent import load_network
from zongheng.twin.lab import commands, entrance, proof
from zongheng.twin.lab import lab as labs
from zongheng.twin.lab import rootfs as root
from zongheng.twin.lab.blueprint import blueprint, terminal
from zongheng.twin.lab.lab import Lab
from zongheng.twin.lab.state import LabState
from zongheng.twin.lab.topology import Topology
from zongheng.twin.processes import index

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
TOWNS = ("xy-chengguan", "xy-huiting", "xy-kongzhuang")
DOMAINS = ("administrative", "internet", "public", "video")
DEVICE_NAME_LIMIT = 15


@pytest.fixture(scope="module")
def designs():
    intent = load_network(XIAYI, overlays=[XIAYI / "lab.yml"])
    ledger = allocate(intent, Ledger.load(XIAYI / "ledger.csv"), date=dt.date(2026, 1, 1), by="test")
    return design_network(intent, AddressPlan(intent, ledger))


@pytest.fixture(scope="module")
def topology(designs):
    return blueprint(designs.values())


def segment(topology, *end):
    return next(s for s in topology.segments if tuple(end) in s.ends)


def test_the_machines_are_the_linux_designs(topology):
    assert [m.name for m in topology.machines] == sorted(
        [*TOWNS, "xy-core1", "xy-exit1", "xy-exit2", "xy-sensor1"]
    )


def test_a_terminal_stands_behind_every_lan_and_uses_its_gateway(designs, topology):
    boxes = {box.name: box for box in topology.boxes}
    for town in TOWNS:
        for domain in DOMAINS:
            box = boxes[terminal(town, domain)]
            lan = next(
                i for i in designs[town].interfaces if i.purpose == "lan" and i.plane == domain and i.address4
            )
            assert box.routes["default"] == str(ip_interface(lan.address4).ip)
            assert ip_interface(box.addresses["eth0"][0]).network == ip_interface(lan.address4).network
            assert segment(topology, town, lan.name).ends == ((town, lan.name), (box.name, "eth0"))


def test_ports_are_joined_where_their_addresses_say_so(topology):
    assert segment(topology, "xy-core1", "down2.102").ends == (
        ("xy-core1", "down2.102"),
        ("xy-huiting", "up1.102"),
    )
    assert {m for m, _ in segment(topology, "inet", "wan1").ends} == {"inet", "xy-exit1", "xy-exit2"}
    assert {m for m, _ in segment(topology, "portal", "eth0").ends} == {"portal", "xy-exit1", "xy-exit2"}


def test_the_mirror_port_has_a_cable_of_its_own(topology):
    assert segment(topology, "xy-core1", "core5").ends == (("xy-core1", "core5"), ("xy-sensor1", "core1"))


def test_a_watched_port_to_a_simulated_device_has_light(topology):
    assert segment(topology, "xy-exit1", "core2.102").ends == (("xy-exit1", "core2.102"),)


def test_no_port_is_plugged_twice_and_every_name_fits_the_kernel(topology):
    ends = Counter(end for s in topology.segments for end in s.ends)
    assert max(ends.values()) == 1
    assert all(len(port) <= DEVICE_NAME_LIMIT for _, port in ends)
    assert {member for member, _ in ends} <= set(topology.names)


def test_the_topology_does_not_depend_on_the_order_of_designs(designs, topology):
    assert blueprint(reversed(designs.values())) == topology


def test_a_network_without_linux_machines_has_no_lab(designs):
    with pytest.raises(ZonghengError) as refused:
        blueprint([d for d in designs.values() if d.platform != "linux"])
    assert [p.code for p in refused.value.problems] == ["LAB008"]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("sources.list", "deb http://mirror.example/debian bookworm main\n", "http://mirror.example/debian"),
        (
            "sources.list",
            "deb [arch=amd64] https://a.example/debian/ stable main\n",
            "https://a.example/debian/",
        ),
        (
            "sources.list.d/debian.sources",
            "Types: deb\nURIs: http://b.example/debian\n",
            "http://b.example/debian",
        ),
    ],
)
def test_the_mirror_is_the_machines_own(tmp_path, name, text, found):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    (tmp_path / "sources.list.d").mkdir(exist_ok=True)
    (tmp_path / "sources.list.d/aaa.list").write_text("deb https://packages.example/apt other main\n")
    assert root.mirror(tmp_path) == found


def test_a_machine_without_a_mirror_is_told_so(tmp_path):
    with pytest.raises(ZonghengError) as refused:
        root.mirror(tmp_path)
    assert [p.code for p in refused.value.problems] == ["LAB004"]


def test_an_ordinary_user_and_missing_programs_are_told_what_is_needed(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ZonghengError) as refused:
        commands.require_root()
    assert [p.code for p in refused.value.problems] == ["LAB001"]
    with pytest.raises(ZonghengError) as refused:
        commands.require_tools({"no-such-program": "a", "sh": "dash", "nor-this": "b"})
    assert [p.values["tool"] for p in refused.value.problems] == ["no-such-program", "nor-this"]


def test_a_failed_program_is_quoted_in_its_own_words():
    with pytest.raises(ZonghengError) as failed:
        commands.run("sh", "-c", "echo why >&2; exit 3")
    (said,) = failed.value.problems
    assert (said.code, said.found, said.values["returned"]) == ("LAB003", "why", 3)
    assert "3" in said.message


def test_a_journal_line_cut_short_was_never_acted_on(tmp_path):
    state = LabState("x", tmp_path)
    state.folder.mkdir()
    state.record("node", "r1")
    with state.journal.open("a") as journal:
        journal.write('{"kind": "node", "na')
    assert [entry["name"] for entry in state.entries("node")] == ["r1"]


def test_two_commands_at_once_are_refused(tmp_path):
    state = LabState("x", tmp_path)
    with state.locked(), pytest.raises(ZonghengError) as refused, LabState("x", tmp_path).locked():
        pass
    assert [p.code for p in refused.value.problems] == ["LAB005"]


def test_a_start_that_was_killed_at_once_has_left_a_lock_that_counts(tmp_path):
    state = LabState("x", tmp_path / "run")
    with state.locked():
        pass
    assert state.exists
    state.close()
    assert not state.exists
    assert not state.run.exists()


def test_the_machines_stand_in_twin_json_beside_the_simulated_and_leave_alone(tmp_path):
    simulated = {"xy-agg1": {"address": "127.20.0.3", "port": 2222, "host_key": "ssh-ed25519 A"}}
    machine = {"address": "198.18.0.10", "port": 22, "host_key": "ssh-ed25519 B", "namespace": "zh-x-r1"}
    index.enter(tmp_path, {"r1": machine})
    index.enter(tmp_path, simulated)
    assert json.loads((tmp_path / "twin.json").read_text())["hosts"] == {**simulated, "r1": machine}
    assert index.machines(tmp_path) == {"r1"}
    index.strike(tmp_path, index.machines(tmp_path))
    assert index.entries(tmp_path) == simulated
    index.strike(tmp_path, simulated)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def build(tmp_path, designs):
    def of(*hosts):
        (tmp_path / "designs").mkdir()
        for host in hosts:
            (tmp_path / "designs" / f"{host}.json").write_text(to_json(designs[host]), encoding="utf-8")
        return tmp_path

    return of


def refusals(build):
    with pytest.raises(ZonghengError) as refused:
        entrance.require(build)
    return sorted({p.code for p in refused.value.problems})


def test_everything_that_a_lab_lacks_is_said_at_once(build, monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(commands, "SYSTEM_PATH", str(tmp_path))
    monkeypatch.setattr(entrance, "ready", lambda: False)
    monkeypatch.setattr(entrance, "mirror", lambda: root.mirror(tmp_path))
    monkeypatch.delenv(root.MIRROR_VARIABLE, raising=False)
    assert refusals(build("xy-core2")) == ["LAB001", "LAB002", "LAB004", "LAB008"]


def test_a_plan_without_linux_nodes_is_told_of_the_overlay(build, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(commands, "missing", lambda _tools: {})
    monkeypatch.setattr(entrance, "ready", lambda: True)
    with pytest.raises(ZonghengError) as refused:
        entrance.require(build("xy-core2"))
    assert "--overlay" in str(refused.value)
    assert "lab.yml" in str(refused.value)


def test_a_plan_with_linux_nodes_has_a_lab_where_nothing_is_missing(build, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(commands, "missing", lambda _tools: {})
    monkeypatch.setattr(entrance, "ready", lambda: True)
    entrance.require(build("xy-core1", "xy-core2"))


def test_two_projects_of_one_network_have_labs_of_their_own(tmp_path):
    one, other = (entrance.state_of(tmp_path / project / "build" / "xiayi") for project in "ab")
    assert one.network != other.network
    assert one.network.startswith("xiayi-")
    assert len(f"zh-{one.network}") <= DEVICE_NAME_LIMIT


def test_the_environments_mirror_goes_before_the_machines_own(monkeypatch, tmp_path):
    monkeypatch.setenv(root.MIRROR_VARIABLE, "https://mirror.example/debian")
    assert root.mirror(tmp_path) == "https://mirror.example/debian"


def test_nmaps_report_is_read_by_address():
    report = (
        "# Nmap 7.93 scan\nHost: 203.0.113.5 ()\tStatus: Up\n"
        "Host: 203.0.113.5 ()\tPorts: 80/filtered/tcp//http///, 443/open/tcp//https///\tIgnored State: x\n"
        "Host: 203.0.113.4 ()\tStatus: Up\n"
    )
    assert proof.open_ports(report) == {"203.0.113.4": (), "203.0.113.5": (443,)}


def test_the_last_lab_to_go_puts_the_kernels_limit_back(tmp_path, monkeypatch):
    limit = tmp_path / "limit"
    limit.write_text("128\n")
    monkeypatch.setattr(labs, "INOTIFY", limit)
    first, second = (LabState(name, tmp_path / "run") for name in ("first", "second"))
    monkeypatch.setattr(LabState, "close", lambda state: shutil.rmtree(state.folder))
    nothing = Topology(network="x", machines=(), boxes=(), segments=())
    for state in (first, second):
        state.folder.mkdir(parents=True)
        Lab(nothing, state)._raise_limits()
    labs.remove(first)
    assert int(limit.read_text()) == labs.INOTIFY_WANTED
    labs.remove(second)
    assert int(limit.read_text()) == 128
