# SPDX-License-Identifier: Apache-2.0
"""A network of one Linux machine: real SSH, the real agent, a folder for its disk, notes for its systemd."""

import asyncio
import contextlib
import functools
import getpass
import grp
import itertools
import json
import os
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh
import pytest
from passlib.hash import sha512_crypt

from tests.support.device_time import SPEED
from zongheng.deploy import deploy
from zongheng.deploy.journal import Journal
from zongheng.deploy.reading import ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.devices.loop import shared_loop
from zongheng.platforms.linux.asking import COMMAND, running

HOST = "xy-chengguan"
OWNER = f"{getpass.getuser()}:{grp.getgrgid(os.getgid()).gr_name}"
MACHINE = (Path(__file__).parents[1] / "texts" / "machine.cfg").read_text(encoding="utf-8")
XIAYI = Path(__file__).parents[4] / "inventories" / "xiayi"
NAMES = "netops_password auditor_password ospf_key snmp_auth snmp_priv"
SECRETS = {name: f"Planted-{name}-7x!" for name in NAMES.split()}
addresses = itertools.count(1)
verified = functools.cache(sha512_crypt.verify)


@dataclass
class Machine:
    """One machine. ``answers`` maps words of a command to what it prints."""

    folder: Path
    answers: dict[str, str] = field(default_factory=dict)
    connections: set[asyncssh.SSHServerConnection] = field(default_factory=set)
    shut_while_pending: bool = False
    """Whether it turns everybody away while a change waits for its confirmation."""
    cut_while_pending: bool = False
    """Whether it moreover drops the sessions that there are."""
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    @property
    def root(self):
        return self.folder / "root"

    @property
    def units(self):
        return json.loads((self.folder / "units.json").read_text(encoding="utf-8"))

    def note(self, **values):
        (self.folder / "units.json").write_text(json.dumps({**self.units, **values}), encoding="utf-8")

    @property
    def pending(self):
        return (self.root / "var/lib/zongheng/pending").exists()

    def path(self, name):
        return self.root / name.lstrip("/")

    def files(self):
        """Return all that lies on the disk, but the agent's own notes."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
            and "var/lib/zongheng" not in str(path)
            and path.name != "zongheng-pending.service"
        }

    def set_back(self):
        for timer in self.timers:
            timer.cancel()
        self.shut_while_pending = self.cut_while_pending = False
        self.answers = {}
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        for name in ("etc/ssh/sshd_config.d", "etc/sudoers.d"):
            (self.root / name).mkdir(parents=True)
        units = {"running": ["ssh"], "timer": None, "calls": [], "refuse": {}, "verbs": []}
        (self.folder / "units.json").write_text(json.dumps(units), encoding="utf-8")

    def takes(self, user, password):
        """Tell whether a login is taken: by the list of accounts, or as from the factory without one."""
        listed = self.path("/etc/zongheng-accounts/accounts")
        lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
        hashes = [line.split()[-1] for line in lines if line.startswith(f"account {user} ")]
        if not listed.is_file():
            return password == SECRETS[f"{user}_password"]
        return bool(hashes) and verified(password, hashes[0])

    async def serve(self, process):
        command = process.command or ""
        if command == running("holding.py"):
            await self.hold(process)
            return
        if command == COMMAND:
            status, printed, said = await self.agent(await process.stdin.read())
        else:
            printed = next((text for words, text in self.answers.items() if words in command), "")
            status, said = 0, ""
        process.stdout.write(printed)
        process.stderr.write(said)
        process.exit(status)

    async def hold(self, process):
        """Run the program that holds the machine's lock as a machine would, until the session ends."""
        source = shlex.split(process.command)[-1].replace("/run/zongheng.lock", str(self.folder / "lock"))
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", source, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        child.stdin.write((await process.stdin.readline()).encode())
        process.stdout.write((await child.stdout.readline()).decode())
        with contextlib.suppress(asyncssh.Error, OSError):
            await process.stdin.read()
        child.stdin.close()
        process.exit(await child.wait())

    async def agent(self, request=b"", *words):
        program = Path(__file__).with_name("agent_on_a_folder.py")
        child = await asyncio.create_subprocess_exec(
            sys.executable, str(program), str(self.folder), *words,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        printed, said = await child.communicate(request if isinstance(request, bytes) else request.encode())
        self.wind()
        if self.cut_while_pending and self.pending:
            for connection in self.connections:
                connection.abort()
        return child.returncode, printed.decode(), said.decode()

    def wind(self):
        """Let the timer that the machine has run."""
        seconds = self.units["timer"]
        for timer in self.timers:
            timer.cancel()
        if seconds:
            loop = asyncio.get_running_loop()
            self.timers = [
                loop.call_later(seconds / SPEED, lambda: loop.create_task(self.agent(b"", "revert")))
            ]


@dataclass
class MachineBed:
    """``inventory`` and ``build`` of a network of one ``machine``."""

    inventory: Path
    build: Path
    machine: Machine
    credentials: Credentials

    host = HOST
    text = MACHINE.replace("root:root", OWNER)

    def deploy(self, **options):
        given = {"twin": True, "credentials": self.credentials} | options
        return deploy(self.inventory, **given)

    def end(self, **options):
        return self.deploy(**options).hosts[HOST]

    def intend(self, *edits):
        text = self.text
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (self.build / "configs" / f"{HOST}.cfg").write_text(text, encoding="utf-8")

    def running(self):
        nornir = nornir_for(self.build, twin=True, credentials=self.credentials)
        return ask_new_session(nornir.inventory.hosts[HOST], nornir.config).running

    def verbs(self):
        """Return what the agent was asked since the last time."""
        asked = self.machine.units["verbs"]
        self.machine.note(verbs=[])
        return asked

    def states(self):
        journal = Journal.for_check(self.build)
        try:
            return [entry.state.value for entry in journal.history(HOST)]
        finally:
            journal.close()

    def set_back(self):
        self.machine.set_back()
        self.intend()
        for path in self.build.glob("journal*"):
            path.unlink()
        for name in ("before", "snapshots", "plans", "backups"):
            shutil.rmtree(self.build / name, ignore_errors=True)

    def put_back(self):
        """Put the machine back to where its first deploy left it; that is made once."""
        self.set_back()
        kept = self.build.parents[1] / "deployed"
        folders = {"machine": self.machine.folder, "build": self.build}
        if kept.exists():
            for name, folder in folders.items():
                shutil.copytree(kept / name, folder, symlinks=True, dirs_exist_ok=True)
            return
        end = self.end()
        assert end.status.value == "changed", [str(one) for one in end.problems]
        self.verbs()
        for name, folder in folders.items():
            shutil.copytree(folder, kept / name, symlinks=True)


def server_for(machine):
    class Server(asyncssh.SSHServer):
        def connection_made(self, conn):
            self.connection = conn
            machine.connections.add(conn)
            if (machine.shut_while_pending or machine.cut_while_pending) and machine.pending:
                conn.abort()

        def connection_lost(self, exc):  # noqa: ARG002  # the interface
            machine.connections.discard(self.connection)

        def begin_auth(self, username):
            self.username = username
            return True

        def password_auth_supported(self):
            return True

        def validate_password(self, username, password):
            return machine.takes(username, password)

    return Server


@pytest.fixture(scope="session")
def started_machine(tmp_path_factory):
    project = tmp_path_factory.mktemp("machine")
    inventory = project / "inventories" / "xiayi"
    shutil.copytree(XIAYI, inventory)
    build = project / "build" / "xiayi"
    (build / "configs").mkdir(parents=True)
    machine = Machine(project / "machine")
    machine.folder.mkdir()
    record = {
        "host": HOST, "role": "node", "level": "township", "platform": "linux", "flavour": "frr",
        "family": "linux", "model": "linux", "serial": "L1", "address4": "10.140.8.7", "groups": [],
    }  # fmt: skip
    (build / "hosts.json").write_text(json.dumps({"overlays": [], "hosts": [record]}), encoding="utf-8")
    key = asyncssh.generate_private_key("ssh-ed25519")
    address = f"127.33.{os.getpid() % 250 + 1}.{next(addresses)}"

    async def listen():
        return await asyncssh.create_server(
            server_for(machine), address, 0, server_host_keys=[key], process_factory=machine.serve
        )

    loop = shared_loop()
    machine.set_back()
    server = loop.run(listen())
    public = key.export_public_key("openssh").decode().strip()
    entry = {"address": address, "port": server.sockets[0].getsockname()[1], "host_key": public}
    (build / "twin.json").write_text(json.dumps({"hosts": {HOST: entry}}), encoding="utf-8")
    yield MachineBed(inventory, build, machine, Credentials(SECRETS))

    async def close():
        server.close()

    loop.run(close())


@pytest.fixture
def bed(started_machine):
    started_machine.set_back()
    return started_machine


@pytest.fixture
def deployed(started_machine):
    """Return the bed with its machine configured as designed."""
    started_machine.put_back()
    return started_machine
