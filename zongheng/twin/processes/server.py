# SPDX-License-Identifier: Apache-2.0
"""Real SSH in front of a simulated device."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from codecs import getincrementaldecoder, register_error
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from zongheng.twin.devices.accounts import asks, may_do_more, may_log_in, ssh_is_open
from zongheng.twin.devices.device import Device
from zongheng.twin.sessions.accounting import logged_in, logged_out
from zongheng.twin.sessions.faults import Faults
from zongheng.twin.sessions.session import Session
from zongheng.twin.sessions.transcript import Transcript

_NAMES = itertools.count(1)
_AS_STORED = "zongheng-as-stored"


def _as_stored(failed: UnicodeError) -> tuple[bytes, int]:
    """Encode bytes that were typed outside the device's encoding as they were, what it lacks as ``?``."""
    if not isinstance(failed, UnicodeEncodeError):
        raise failed
    part = failed.object[failed.start : failed.end]
    kept = (
        sign.encode("utf-8", "surrogateescape") if "\udc80" <= sign <= "\udcff" else b"?" for sign in part
    )
    return b"".join(kept), failed.end


register_error(_AS_STORED, _as_stored)


@dataclass(slots=True)
class DeviceServer:
    """A device's listener and its sessions."""

    device: Device
    port: int
    transcript: Transcript
    boot_seconds: float
    authorized_keys: asyncssh.SSHAuthorizedKeys | None = None
    faults: Faults = field(default_factory=Faults)
    key: asyncssh.SSHKey = field(init=False)
    _listener: asyncssh.SSHAcceptor | None = None
    _connections: set[asyncssh.SSHServerConnection] = field(default_factory=set)
    _opening: asyncio.Task[None] | None = None
    _one_opens: asyncio.Lock = field(default_factory=asyncio.Lock)
    _off: bool = False

    def __post_init__(self) -> None:
        self.key = _host_key(self.device.flash / "host_key")
        self.device.on_restart = self._restarted
        self.device.on_power_cut = self._cut
        self.device.on_other_key = self._show_another_key

    @property
    def public_key(self) -> str:
        return self.key.export_public_key("openssh").decode().strip()

    @property
    def listening(self) -> bool:
        return self._listener is not None

    @property
    def sessions(self) -> int:
        return len(self._connections)

    async def open(self) -> None:
        """Listen on the device's address; one whose power goes meanwhile does not."""
        async with self._one_opens:
            if self._off or self._listener:
                return
            self._listener = await self._listen()
            if self._off:
                self.close()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            self.device.address,
            self.port,
            server_factory=lambda: _Server(self),
            server_host_keys=[self.key],
            login_timeout=60,
            line_editor=False,
            encoding=None,
            agent_forwarding=False,
            x11_forwarding=False,
            gss_host=None,
        )

    def close(self) -> None:
        """Stop listening and cut every session."""
        self._lay_down()
        for connection in list(self._connections):
            connection.abort()
        self._connections.clear()

    async def power(self, *, on: bool) -> None:
        """Switch the device off, or on: it then boots from its startup file."""
        if on and self._off:
            self._off = False
            self.device.boot()
            await self.open()
        elif not on:
            self._cut()

    async def new_host_key(self) -> None:
        """Show another host key from now on."""
        (self.device.flash / "host_key").unlink()
        self.key = _host_key(self.device.flash / "host_key")
        self.close()
        await self.open()

    async def show_own_key(self) -> None:
        """Show the device's own host key again, where another one was shown for a while."""
        own = _host_key(self.device.flash / "host_key")
        if own.public_data != self.key.public_data:
            self._lay_down()
            self.key = own
            await self.open()

    def _show_another_key(self) -> None:
        """Show another host key to whoever connects from now on; sessions stand."""
        self._lay_down()
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self._reopen()

    def _lay_down(self) -> None:
        """Stop listening."""
        if self._listener:
            self._listener.close()
            self._listener = None

    def _cut(self) -> None:
        """The power goes: what was not saved is lost, and nobody listens until it comes back."""
        self._off = True
        self.device.switch_off()
        self.close()

    def _restarted(self) -> None:
        """The device reboots: it cannot be reached until it is up again."""
        self.close()
        self.device.clock.later(self.boot_seconds, self._reopen)

    def _reopen(self) -> None:
        self._opening = asyncio.get_running_loop().create_task(self.open())


def _host_key(path: Path) -> asyncssh.SSHKey:
    """Return the key of the device, made when it has none."""
    with contextlib.suppress(FileNotFoundError):
        return asyncssh.read_private_key(str(path))
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(path))
    path.chmod(0o600)
    return key


class _Server(asyncssh.SSHServer):
    """One SSH connection."""

    def __init__(self, server: DeviceServer) -> None:
        self._server = server
        self._connection: asyncssh.SSHServerConnection | None = None
        self._user = ""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server._connections.add(conn)  # noqa: SLF001 - the connection is the server's own
        if not ssh_is_open(self._server.device):
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._connection:
            self._server._connections.discard(self._connection)  # noqa: SLF001 - as above

    def begin_auth(self, username: str) -> bool:
        self._user = username
        device = self._server.device
        if self._connection and (banner := device.banner_before_login):
            # bytes, as devices send them whatever RFC 4252 says of UTF-8
            encoded = banner.encode(device.encoding, errors=_AS_STORED)
            self._connection.send_auth_banner(encoded)  # type: ignore[arg-type]  # packs bytes as they are
        if self._server.authorized_keys and self._connection:
            self._connection.set_authorized_keys(self._server.authorized_keys)
        return True

    def password_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        device = self._server.device
        if self._connection and self._server.faults.cuts_login():
            self._connection.abort()
            return False
        async with device.aaa.question(asks(device, username)):
            return may_log_in(device, username, password)

    def session_requested(self) -> _Channel:
        return _Channel(self._server, self._user)


class _Channel(asyncssh.SSHServerSession[bytes]):
    """A shell channel: a terminal with a session behind it."""

    def __init__(self, server: DeviceServer, user: str) -> None:
        self._server = server
        self._user = user
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._session: Session | None = None
        # one that waits for the rest of a character; what is none is kept as it came, as devices do
        self._decoder = getincrementaldecoder(server.device.encoding)(errors="surrogateescape")

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    def pty_requested(self, *_: object) -> bool:
        return True

    def shell_requested(self) -> bool:
        return True

    def session_started(self) -> None:
        server = self._server
        self._session = Session(
            server.device,
            self,
            f"s{next(_NAMES)}",
            self._user,
            server.transcript,
            server.faults,
            page=server.device.dialect.page,
            enabled=may_do_more(server.device, self._user),
        )
        if not logged_in(server.device, self._user):
            self._session.end()
            return
        self._session.greet()

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        del datatype
        if self._session:
            self._session.feed(self._decoder.decode(data))

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._session:
            self._session.ended = True
            logged_out(self._server.device, self._user)

    def write(self, text: str) -> None:
        """Print on the operator's terminal."""
        if self._channel and not self._channel.is_closing():
            self._channel.write(text.encode(self._server.device.encoding, errors=_AS_STORED))

    def hang_up(self) -> None:
        """End the session."""
        if self._channel:
            self._channel.close()
            connection: asyncssh.SSHServerConnection = self._channel.get_extra_info("connection")
            connection.close()
