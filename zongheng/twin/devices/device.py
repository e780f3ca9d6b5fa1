# SPDX-License-Identifier: Apache-2.0
"""One simulated device: flash, running configuration, accounts, commits and power."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from zongheng.config.banners import text_of
from zongheng.twin.configuration.configuration import Configuration, born
from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.aaa_servers import AaaServers
from zongheng.twin.devices.clock import TwinClock
from zongheng.twin.devices.configuration_lock import ConfigurationLock
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.dialect import Dialect, load_dialect
from zongheng.twin.models.model import Model, load_model

ENCODINGS = ("utf-8", "gbk")
"""What devices print and take text in; the first unless a device is told another."""


class Network(Protocol):
    """What a device asks of the network around it."""

    def dark(self, host: str) -> frozenset[str]: ...

    def ospf_neighbours(self, host: str, family: int) -> list[Neighbour]: ...

    def isis_neighbours(self, host: str) -> list[Neighbour]: ...

    def bgp_peers(self, host: str) -> list[PeerState]: ...


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A full adjacency of OSPF, or one of IS-IS: ``area`` is its level then, ``router_id`` the system id."""

    process: str
    area: str
    interface: str
    router_id: str
    host: str


@dataclass(frozen=True, slots=True)
class PeerState:
    """A configured BGP peer and its state."""

    address: str
    as_number: str
    vpn: str
    state: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One committed configuration of a two-stage device."""

    id: int
    user: str
    time: datetime
    before: Section
    label: str = ""


@dataclass(slots=True)
class Trial:
    """A commit that is taken back unless it is confirmed."""

    before: Section
    seconds: int
    deadline: datetime
    timer: asyncio.TimerHandle
    session: str
    user: str
    persist: str | None = None


@dataclass(slots=True)
class Device:
    """One device. ``state`` is ``factory``, ``booted`` or ``off``; ``log`` its last messages."""

    host: str
    model: Model
    serial: str
    address: str
    flash: Path
    clock: TwinClock
    running: Configuration = field(init=False)
    state: str = "factory"
    startup: str | None = None
    log: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Lines of the startup file that the last boot refused."""
    commits: list[Commit] = field(default_factory=list)
    trial: Trial | None = None
    lock: ConfigurationLock | None = None
    booted_at: float = 0.0
    reboot_timer: asyncio.TimerHandle | None = None
    reboot_at: datetime | None = None
    override_password: str | None = None
    aaa: AaaServers = field(default_factory=AaaServers)
    on_restart: Callable[[], None] = lambda: None
    on_power_cut: Callable[[], None] = lambda: None
    on_other_key: Callable[[], None] = lambda: None
    encoding: str = ENCODINGS[0]
    """In which it prints and takes text, in sessions that begin; files in its flash are always UTF-8."""
    client: str | None = None
    """The address that sessions are taken to come from, for access lists; None lets all in."""
    generation: int = 0
    """Counts what made the running configuration another one as a whole."""
    network: Network | None = None
    zero_touch: str = ""
    """The last outcome of zero-touch provisioning."""
    acted_on: set[str] = field(default_factory=set)
    """Numbers of the bootstrap files that it acted on since it left the factory."""

    def __post_init__(self) -> None:
        self.flash.mkdir(parents=True, exist_ok=True)
        if self._note.exists():
            self.startup = json.loads(self._note.read_text(encoding="utf-8"))["startup"]
        self.boot()

    @property
    def _note(self) -> Path:
        return self.flash / ".boot.json"

    @property
    def dialect(self) -> Dialect:
        return load_dialect(load_grammar(self.model.flavour).dialect.name, self.model.family)

    @property
    def sysname(self) -> str:
        entry = self.running.root.find("sysname") or self.running.root.find("hostname")
        return entry.value[0] if entry and entry.value else self.dialect.sysname

    @property
    def banner_before_login(self) -> str:
        """Return what SSH shows before a password is asked for; empty where nothing is set."""
        words = self.dialect.login_banner
        return self.banner(words) if words else ""

    def banner(self, words: tuple[str, ...]) -> str:
        """Return the text of a banner without its delimiters, each line ended; empty where it is not set."""
        entry = self.running.root.find(*words)
        text = text_of(" ".join((*words, *entry.value)), self.dialect.print) if entry else ""
        return f"{text}\n" if text else ""

    def set_encoding(self, encoding: str) -> None:
        """Print and take text in another encoding; raises ValueError for one that no device has."""
        if encoding not in ENCODINGS:
            raise ValueError(encoding)
        self.encoding = encoding

    def boot(self) -> None:
        """Start from the startup file; without one the device is in factory state."""
        self._forget()
        self.running = self.fresh()
        self.generation += 1
        self.commits, self.refused = [], []
        self.booted_at = self.clock.elapsed()
        text = self.startup_text()
        self.state = "factory" if text is None else "booted"
        if text is not None:
            self.refused = self.running.load(text.splitlines())
            self.log += [f"startup line refused: {line}" for line in self.refused]

    def switch_off(self) -> None:
        """Lose power: what was not saved is gone, and so are timers."""
        self._forget()
        self.state = "off"

    def restart(self) -> None:
        """Reboot: every session ends and what was not saved is lost."""
        self.on_restart()
        self.boot()

    def startup_text(self) -> str | None:
        """Return the text of the startup file; None when there is none."""
        if self.startup is None:
            return None
        path = self.flash / self.startup
        return path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else None

    def set_startup(self, name: str | None) -> None:
        self.startup = name
        self._note.write_text(json.dumps({"startup": name}), encoding="utf-8")

    def save(self, name: str | None = None) -> str:
        """Write the running configuration to flash; the first saved file becomes the startup file."""
        target = name or self.startup or self.dialect.startup
        (self.flash / target).write_text(
            self.configuration_text(), encoding="utf-8", errors="surrogateescape"
        )
        if name is None or self.startup is None:
            self.set_startup(target)
        if self.state == "factory":
            self.state = "booted"
        return target

    def factory_reset(self) -> None:
        """Erase flash and start as from the factory."""
        for path in self.flash.iterdir():
            if path.name != "host_key":
                path.unlink()
        self.startup = None
        self.acted_on.clear()
        self.restart()

    def configuration_text(self, configuration: Configuration | None = None) -> str:
        """Return what ``display current-configuration`` prints."""
        configuration = configuration or self.running
        lines = "\n".join(configuration.lines())
        between, end = self.dialect.separator, self.dialect.end
        return f"{self.model.header}\n{between}\n{lines}\n{between}\n{end}\n"

    def fresh(self) -> Configuration:
        """Return the configuration that the device is born with."""
        return _born(self.model).copy()

    def commit(self, candidate: Section, user: str, label: str = "") -> Commit:
        """Make ``candidate`` the running configuration, and remember what was before."""
        number = self.commits[0].id + 1 if self.commits else 1000000001
        commit = Commit(number, user, self.clock.now(), self.running.root.copy(), label)
        self.commits.insert(0, commit)
        del self.commits[80:]
        self.running = Configuration(self.running.grammar, self.model, candidate.copy())
        self.generation += 1
        return commit

    def begin_trial(
        self, candidate: Section, seconds: int, session: str, user: str, persist: str | None
    ) -> None:
        """Commit on trial; a trial under way keeps its own point of return."""
        before = self._point_of_return()
        self.commit(candidate, user)
        self._try(before, seconds, session, user, persist)

    def begin_delay(self, seconds: int, session: str, user: str) -> None:
        """Take back what is set from now on, unless it is confirmed within ``seconds``."""
        self._try(self._point_of_return(), seconds, session, user, None)

    def _point_of_return(self) -> Section:
        """Return what a trial under way goes back to, or what runs now; stop the trial's timer."""
        if self.trial is None:
            return self.running.root.copy()
        self.trial.timer.cancel()
        return self.trial.before

    def _try(self, before: Section, seconds: int, session: str, user: str, persist: str | None) -> None:
        timer = self.clock.later(seconds, self.end_trial)
        deadline = datetime.fromtimestamp(self.clock.now().timestamp() + seconds, tz=self.clock.begin.tzinfo)
        self.trial = Trial(before, seconds, deadline, timer, session, user, persist)

    def confirm_trial(self) -> None:
        if self.trial:
            self.trial.timer.cancel()
            self.trial = None

    def end_trial(self) -> None:
        """Take a trial back."""
        if self.trial:
            self.trial.timer.cancel()
            before, self.trial = self.trial.before, None
            self.commit(before, "system")
            self.log.append("trial configuration taken back")

    def schedule_reboot(self, seconds: float | None) -> None:
        """Arm (or with None disarm) a reboot."""
        self._disarm()
        if seconds is not None:
            self.reboot_at = datetime.fromtimestamp(
                self.clock.now().timestamp() + seconds, tz=self.clock.begin.tzinfo
            )
            self.reboot_timer = self.clock.later(seconds, self._restart_as_scheduled)

    def _restart_as_scheduled(self) -> None:
        self.log.append("restarted as scheduled")
        self.restart()

    def _forget(self) -> None:
        """Drop a trial, a scheduled reboot and the lock: none outlives the power."""
        self.lock = None
        if self.trial:
            self.trial.timer.cancel()
            self.trial = None
        self._disarm()

    def _disarm(self) -> None:
        if self.reboot_timer:
            self.reboot_timer.cancel()
        self.reboot_timer, self.reboot_at = None, None


@cache
def _born(model: Model) -> Configuration:
    return born(load_grammar(model.flavour), model)


def new_device(
    host: str, *, family: str, model: str, serial: str, address: str, flash: Path, clock: TwinClock
) -> Device:
    """Return a device booted from what its flash holds."""
    return Device(host, load_model(model, family), serial, address, flash, clock)


__all__ = ["Commit", "Device", "Trial", "new_device"]
