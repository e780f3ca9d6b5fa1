# SPDX-License-Identifier: Apache-2.0
"""The steps that one device goes through, each noted before the next begins."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zongheng.devices import Credentials, Endpoint, HostRecord
from zongheng.devices.endpoints import SSH_PORT, real_endpoints, twin_endpoints
from zongheng.devices.gates import Gate
from zongheng.devices.inventory import TWIN_FILE
from zongheng.devices.ssh import Login
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.onboarding.acceptance import Subject, acceptance
from zongheng.onboarding.progress import Progress, State
from zongheng.onboarding.reach import KNOWN_HOSTS, answers, ask, await_answer, first_key, pin
from zongheng.onboarding.registration import Registration
from zongheng.onboarding.service import BootstrapService, Part
from zongheng.progress import Progress as Show

_LOOK = 0.5
"""Seconds between two looks at what a device says of itself."""


def _says_nothing(_host: str) -> str:
    return ""


def _dhcp_tells(_host: str, _url: str) -> None:
    """The DHCP server tells the device; nothing is to be done here."""


def _at_one_place() -> Sequence[socket.socket]:
    """The service listens at its own address only."""
    return ()


def _taken_by_hand(_kea: Path) -> None:
    """The site's DHCP server takes the file that was written; nothing is to be done here."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to a device that has no address yet.

    ``announce(host, url)`` tells it where its files are. ``failure(host)`` returns why the device
    gave up its provisioning, in its own words, or nothing where it has not, or cannot say.
    ``sockets()`` returns what the service listens on besides its own address (OSError where it cannot),
    ``serve_dhcp(kea)`` has a DHCP server use the file that was just written.
    """

    announce: Callable[[str, str], None] = _dhcp_tells
    failure: Callable[[str], str] = _says_nothing
    sockets: Callable[[], Sequence[socket.socket]] = _at_one_place
    serve_dhcp: Callable[[Path], None] = _taken_by_hand


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: until the device asks for its files, and until it is up with them."""

    fetch: float
    boot: float


PATIENT = Patience(fetch=900.0, boot=900.0)
"""A real device takes about 15 minutes from power-on."""


def of_fetch(progress: Progress, show: Show) -> Callable[[str, Part], None]:
    """Return what notes a fetch: only the configuration, taken with its token, is a step."""

    def note(host: str, part: Part) -> None:
        if part is Part.CONFIGURATION:
            progress.reach(host, State.FETCHED)
            show(host, State.FETCHED.value)

    return note


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Everything that a step needs; one crew serves all devices of a run."""

    inventory: Path
    build: Path
    records: Mapping[str, HostRecord]
    gates: Mapping[str, Gate]
    subjects: Mapping[str, Subject]
    progress: Progress
    service: BootstrapService
    credentials: Credentials
    ways: Ways
    patience: Patience
    twin: bool
    show: Show
    texts: Mapping[str, str]
    """First configurations by host, secrets as references."""

    def bring_up(self, entry: Registration) -> None:
        """Take a device from wherever it stands to an SSH session with a pinned key; raise why not."""
        state = self.progress.standings()[entry.host].state
        if state.rank >= State.BOOTED.rank or self._is_up(entry):
            return
        if state is State.FETCHED and self._came_up(entry):
            return
        self._provision(entry)
        if not self._came_up(entry):
            raise ZonghengError(self._given_up(entry, "ONB012"))

    def accept(self, entry: Registration) -> None:
        """Examine a configured device until it passes or patience ends; raise every failed check."""
        subject = self.subjects[entry.host]
        checks = acceptance(subject.platform).of(subject)
        deadline = time.monotonic() + min(checks.patience, self.patience.boot)
        while failures := checks.failures(subject, self._ask(entry, checks.commands)):
            if time.monotonic() >= deadline:
                raise ZonghengError(failures)
            time.sleep(_LOOK)
        self.reach(entry.host, State.ACCEPTED)

    def reach(self, host: str, state: State) -> None:
        """Note that a device has come to this step, then show it."""
        self.progress.reach(host, state)
        self.show(host, state.value)

    def _is_up(self, entry: Registration) -> bool:
        """Return whether the device lets us in already: brought up by hand, or before a run was killed."""
        endpoint = self._endpoint(entry)
        return (
            endpoint is not None
            and answers(endpoint, self._login, self._platform(entry), self.gates[entry.host])
            and self._booted(entry, endpoint)
        )

    def _provision(self, entry: Registration) -> None:
        """Offer the device its files and wait until it has taken both."""
        url = self.service.offer(entry, self.texts[entry.host], self.credentials.values)
        self.reach(entry.host, State.OFFERED)
        try:
            self.ways.announce(entry.host, url)
            self._await(entry, Part.INDEX, "ONB010")
            self._await(entry, Part.CONFIGURATION, "ONB011")
        finally:
            self.service.withdraw(entry)

    def _await(self, entry: Registration, part: Part, code: str) -> None:
        deadline = time.monotonic() + self.patience.fetch
        while not self.service.wait(entry, part, _LOOK):
            if self.ways.failure(entry.host) or time.monotonic() >= deadline:
                raise ZonghengError(self._given_up(entry, code))

    def _given_up(self, entry: Registration, code: str) -> Problem:
        """Return why a device got stuck; one that says why itself is to begin anew next time."""
        words = self.ways.failure(entry.host)
        if words:
            self.reach(entry.host, State.REGISTERED)
        if code == "ONB010" and self._stranger_answers(entry):
            code = "ONB015"
        return problem(code, Place(host=entry.host), found=words, seconds=round(self.patience.fetch))

    def _stranger_answers(self, entry: Registration) -> bool:
        """Return whether somebody without a pinned key answers at the device's address."""
        if self._endpoint(entry) is not None:
            return False
        return first_key(self.records[entry.host].address4, SSH_PORT, 0) is not None

    def _came_up(self, entry: Registration) -> bool:
        """Wait for a device that has just taken its files; here alone an unknown host key is learnt."""
        endpoint = self._endpoint(entry) or self._learnt(entry)
        if endpoint is None:
            return False
        up = await_answer(
            endpoint,
            self._login,
            self._platform(entry),
            self.gates[entry.host],
            seconds=self.patience.boot,
            given_up=lambda: bool(self.ways.failure(entry.host)),
        )
        return up and self._booted(entry, endpoint)

    def _learnt(self, entry: Registration) -> Endpoint | None:
        record = self.records[entry.host]
        key = first_key(record.address4, SSH_PORT, self.patience.boot)
        if key is None:
            return None
        pin(self.inventory / KNOWN_HOSTS, record, key)
        return self._endpoint(entry)

    def _booted(self, entry: Registration, endpoint: Endpoint) -> bool:
        """Note that the device is up with this key; raise ONB013 where it once showed another."""
        known = self.progress.standings()[entry.host].host_key
        if known and known not in endpoint.host_keys:
            raise ZonghengError(problem("ONB013", Place(host=entry.host)))
        self.progress.pin(entry.host, endpoint.host_keys[0])
        self.reach(entry.host, State.BOOTED)
        return True

    def _endpoint(self, entry: Registration) -> Endpoint | None:
        """Return where the device is to answer with which key; None while its key is unknown."""
        records = [self.records[entry.host]]
        if self.twin:
            found = twin_endpoints(records, self.build / TWIN_FILE)[entry.host]
            if isinstance(found, Problem):
                raise ZonghengError(found)
            return found
        pinned = real_endpoints(records, self.inventory / KNOWN_HOSTS)[entry.host]
        return None if isinstance(pinned, Problem) else pinned

    def _ask(self, entry: Registration, commands: Sequence[str]) -> dict[str, str]:
        endpoint = self._endpoint(entry)
        if endpoint is None:
            raise ZonghengError(problem("ONB015", Place(host=entry.host)))
        return ask(endpoint, self._login, commands, self._platform(entry), self.gates[entry.host])

    def _platform(self, entry: Registration) -> str:
        return self.records[entry.host].platform

    @property
    def _login(self) -> Login:
        return Login(self.credentials.user, self.credentials.value(self.credentials.password_name))
