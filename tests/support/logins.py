# SPDX-License-Identifier: Apache-2.0
"""An SSH server that ends every login in a chosen way, right where it has the password."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import asyncssh

PROTOCOL_ERROR = 2
"""The reason that OpenSSH gives with "Too many authentication failures", instead of a refusal."""
METHODS = ("password", "keyboard-interactive")


@dataclass
class LoginServer:
    """``answer``: the connection is cut; nothing comes; a refusal; one, and a cut; a farewell with a reason.

    ``methods`` are those that it knows; ``passwords`` are those that it was told.
    """

    answer: str
    methods: Collection[str]
    key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    passwords: list[str] = field(default_factory=list)
    address: str = "127.0.0.1"
    port: int = 0

    @property
    def public_key(self) -> str:
        return self.key.export_public_key("openssh").decode().strip()

    async def listen(self) -> asyncssh.SSHAcceptor:
        listener = await asyncssh.listen(
            self.address, 0, server_factory=lambda: _Server(self), server_host_keys=[self.key]
        )
        self.port = listener.get_port()
        return listener


class _Server(asyncssh.SSHServer):
    def __init__(self, server: LoginServer) -> None:
        self._server = server

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn

    def begin_auth(self, username: str) -> bool:
        del username
        # paramiko asks for the service once more before its second method, and other servers take that
        self._connection._next_service = b"ssh-userauth"
        return True

    def password_auth_supported(self) -> bool:
        return "password" in self._server.methods

    def kbdint_auth_supported(self) -> bool:
        return "keyboard-interactive" in self._server.methods

    def get_kbdint_challenge(self, *_: object) -> tuple:
        return "", "", "", [("Password: ", False)]

    async def validate_kbdint_response(self, username: str, responses: list[str]) -> bool:
        return await self.validate_password(username, responses[0])

    async def validate_password(self, username: str, password: str) -> bool:
        del username
        self._server.passwords.append(password)
        match self._server.answer:
            case "cut":
                self._connection.abort()
            case "silent":
                await asyncio.sleep(60)
            case "refused and cut":
                asyncio.get_running_loop().call_soon(self._connection.abort)
            case "dismissed":
                raise asyncssh.DisconnectError(PROTOCOL_ERROR, "Too many authentication failures")
        return False


@contextmanager
def login_server(loop: asyncio.AbstractEventLoop, answer: str, *methods: str) -> Iterator[LoginServer]:
    """Yield a server that listens, in a loop that runs in a thread of its own."""
    server = LoginServer(answer, methods)
    listener = asyncio.run_coroutine_threadsafe(server.listen(), loop).result(10)
    yield server
    loop.call_soon_threadsafe(listener.close)
