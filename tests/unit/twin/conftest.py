# SPDX-License-Identifier: Apache-2.0
"""Devices and sessions for tests: without SSH where SSH is not the matter, each on addresses of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from zongheng.twin.devices.clock import TwinClock
from zongheng.twin.devices.device import Device, new_device
from zongheng.twin.sessions.faults import Faults
from zongheng.twin.sessions.session import Session
from zongheng.twin.sessions.transcript import Transcript

MODELS = {
    "secpath": "F1020",
    "msr": "MSR3620",
    "sr66": "SR6602-I",
    "s65": "S6520X-30QC-EI",
    "ar": "AR6140-S",
    "s": "S6730-H24X6C",
    "ce": "CE6881H-48S6CQ",
    "ne": "NE40E-M2K",
    "usg": "USG6650E",
    "rsr": "RSR20-X-28",
    "rgs": "S6220-48XS6QXS",
}


@dataclass
class Screen:
    """A terminal that remembers what was written to it."""

    text: str = ""
    gone: bool = False

    def write(self, text: str) -> None:
        self.text += text

    def hang_up(self) -> None:
        self.gone = True


@dataclass
class Operator:
    """A person at a session: types lines and reads the answers."""

    session: Session
    screen: Screen = field(default_factory=Screen)

    def types(self, *lines: str) -> str:
        """Type lines and return what the last of them printed, with the prompt behind it."""
        for line in lines:
            self.screen.text = ""
            self.session.feed(line + "\r")
        return self.screen.text.replace("\r\n", "\n")


@pytest.fixture
def clock() -> TwinClock:
    return TwinClock(speed=1000.0)


@pytest.fixture
def make_device(tmp_path: Path, clock: TwinClock) -> Callable[..., Device]:
    def make(family: str = "ar", host: str = "", model: str = "") -> Device:
        host = host or f"{family}1"
        return new_device(
            host,
            family=family,
            model=model or MODELS[family],
            serial=f"SN-{host}",
            address="127.0.0.1",
            flash=tmp_path / "flash" / host,
            clock=clock,
        )

    return make


@pytest.fixture
def at(make_device, tmp_path: Path) -> Callable[..., Operator]:
    """Return an operator logged in to a device (of a family, or a given one), paging off."""
    count = iter(range(1000))

    def log_in(device: Device | str = "ar", *, page: int = 0) -> Operator:
        device = make_device(device) if isinstance(device, str) else device
        screen = Screen()
        transcript = Transcript(tmp_path / f"{device.host}.log")
        session = Session(device, screen, f"s{next(count)}", "admin", transcript, Faults(), page=page)
        return Operator(session, screen)

    return log_in


@pytest.fixture
def subnet(tmp_path: Path) -> str:
    """A /24 of the loopback network that no other test uses."""
    digest = hashlib.sha256(str(tmp_path).encode()).digest()
    return f"127.{64 + digest[0] % 128}.{digest[1]}.0/24"


@pytest.fixture
def address(subnet: str) -> Iterator[str]:
    return (re.sub(r"\.0/24$", f".{n}", subnet) for n in range(1, 250))
