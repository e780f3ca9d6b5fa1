# SPDX-License-Identifier: Apache-2.0
"""A simulated device that is asked without SSH."""

from __future__ import annotations

from zongheng.errors import Place
from zongheng.twin.devices.device import Device
from zongheng.twin.sessions.faults import Faults
from zongheng.twin.sessions.session import Session
from zongheng.twin.sessions.transcript import Transcript


class Screen:
    """A terminal that remembers what was written to it."""

    text = ""

    def write(self, text: str) -> None:
        self.text += text

    def hang_up(self) -> None:
        pass


class Direct:
    """A simulated device, asked one line at a time."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.base_prompt = device.sysname

    @property
    def place(self) -> Place:
        return Place(host=self.base_prompt)

    def ask(self, command: str, *, seconds: float = 60.0) -> str:
        del seconds
        screen = Screen()
        transcript = Transcript(self.device.flash / "transcript.log")
        session = Session(self.device, screen, "s1", "admin", transcript, Faults(), page=0)
        session.feed(command + "\r")
        return "\n".join(screen.text.replace("\r\n", "\n").split("\n")[1:-1])
