# SPDX-License-Identifier: Apache-2.0
"""Devices read by one client: ``reading_run.py CLIENT TASK.json`` prints what that took, as JSON.

Run by the interpreter of the client's own environment (:mod:`bench.reading`). Seconds are those of the call,
after imports. A device counts as read when its configuration came whole.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

ENDS = {"return", "end"}
"""The last line of a configuration, of any platform."""
Task = Mapping[str, Any]
"""``hosts`` (name, platform, address, port, device_type, commands, quiet, prompt_end), ``user``,
``password``, ``at_once``; and for ours ``inventory``, ``build`` and ``secrets``."""
PATIENCE = {"conn_timeout": 60, "banner_timeout": 60, "auth_timeout": 60}
"""Seconds that netmiko waits for a login: with its own, a busy machine makes it miss devices."""
Read = Callable[[], int]
"""Reads all devices and returns of how many the configuration came whole."""


def reading(task: Task) -> Read:
    """Return our Nornir with its plugin on asyncssh, the configuration alone."""
    devices, stage = import_module("zongheng.devices"), import_module("zongheng.collect.stage")
    credentials = devices.Credentials(task["secrets"])
    commands = import_module("zongheng.collect").Commands
    wanted = {host["name"]: commands(host["commands"][0], {}) for host in task["hosts"]}

    def read() -> int:
        nornir = devices.nornir_for(Path(task["build"]), twin=True, limit=wanted, credentials=credentials)
        done = nornir.run(
            lambda work: stage.read_device(work.host, nornir.config, wanted[work.host.name]).configuration
        )
        return sum(not done[host].failed and is_whole(done[host][0].result) for host in done)

    return read


def collect(task: Task) -> Read:
    """Return our stage ``collect``: configuration and state, compared with the last time and stored."""
    stage = import_module("zongheng.collect").collect
    credentials = import_module("zongheng.devices").Credentials(task["secrets"])
    limit = [host["name"] for host in task["hosts"]]

    def read() -> int:
        ended = stage(Path(task["inventory"]), limit=limit, twin=True, credentials=credentials)
        return sum(outcome.well for outcome in ended.hosts.values())

    return read


def asyncssh(task: Task) -> Read:
    """Return the least that asyncssh needs: connect, a shell, each command up to the prompt."""
    library = import_module("asyncssh")

    async def read_host(host: Task, turn: asyncio.Semaphore) -> bool:
        async with turn, library.connect(
            host["address"], host["port"], username=task["user"], password=task["password"],
            known_hosts=None, client_keys=None, agent_path=None, config=None,
        ) as connection:  # fmt: skip
            shell = await connection.create_process(term_type="vt100")
            prompt = (await shell.stdout.readuntil(host["prompt_end"])).splitlines()[-1]
            answers = []
            for command in (host["quiet"], *host["commands"]):
                shell.stdin.write(command + "\n")
                answers.append(await shell.stdout.readuntil(f"\n{prompt}"))
            return is_whole(answers[1])

    async def read_all() -> int:
        turn = asyncio.Semaphore(task["at_once"])
        return sum(await asyncio.gather(*(read_host(host, turn) for host in task["hosts"])))

    return lambda: asyncio.run(read_all())


def nornir_netmiko(task: Task) -> Read:
    """Return nornir-netmiko with its own connection plugin and task."""
    inventory, nornir = import_module("nornir.core.inventory"), import_module("nornir.core").Nornir
    plugins = import_module("nornir.core.plugins.connections").ConnectionPluginRegister
    runner = import_module("nornir.plugins.runners").ThreadedRunner
    send = import_module("nornir_netmiko.tasks").netmiko_send_command
    plugins.auto_register()

    def read_host(work: Any) -> bool:  # noqa: ANN401 - a type of the peer's environment
        answers = [work.run(send, command_string=one, read_timeout=60) for one in work.host["commands"]]
        work.host.close_connections()
        return is_whole(answers[0].result)

    def read() -> int:
        hosts = {
            host["name"]: inventory.Host(
                name=host["name"], hostname=host["address"], port=host["port"], platform=host["device_type"],
                username=task["user"], password=task["password"], data={"commands": host["commands"]},
                connection_options={"netmiko": inventory.ConnectionOptions(extras=PATIENCE)},
            )
            for host in task["hosts"]
        }  # fmt: skip
        everyone = nornir(
            inventory=inventory.Inventory(hosts=inventory.Hosts(hosts)),
            runner=runner(num_workers=task["at_once"]),
        )
        done = everyone.run(task=read_host)
        missed = [host for host in done if done[host][0].result is not True]
        sys.stderr.writelines(f"{host}: {done[host][-1].exception!r}\n" for host in missed)
        return len(done) - len(missed)

    return read


def is_whole(text: str) -> bool:
    """Tell whether a configuration came to its end."""
    return not ENDS.isdisjoint(line.strip() for line in text.splitlines()[-3:])


CLIENTS: Mapping[str, Callable[[Task], Read]] = {
    one.__name__: one for one in (reading, collect, asyncssh, nornir_netmiko)
}
"""By name: what makes, with its imports done, the call that is measured."""


def most_memory() -> float:
    """Return the most megabytes that this program had; ``ru_maxrss`` counts who started it as well."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    kilobytes = re.search(r"VmHWM:\s+(\d+)", status)
    return int(kilobytes[1]) / 1024 if kilobytes else 0.0


def main() -> None:
    """Read once, and print the figures alone."""
    task = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    read = CLIENTS[sys.argv[1]](task)
    began, used = time.perf_counter(), time.process_time()
    whole = read()
    figures = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "megabytes": most_memory(),
        "read": whole,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
