# SPDX-License-Identifier: Apache-2.0
"""Ansible's ``network_cli`` as a peer: a playbook that reads the configurations of Huawei devices."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.environments import Environment
from bench.frame import PeerMissingError

PEER = Environment(
    "network_cli",
    ("ansible-core>=2.18,<2.19", "ansible-pylibssh==1.4.0", "netaddr"),
    bundle="ansible==11.13.0",
    collections=("ansible/netcommon", "ansible/utils", "community/network"),
)
"""The last bundle with a driver for Huawei, and the core that it was made for."""
PLATFORM = "huawei_vrp"
FORKS = (5, 10)
"""Of which it gets those that it is fastest with."""
CONNECTION = {
    "ansible_connection": "ansible.netcommon.network_cli",
    "ansible_network_os": "community.network.ce",
    "ansible_network_cli_ssh_type": "libssh",
    "ansible_network_import_modules": True,
    "ansible_host_key_checking": False,
}
SHORTEST = 2000
"""Characters that a configuration has at least."""


def seconds(task: Mapping[str, Any], folder: Path, devices: int) -> tuple[float, int]:
    """Return how long reading takes so many devices, and with how many forks.

    Those of ``task`` are read; the time above that of an empty play is taken to grow with their number.
    Raises PeerMissingError.
    """
    PEER.ready()
    folder.mkdir(exist_ok=True)
    _write(task, folder)
    empty = min(_play(folder, "empty.yml", FORKS[0]) for _ in range(2))
    best, forks = min((_play(folder, "read.yml", forks), forks) for forks in FORKS)
    return empty + (best - empty) * devices / len(task["hosts"]), forks


def _write(task: Mapping[str, Any], folder: Path) -> None:
    hosts = {
        host["name"]: {"ansible_host": host["address"], "ansible_port": host["port"]}
        for host in task["hosts"]
    }
    login = {"ansible_user": task["user"], "ansible_password": task["password"]}
    play = {"hosts": "all", "gather_facts": False}
    reading = {
        "community.network.ce_command": {"commands": task["hosts"][0]["commands"]},
        "register": "answer",
        "failed_when": f"answer.stdout[0] | length < {SHORTEST}",
    }
    (folder / "ansible.cfg").write_text("", encoding="utf-8")
    _save(folder / "hosts.json", {"all": {"vars": {**CONNECTION, **login}, "hosts": hosts}})
    _save(folder / "empty.yml", [{**play, "tasks": []}])
    _save(folder / "read.yml", [{**play, "tasks": [reading]}])


def _save(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def _play(folder: Path, playbook: str, forks: int) -> float:
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - the environment's own program, files of ours
        [PEER.program("ansible-playbook"), "-f", str(forks), "-i", folder / "hosts.json", folder / playbook],
        env={
            **os.environ,
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(PEER.collections_folder),
            "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"ansible-playbook: {_last(done.stdout + done.stderr)}"
        raise PeerMissingError(message)
    return time.perf_counter() - began


def _last(text: str) -> str:
    lines: Sequence[str] = [line for line in text.splitlines() if "fatal" in line or "ERROR" in line]
    return lines[-1][:300] if lines else "failed"
