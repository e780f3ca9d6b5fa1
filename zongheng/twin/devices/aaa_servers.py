# SPDX-License-Identifier: Apache-2.0
"""The servers that a twin's devices ask about logins and tell what is done, over TACACS+ or RADIUS."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

Method = Literal["servers", "local"]


@dataclass(frozen=True, slots=True)
class Methods:
    """By what a device checks a login, in its order; ``servers`` are addresses, the first asked first."""

    order: tuple[Method, ...] = ("local",)
    servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accounting:
    """Whom a device tells of logins and of commands, the first that listens alone.

    ``strict`` is whether it ends a login that nobody heard of. ``commands`` are the servers that hear what is
    typed where one only looks, ``settings`` those that hear what is typed in configuration views.
    """

    logins: tuple[str, ...] = ()
    strict: bool = False
    commands: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a server was told: of ``login``, ``logout`` or ``command``, with its ``text``."""

    server: str
    host: str
    user: str
    what: Literal["login", "logout", "command"]
    text: str = ""


@dataclass(slots=True)
class AaaServers:
    """All servers around a twin. One that is not in ``known`` does not answer.

    ``known`` holds the passwords of those that a server knows, by its address; ``seconds`` is how long an
    answer takes; ``deaf`` are servers that answer, but cannot be told anything. ``asked`` counts questions by
    server, ``most`` how many it was asked at the same time; ``told`` is all that servers were told.
    """

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seconds: float = 0.0
    deaf: frozenset[str] = frozenset()
    told: list[Told] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    _busy: dict[str, int] = field(default_factory=dict)

    def set(self, known: Mapping[str, Mapping[str, str]], seconds: float, deaf: Iterable[str] = ()) -> None:
        """Make these the servers, and count from the beginning."""
        self.known, self.seconds, self.deaf = known, seconds, frozenset(deaf)
        self.asked, self.most, self.told = {}, {}, []

    def answering(self, servers: Iterable[str]) -> str | None:
        """Return the first of the servers that answers."""
        return next((server for server in servers if server in self.known), None)

    def listening(self, servers: Iterable[str]) -> str | None:
        """Return the first of the servers that can be told something."""
        return next((server for server in servers if server in self.known and server not in self.deaf), None)

    def knows(self, server: str, user: str, password: str) -> bool:
        """Return what a server says of a name and a password."""
        expected = self.known[server].get(user)
        return expected is not None and secrets.compare_digest(expected.encode(), password.encode())

    @asynccontextmanager
    async def question(self, methods: Methods) -> AsyncIterator[None]:
        """Take the time that a server needs to answer one login, and count it there."""
        server = self.answering(methods.servers) if methods.order[:1] == ("servers",) else None
        if server is None:
            yield
            return
        self.asked[server] = self.asked.get(server, 0) + 1
        self._busy[server] = self._busy.get(server, 0) + 1
        self.most[server] = max(self.most.get(server, 0), self._busy[server])
        try:
            await asyncio.sleep(self.seconds)
            yield
        finally:
            self._busy[server] -= 1
