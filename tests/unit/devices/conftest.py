# SPDX-License-Identifier: Apache-2.0
"""A scripted SSH device: it says exactly what a test gives it, byte by byte."""

import asyncio
import itertools
from dataclasses import dataclass, field

import asyncssh
import pytest

from zongheng.devices.endpoints import Endpoint
from zongheng.devices.loop import shared_loop

numbers = itertools.count(1)


@dataclass
class ScriptedDevice:
    """``answers`` maps a command to the chunks that it is answered with; ``greeting`` comes at login.

    ``ciphers`` are those that it has (none given: all), ``used`` those of its sessions.
    """

    answers: dict[str, list[bytes]] = field(default_factory=dict)
    greeting: list[bytes] = field(default_factory=lambda: [b"\r\n<xy-a>"])
    password: str = "right"
    seconds: float = 0.0
    """How long it asks servers about a password."""
    heard: list[str] = field(default_factory=list)
    sessions: int = 0
    ciphers: tuple[str, ...] = ()
    used: list[str] = field(default_factory=list)
    endpoint: Endpoint | None = None

    async def serve(self, process):
        self.sessions += 1
        self.used.append(process.get_extra_info("send_cipher"))
        await self.say(process, self.greeting)
        buffer = b""
        while chunk := await process.stdin.read(1024):
            buffer += chunk
            while b"\n" in buffer or buffer == b" ":
                line, _, buffer = (buffer, b"", b"") if buffer == b" " else buffer.partition(b"\n")
                command = line.decode()
                self.heard.append(command)
                echo = [] if command == " " else [line + b"\r\n"]
                default = [b"\r\n<xy-a>"] if command.startswith("screen-length") else [b"<xy-a>"]
                await self.say(process, [*echo, *self.answers.get(command, default)])

    async def say(self, process, chunks):
        for chunk in chunks:
            if chunk == b"HANG":
                await asyncio.sleep(60)
            elif chunk == b"DROP":
                process.channel.get_connection().abort()
            else:
                process.stdout.write(chunk)
                await asyncio.sleep(0.005)


@pytest.fixture
def device():
    """Return a function that starts a scripted device and gives its endpoint."""
    loop = shared_loop()
    servers = []

    def start(scripted):
        class Server(asyncssh.SSHServer):
            def begin_auth(self, username):  # noqa: ARG002  # the interface
                return True

            def password_auth_supported(self):
                return True

            async def validate_password(self, username, password):  # noqa: ARG002  # the interface
                await asyncio.sleep(scripted.seconds)
                return password == scripted.password

        key = asyncssh.generate_private_key("ssh-ed25519")
        address = f"127.31.1.{next(numbers)}"

        async def listen():
            return await asyncssh.create_server(
                Server, address, 0, server_host_keys=[key], process_factory=scripted.serve, encoding=None,
                encryption_algs=scripted.ciphers,
            )  # fmt: skip

        server = loop.run(listen())
        servers.append(server)
        public = key.export_public_key("openssh").decode().strip()
        scripted.endpoint = Endpoint("xy-a", address, server.sockets[0].getsockname()[1], (public,))
        return scripted

    yield start

    async def close(server):
        server.close()

    for server in servers:
        loop.run(close(server))


@pytest.fixture
def scripted():
    """Return the class of scripted devices."""
    return ScriptedDevice
