# SPDX-License-Identifier: Apache-2.0
"""How a device is administered: names and clock, people, logs, SNMP, who is let in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Names and the clock. ``timezone_offset`` is ``HH:MM:SS`` east of UTC."""

    timezone: str
    timezone_offset: str
    dns_domain: str
    dns: tuple[str, ...] = ()
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person's or a duty's login on the device, one of the three separated roles."""

    name: str
    title: str
    role: Literal["system", "security", "audit"]
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AaaServer:
    """A server, the port that it is asked at about logins, and the one that it is told what happens at."""

    address: str
    port: int
    accounting_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aaa:
    """Who operators are is asked of servers, in their order, from the management address.

    Local accounts count where no server answers. ``name`` is that of all that devices call it by. With
    ``accounting`` servers are told who logs in; whether they listen keeps nobody out.
    """

    name: str
    protocol: Literal["tacacs", "radius"]
    servers: tuple[AaaServer, ...]
    secret: str
    source: str
    interface: str
    accounting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy:
    """What a password must be: characters, kinds of characters, days of life, remembered ones."""

    min_length: int
    min_kinds: int
    expire_days: int
    history: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPolicy:
    """Failures within ``window_minutes`` that lock an account, and how long a session may idle."""

    attempts: int
    window_minutes: int
    lock_minutes: int
    idle_minutes: int
    ssh_retries: int
    ssh_timeout_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Management:
    """Where the device is managed: its own address, and the only sources let in."""

    address: str
    address6: str | None
    interface: str
    sources: tuple[str, ...]
    nms: tuple[str, ...]

    @property
    def sources4(self) -> tuple[str, ...]:
        return tuple(source for source in self.sources if ":" not in source)

    @property
    def sources6(self) -> tuple[str, ...]:
        return tuple(source for source in self.sources if ":" in source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logging:
    """Log hosts, the least severity sent, the device's own buffer in messages."""

    hosts: tuple[str, ...]
    level: str
    buffer: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snmp:
    """SNMPv3 with authentication and privacy; nothing older."""

    user: str
    group: str
    view: str
    auth_secret: str
    priv_secret: str
    trap_hosts: tuple[str, ...]
    contact: str
    location: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AclRule:
    """One rule of an access list; the source is a network, ``None`` is any."""

    index: int
    action: Literal["permit", "deny"]
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acl:
    """An access list that looks at sources. ``number`` is 2000 to 2999."""

    number: int
    name: str
    rules: tuple[AclRule, ...]
    family: Literal[4, 6] = 4
