# SPDX-License-Identifier: Apache-2.0
"""Ansible's ``network_cli`` as a peer: a playbook that reads the configurations of a fleet."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.environments import Environment
from bench.frame import PeerMissingError
from bench.reading_run import ENDS

PEER = Environment(
    "network_cli",
    ("ansible-core>=2.18,<2.19", "ansible-pylibssh==1.4.0", "netaddr"),
    bundle="ansible==11.13.0",
    collections=("ansible/netcommon", "ansible/utils", "cisco/ios", "community/network"),
)
"""The last bundle with a driver for Huawei, and the core that it was made for."""
FORKS = 50
"""What Ansible's own documentation says of the default of 5: very conservative, many set it to 50."""
CONNECTION = {
    "ansible_connection": "ansible.netcommon.network_cli",
    "ansible_network_cli_ssh_type": "libssh",
    "ansible_network_import_modules": True,
    "ansible_host_key_checking": False,
}


@dataclass(frozen=True, slots=True)
class Driver:
    """How Ansible reads a platform: its plugin, its module, variables, and what it has to say before."""

    network_os: str
    module: str
    variables: Mapping[str, str]
    before: tuple[str, ...] = ()


DRIVERS = {
    "huawei_vrp": Driver("community.network.ce", "community.network.ce_command", {}),
    "h3c_comware": Driver(
        "community.network.ce",
        "community.network.ce_command",
        {"ansible_network_terminal_errors": "ignore"},
        before=("screen-length disable",),
    ),
    "ruijie_rgos": Driver("cisco.ios.ios", "cisco.ios.ios_command", {}),
}
"""By platform. Of these makers the bundle has a driver for Huawei alone. Comware has the same prompts, but
refuses the command against paging that the driver sends at login, so it gets its own; RGOS talks like IOS."""
WHOLE = f"answer.stdout[-1].split() | last in {sorted(ENDS)}"


def seconds(task: Mapping[str, Any], folder: Path) -> float:
    """Return how long reading the hosts of ``task`` takes once, without what an empty play takes.

    Raises PeerMissingError.
    """
    PEER.ready()
    folder.mkdir(exist_ok=True)
    _write(task, folder)
    empty = min(_play(folder, "empty.yml") for _ in range(2))
    return _play(folder, "read.yml") - empty


def _write(task: Mapping[str, Any], folder: Path) -> None:
    login = {"ansible_user": task["user"], "ansible_password": task["password"]}
    groups = dict(_groups(task["hosts"]))
    (folder / "ansible.cfg").write_text("", encoding="utf-8")
    _save(folder / "hosts.json", {"all": {"vars": {**CONNECTION, **login}, "children": groups}})
    _save(folder / "empty.yml", [_play_of("all")])
    _save(folder / "read.yml", [_play_of(name, _reading(DRIVERS[name])) for name in groups])


def _groups(hosts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield the platforms that are there, as groups of an inventory."""
    for platform, driver in DRIVERS.items():
        members = {
            host["name"]: {
                "ansible_host": host["address"],
                "ansible_port": host["port"],
                "asked": [*driver.before, *host["commands"]],
            }
            for host in hosts
            if host["platform"] == platform
        }
        if members:
            yield (
                platform,
                {
                    "vars": {"ansible_network_os": driver.network_os, **driver.variables},
                    "hosts": members,
                },
            )


def _reading(driver: Driver) -> Mapping[str, Any]:
    return {
        driver.module: {"commands": "{{ asked }}"},
        "register": "answer",
        "failed_when": f"not ({WHOLE})",
    }


def _play_of(hosts: str, *tasks: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"hosts": hosts, "gather_facts": False, "tasks": tasks}


def _save(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def _play(folder: Path, playbook: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - the environment's own program, files of ours
        [PEER.program("ansible-playbook"), "-f", str(FORKS), "-i", folder / "hosts.json", folder / playbook],
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
