# SPDX-License-Identifier: Apache-2.0
"""New boxes plugged into a running twin, starters that were killed, and whose files a twin's are."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zongheng.errors import ZonghengError
from zongheng.twin import down, plug, status, up
from zongheng.twin.processes import index, ownership
from zongheng.twin.processes.ownership import Owner, caller

MACHINE = {"address": "198.18.0.10", "port": 22, "host_key": "ssh-ed25519 B", "namespace": "zh-x-r1"}


def record(host: str) -> dict[str, str]:
    return {
        "host": host,
        "platform": "huawei_vrp",
        "family": "ar",
        "model": "AR6140-S",
        "serial": f"SN{host}",
    }


def list_hosts(build: Path, *hosts: str) -> None:
    build.mkdir(exist_ok=True)
    (build / "hosts.json").write_text(json.dumps({"hosts": [record(host) for host in hosts]}))


@pytest.fixture
def build(tmp_path):
    folder = tmp_path / "net"
    list_hosts(folder, "b1", "b2")
    yield folder
    down(folder)


def test_a_new_box_is_plugged_in_beside_those_that_keep_what_they_saved(build, subnet):
    key = up(build, subnet=subnet, day0={"b1": "#\nsysname kept\n#\nreturn\n"}).hosts["b1"].host_key
    index.enter(build, {"r1": MACHINE})
    list_hosts(build, "a0", "b1", "b2")
    plug(build, ["a0"])
    states = status(build)
    assert {host: state["sysname"] for host, state in states.items() if host == "b1"} == {"b1": "kept"}
    assert states["a0"]["state"] == "factory"
    entries = index.entries(build)
    assert sorted(entries) == ["a0", "b1", "b2", "r1"]
    assert entries["b1"]["host_key"] == key
    assert entries["r1"] == MACHINE


def test_a_box_that_is_there_already_restarts_nobody(build, subnet):
    up(build, subnet=subnet)
    before = (build / "twin" / "process.json").read_text()
    plug(build, ["b1"])
    assert (build / "twin" / "process.json").read_text() == before


def test_there_is_nothing_to_plug_a_box_into_without_a_twin(build):
    with pytest.raises(ZonghengError) as refused:
        plug(build, ["b1"])
    assert [p.code for p in refused.value.problems] == ["TWN004"]


def test_a_process_whose_starter_died_before_it_could_note_it_ends_by_itself(build, subnet):
    up(build, subnet=subnet)
    settings = build / "twin" / "settings.json"
    begun = subprocess.Popen(
        [sys.executable, "-m", "zongheng.twin.processes.process", str(settings.parent)], stdin=subprocess.PIPE
    )
    begun.stdin.close()
    assert begun.wait(timeout=30) == 1


@pytest.mark.parametrize(
    ("variables", "root", "owner", "expected"),
    [
        ({}, True, 1000, None),
        ({"SUDO_UID": "1000", "SUDO_GID": "1001"}, True, 1000, Owner(1000, 1001)),
        ({"SUDO_UID": "1000"}, True, 1000, Owner(1000, 1000)),
        ({"SUDO_UID": "1000"}, True, 0, None),
        ({"SUDO_UID": "1000"}, False, 1000, None),
        ({"SUDO_UID": "0"}, True, 0, None),
    ],
)
def test_files_made_under_sudo_are_the_callers_in_the_callers_folders(
    variables, root, owner, expected, tmp_path, monkeypatch
):
    for name in ("SUDO_UID", "SUDO_GID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(ownership, "_owners", lambda _place: {0, owner})
    assert caller(tmp_path / "build") == expected


def test_a_twin_started_under_sudo_runs_as_the_caller_and_leaves_the_caller_its_files(
    build, subnet, monkeypatch
):
    """Root stands for sudo and has nobody call; anyone else can only be the caller."""
    root = os.geteuid() == 0
    uid, gid = (65534, 65534) if root else (os.getuid(), os.getgid())
    may_run = not root or ownership.runs_as(Owner(uid, gid))
    os.chown(build, uid, gid)
    for folder in (build, *build.parents[:3]):
        folder.chmod(0o755)
    monkeypatch.setenv("SUDO_UID", str(uid))
    monkeypatch.setenv("SUDO_GID", str(gid))
    up(build, subnet=subnet, day0={"b1": "#\nsysname mine\n#\nreturn\n"})
    pid = json.loads((build / "twin" / "process.json").read_text())["pid"]
    assert Path(f"/proc/{pid}").stat().st_uid == (uid if may_run else 0)
    made = [build / "twin.json", build / "twin", *(build / "twin" / "flash").glob("b*")]
    if may_run:
        made += [*(build / "twin" / "flash").rglob("*"), *(build / "twin" / "transcripts").rglob("*")]
    assert {path.stat().st_uid for path in made} == {uid}
