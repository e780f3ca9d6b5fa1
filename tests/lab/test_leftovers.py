# SPDX-License-Identifier: Apache-2.0
"""A lab that is gone has left nothing: no namespace, mount, process, control group, file or link."""

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zongheng import twin
from zongheng.build import BuildPaths, plan_network
from zongheng.errors import ZonghengError
from zongheng.twin.lab import cgroup
from zongheng.twin.lab.entrance import state_of
from zongheng.twin.lab.lab import Lab, take_away
from zongheng.twin.lab.node import Node
from zongheng.twin.lab.state import LabState
from zongheng.twin.lab.topology import Box, Machine, Segment, Topology

XIAYI = Path(__file__).parents[2] / "inventories" / "xiayi"
PAIR = """
from zongheng.twin.lab.lab import Lab
from zongheng.twin.lab.state import LabState
from zongheng.twin.lab.topology import Box, Machine, Segment, Topology
import sys, time
lab = Lab(Topology(
    network=sys.argv[1], machines=(Machine(name="r1"), Machine(name="r2")),
    boxes=(Box(name="host", addresses={"e0": ("192.168.1.2/24",)}, services={"192.168.1.2:80": "web"}),),
    segments=(
        Segment(name="a", ends=(("r1", "p1"), ("r2", "p1"))),
        Segment(name="b", ends=(("r1", "p2"), ("host", "e0"))),
    ),
), LabState(sys.argv[1]))
lab.up({})
print("up", flush=True)
time.sleep(600)
"""


def traces(network):
    """Return everything on this machine that bears the network's name."""
    found = (
        [p.name for p in Path("/run/netns").glob(f"zh-{network}-*")] if Path("/run/netns").is_dir() else []
    )
    found += [line for line in Path("/proc/self/mounts").read_text().splitlines() if f"/{network}/" in line]
    found += (
        [str(p) for p in Path("/run/zongheng").glob(f"*{network}*")] if Path("/run/zongheng").is_dir() else []
    )
    found += [str(p) for p in Path("/sys/class/net").glob(f"zh-{network}*")]
    found += [str(folder) for folder in cgroup.group(network) if folder.exists()]
    found += [str(p) for p in Path("/run/systemd/nspawn").rglob(f"zh-{network}-*")]
    found += [str(pid) for pid in cgroup.processes(network)]
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes()
        except OSError:
            continue
        if f"zh-{network}-".encode() in words:
            found.append(words.decode())
    return found


def locks(network):
    """Return the locks that systemd-nspawn holds for the machines of a lab that runs."""
    roots = [Node(LabState(network), name).root.stat() for name in ("r1", "r2")]
    return [Path(f"/run/systemd/nspawn/locks/inode-{root.st_dev}:{root.st_ino}") for root in roots]


@pytest.fixture
def network(request):
    name = f"zl{os.getpid()}{abs(hash(request.node.name)) % 100}"
    yield name
    take_away(LabState(name))


def start(network):
    return subprocess.Popen(
        [sys.executable, "-c", PAIR, network], stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def test_down_leaves_nothing(network):
    starter = start(network)
    assert starter.stdout.readline() == "up\n"
    locked = locks(network)
    assert all(lock.exists() for lock in locked)
    starter.terminate()
    starter.wait()
    assert traces(network)
    assert take_away(LabState(network)) is True
    assert traces(network) == []
    assert not any(lock.exists() for lock in locked)
    assert take_away(LabState(network)) is False


def test_down_leaves_nothing_after_the_starter_was_killed(network):
    starter = start(network)
    assert starter.stdout.readline() == "up\n"
    starter.kill()
    starter.wait()
    assert take_away(LabState(network)) is True
    assert traces(network) == []


def rarely(*values):
    """Return values that only a long run tries."""
    return [pytest.param(value, marks=pytest.mark.long) for value in values]


@pytest.mark.parametrize("share", [0.4, 0.8, *rarely(0.05, 0.2, 0.6)])
def test_down_leaves_nothing_whatever_moment_the_starter_is_killed_at(network, share):
    begun = time.monotonic()
    whole = start(network)
    assert whole.stdout.readline() == "up\n"
    took = time.monotonic() - begun
    whole.kill()
    whole.wait()
    take_away(LabState(network))
    starter = start(network)
    time.sleep(took * share)
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    take_away(LabState(network))
    assert traces(network) == []


def test_a_failed_start_leaves_nothing(network):
    broken = Topology(
        network=network,
        machines=(Machine(name="r1"),),
        boxes=(Box(name="host", addresses={"nowhere": ("192.168.1.2/24",)}),),
        segments=(Segment(name="a", ends=(("r1", "p1"),)),),
    )
    with pytest.raises(ZonghengError) as failed:
        Lab(broken, LabState(network)).up({})
    assert [p.code for p in failed.value.problems] == ["LAB003"]
    assert traces(network) == []


def test_a_second_start_is_refused_and_leaves_the_first_alone(network):
    starter = start(network)
    assert starter.stdout.readline() == "up\n"
    again = Lab(Topology(network=network, machines=(), boxes=(), segments=()), LabState(network))
    with pytest.raises(ZonghengError) as refused:
        again.up({})
    assert [p.code for p in refused.value.problems] == ["LAB009"]
    assert traces(network)
    starter.kill()
    starter.wait()


WHOLE = """
import sys
from pathlib import Path
from zongheng import twin
twin.up(Path(sys.argv[1]), subnet=sys.argv[2], machines={"netops_password": "Lab-Password-2026"})
print("up", flush=True)
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Artefacts of two Linux machines and two simulated devices."""
    inventory = tmp_path_factory.mktemp("project") / "inventories" / "xiayi"
    shutil.copytree(XIAYI, inventory)
    plan_network(inventory, date=dt.date(2026, 1, 1), by="test", overlays=[inventory / "lab.yml"])
    build = BuildPaths.of(inventory)
    kept = {"xy-core1", "xy-sensor1", "xy-core2", "xy-agg1"}
    for design in build.designs.iterdir():
        if design.stem not in kept:
            design.unlink()
    index = json.loads(build.hosts.read_text())
    index["hosts"] = [host for host in index["hosts"] if host["host"] in kept]
    build.hosts.write_text(json.dumps(index))
    return build.root


def start_whole(build):
    subnet = f"127.{os.getpid() % 200 + 20}.77.0/24"
    words = [sys.executable, "-c", WHOLE, str(build), subnet]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True)


def whole_traces(build):
    simulators = [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if str(build / "twin").encode() in words_of(path)
    ]
    left = [path.name for path in build.iterdir() if path.name.startswith("twin")]
    return simulators + left + traces(state_of(build).network)


def words_of(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_machines_and_simulated_devices_are_one_twin_that_goes_as_one(planned):
    starter = start_whole(planned)
    assert starter.stdout.readline() == "up\n"
    starter.wait()
    entries = json.loads((planned / "twin.json").read_text())["hosts"]
    assert {host for host, entry in entries.items() if "namespace" in entry} == {"xy-core1", "xy-sensor1"}
    states = {host: state["state"] for host, state in twin.status(planned).items()}
    assert states == {
        "xy-agg1": "factory", "xy-core1": "running", "xy-core2": "factory", "xy-sensor1": "running",
    }  # fmt: skip
    assert twin.down(planned) is True
    assert whole_traces(planned) == []
    assert twin.down(planned) is False


@pytest.mark.parametrize("share", [0.6, *rarely(0.3, 0.9, 0.98)])
def test_a_twin_whose_starter_is_killed_leaves_nothing_behind(planned, share):
    begun = time.monotonic()
    whole = start_whole(planned)
    assert whole.stdout.readline() == "up\n"
    took = time.monotonic() - begun
    twin.down(planned)
    starter = start_whole(planned)
    time.sleep(took * share)
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    twin.down(planned)
    time.sleep(0.5)  # what hears no word from its starter takes a moment to end
    assert whole_traces(planned) == []


def test_nobody_but_root_takes_the_machines_away_and_then_all_runs_on(planned, monkeypatch):
    starter = start_whole(planned)
    assert starter.stdout.readline() == "up\n"
    starter.wait()
    with monkeypatch.context() as ordinary, pytest.raises(ZonghengError) as refused:
        ordinary.setattr(os, "geteuid", lambda: 1000)
        twin.down(planned)
    assert [p.code for p in refused.value.problems] == ["LAB001"]
    assert len(twin.status(planned)) == len(json.loads((planned / "twin.json").read_text())["hosts"])
    twin.down(planned)
