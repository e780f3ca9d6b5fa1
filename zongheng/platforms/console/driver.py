# SPDX-License-Identifier: Apache-2.0
"""A NAPALM driver for devices that are driven by lines typed at a console.

What our changes ask beyond NAPALM is in ``guarded``: its conformance tests let a driver have no method that
NAPALM does not know.

With Nornir, do not register it as a module: call ``zongheng.devices.napalm.register()`` once, which gives
nornir-napalm's own connection our drivers. Connection options of a host::

    ConnectionOptions(hostname=address, port=port, extras={"optional_args": {
        "flavour": "vrp5", "host_keys": ["ssh-ed25519 AAAA…"], "label": "xy-huiting"}})

``optional_args``: ``flavour`` (default: the platform's first), ``port``, ``host_keys`` (OpenSSH public
keys) or ``known_hosts`` (a file) – one of them is needed –, ``label`` (the host's name in messages),
``secret`` (what RGOS asks for where an account may only look; without it the password of the login).
Secrets of a configuration are filled in by the caller before it loads a candidate; nothing is logged.

A candidate is configuration text as the device prints it. A merge takes it into what runs (see
``platforms.patching.merging``), a replacement takes its place; what is sent is the ordered difference.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from napalm.base import NetworkDriver

from zongheng.config import redact, unified_diff
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.console.addresses import interfaces_ip
from zongheng.platforms.console.candidate import candidate_text, whole_text
from zongheng.platforms.console.device_lock import DeviceLock, NoLock
from zongheng.platforms.console.guard import Guard, running_text
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.napalm_errors import (
    ChangeError,
    ConnectError,
    MergeError,
    ReplaceError,
    told_as,
)


class ConsoleDriver(NetworkDriver):  # type: ignore[misc]  # napalm is untyped
    """One device. Every failure is a ``ZonghengError``, and NAPALM's exception where it has one.

    The session stays usable after it.
    """

    platform: ClassVar[str]
    flavours: ClassVar[tuple[str, ...]]
    """What the platform's devices come in; the first is taken where none is named."""
    terminals: ClassVar[type[Console]]
    device_type: ClassVar[str]
    """netmiko's name of the platform."""

    def __init__(
        self,
        hostname: str,
        username: str,
        password: str,
        timeout: int = 60,
        optional_args: dict[str, Any] | None = None,
    ) -> None:
        options = dict(optional_args or {})
        self.hostname = hostname
        self.username = username
        self.password = password
        self.timeout = timeout
        self.flavour: str = options.get("flavour", self.flavours[0])
        self.port: int = int(options.get("port") or 22)
        self.label: str = options.get("label") or hostname
        self.host_keys: Sequence[str] = tuple(options.get("host_keys") or ())
        self.known_hosts: str | None = options.get("known_hosts")
        self.secret: str = options.get("secret") or ""
        self._terminal: Console | None = None
        self._guard: Guard | None = None
        self._lock: DeviceLock = NoLock()
        self._commands: tuple[str, ...] | None = None
        self._wanted: str | None = None
        self._is_saved = False

    # --- the session ----------------------------------------------------------------------------

    def open(self) -> None:
        """Log in. Raises DEV006, DEV020 to DEV024, DEV026, and HW017 for an unknown flavour."""
        with told_as(ConnectError):
            self._terminal = self.terminals(
                host=self.hostname,
                port=self.port,
                username=self.username,
                password=self.password,
                secret=self.secret,
                device_type=self.device_type,
                conn_timeout=self.timeout,
                auth_timeout=self.timeout,
                host_keys=self.host_keys,
                known_hosts=self.known_hosts,
                label=self.label,
            )
            self._guard = self._guarded(self._terminal)
            self._lock = self._locking(self._terminal)

    @abstractmethod
    def _guarded(self, terminal: Console) -> Guard:
        """Return how changes take effect on this device, and are taken back."""

    def _locking(self, terminal: Console) -> DeviceLock:  # noqa: ARG002 - platforms that have one use it
        """Return the device's own lock on its configuration, where the platform has one."""
        return NoLock()

    @abstractmethod
    def _between(self, running: str, wanted: str) -> Sequence[str]:
        """Return the commands that lead from one configuration to another."""

    @abstractmethod
    def _merged(self, running: str, candidate: str) -> str:
        """Return a configuration with the lines of another merged into it."""

    def close(self) -> None:
        if self._terminal is not None:
            self._terminal.disconnect()
        self._terminal = self._guard = None

    def is_alive(self) -> dict[str, bool]:
        return {"is_alive": self._terminal is not None and self._terminal.alive}

    def _session(self) -> Console:
        """Return the open session; raises DEV024 when there is none."""
        if self._terminal is None:
            raise ZonghengError(problem("DEV024", Place(host=self.label)))
        return self._terminal

    def _changes(self) -> Guard:
        """Return how changes take effect; raises DEV024 when no session is open."""
        if self._guard is None:
            raise ZonghengError(problem("DEV024", Place(host=self.label)))
        return self._guard

    # --- candidates -----------------------------------------------------------------------------

    def load_merge_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Take configuration lines that are to be merged into what runs now (secrets filled in).

        Raises ``MergeError`` with HW015 (no line), HW020 (another platform's), HW023 (typed commands, which
        leave their views), or a file's own problem.
        """
        self.discard_config()
        with told_as(MergeError):
            text = candidate_text(filename, config, self.platform, self.label)
            self._want(lambda running: self._merged(running, text))

    def load_replace_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Take a whole configuration that is to take the place of what runs now.

        Raises ``ReplaceError`` as a merge does, and with HW021 for a text that broke off.
        """
        self.discard_config()
        with told_as(ReplaceError):
            text = whole_text(filename, config, self.platform, self.label)
            self._want(lambda _: text)

    def _want(self, wanted: Callable[[str], str]) -> None:
        running = self._running()
        text = wanted(running)
        commands = tuple(self._between(running, text))
        self._session().refuse_untypeable(commands)
        self._commands = commands
        self._wanted = text

    def compare_config(self) -> str:
        """Return, redacted, the difference that the candidate would make to what runs."""
        if self._wanted is not None:
            return unified_diff(self._running(), self._wanted, self.platform)
        return redact("\n".join(self._commands or ()))

    def discard_config(self) -> None:
        self._commands = self._wanted = None

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:
        """Carry the candidate out; with ``revert_in`` (seconds) it is taken back unless confirmed.

        Without ``revert_in`` the configuration is saved. Raises ``ChangeError``: HW019 while an earlier one
        waits for its confirm, HW015 with no candidate, HW016 for a time that the device does not take; a
        refused line is HW010, and then the device is what it was, or HW011, HW012 or H3C005 say that it is
        not. ``message`` is for devices that keep one with a commit (VRP8, 60 characters); as NAPALM's own
        drivers do, the others raise ``NotImplementedError``.
        """
        with told_as(ChangeError):
            self._commit(message, revert_in)
        self.discard_config()

    def _commit(self, message: str, revert_in: int | None) -> None:
        if self._commands is None:
            raise ZonghengError(problem("HW015", Place(host=self.label)))
        guard = self._changes()
        if message and not guard.keeps_messages:
            raise NotImplementedError(message)
        if revert_in is not None and not guard.least <= revert_in <= guard.most:
            raise ZonghengError(
                problem("HW016", Place(host=self.label), found=revert_in, least=guard.least, most=guard.most)
            )
        if not self._commands:
            return
        self._refuse_untypeable(self._commands)
        if guard.pending():
            raise ZonghengError(problem("HW019", Place(host=self.label)))
        guard.apply(self._commands, revert_in, message)
        self._is_saved = revert_in is None
        if self._is_saved:
            guard.save()

    def _refuse_untypeable(self, commands: Sequence[str]) -> None:
        session = self._session()
        if not session.knows_encoding and not all(command.isascii() for command in commands):
            self._running()  # where devices print what is not ASCII
        session.refuse_untypeable(commands)

    def has_pending_commit(self) -> bool:
        return self._changes().pending()

    def confirm_commit(self) -> None:
        """Make the pending change lasting, saved included.

        Raises HW013 when there is none of ours, or the device has taken it back already.
        """
        guard = self._changes()
        with told_as(ChangeError):
            if not guard.is_ours():
                raise ZonghengError(problem("HW013", Place(host=self.label)))
            guard.confirm()
        self._is_saved = True

    def rollback(self) -> None:
        """Take the last commit of this session back at once and prove it; what was saved is saved again.

        Raises HW011 or HW012 when it cannot be proved, HW013 where this session committed nothing since the
        last time.
        """
        with told_as(ChangeError):
            self._changes().rollback()
            if self._is_saved:
                self._changes().save()
            self._is_saved = False

    # --- reading --------------------------------------------------------------------------------

    def get_config(
        self,
        retrieve: str = "all",
        full: bool = False,
        sanitized: bool = False,
        format: str = "text",  # noqa: A002, ARG002 - as full
    ) -> dict[str, str]:
        """Return ``running``, ``startup`` and ``candidate`` text; ``full`` has no meaning here."""
        del full
        config = {"running": "", "startup": "", "candidate": ""}
        if retrieve in ("all", "running"):
            config["running"] = self._running()
        if retrieve in ("all", "startup"):
            session = self._session()
            config["startup"] = session.ask(session.words.saved, seconds=180.0)
        if retrieve in ("all", "candidate"):
            config["candidate"] = "\n".join(self._commands or ())
        return {name: redact(text) if sanitized else text for name, text in config.items()}

    def get_interfaces_ip(self) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
        return interfaces_ip(self._running(), self.platform)

    def cli(self, commands: list[str], encoding: str = "text") -> dict[str, str]:
        """Return what the device prints to each command, refusals included."""
        if encoding != "text":
            raise NotImplementedError(encoding)
        return {command: self._session().ask(command) for command in commands}

    def _running(self) -> str:
        return running_text(self._session(), self.platform)
