# SPDX-License-Identifier: Apache-2.0
"""A lab that is gone has left nothing: no namespace, mount, process, control group, file or link."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zongheng.errors import ZonghengError
from zongheng.twin.lab import cgroup
from zongheng.twin.lab.lab import Lab, take_away
from zongheng.twin.lab.state import LabState
from zongheng.twin.lab.topology import Box, Machine, Segment, Topology

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


def locks():
    return {p.name for p in Path("/run/systemd/nspawn/locks").glob("inode-*")}


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
    before = locks()
    starter = start(network)
    assert starter.stdout.readline() == "up\n"
    starter.terminate()
    starter.wait()
    assert traces(network)
    assert take_away(LabState(network)) is True
    assert traces(network) == []
    assert locks() <= before
    assert take_away(LabState(network)) is False


def test_down_leaves_nothing_after_the_starter_was_killed(network):
    starter = start(network)
    assert starter.stdout.readline() == "up\n"
    starter.kill()
    starter.wait()
    assert take_away(LabState(network)) is True
    assert traces(network) == []


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8])
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
