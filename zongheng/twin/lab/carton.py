# SPDX-License-Identifier: Apache-2.0
"""Lab machines as they come from their cartons, and those that somebody has installed already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zongheng.design.model import DeviceDesign
from zongheng.platforms.linux.factory.image import (
    DONE,
    IDENTITY,
    KIT,
    PATIENCE,
    SETTINGS,
    STATUS,
    UNIT,
    identity,
    image,
)
from zongheng.platforms.linux.view import MANAGEMENT_PLANE
from zongheng.twin.lab.commands import run


@dataclass(frozen=True, slots=True)
class Carton:
    """What is delivered: a machine with this serial that asks for an address on these ports."""

    serial: str
    model: str
    ports: tuple[str, ...]
    patience: int = PATIENCE

    def fill(self, root: Path) -> None:
        """Make the file system of a machine that does not run yet one in factory state: sshd is off."""
        files = image(serial=self.serial, model=self.model, ports=self.ports, patience=self.patience)
        for file in files:
            target = root / file.path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.content, encoding="utf-8")
            target.chmod(file.mode)
        run("systemctl", f"--root={root}", "disable", "ssh.service")
        run("systemctl", f"--root={root}", "enable", UNIT)

    def install(self, root: Path) -> None:
        """Make it one that somebody has set up: it knows who it is, and lets the factory accounts in."""
        self.fill(root)
        _place(root, IDENTITY, identity(self.serial, self.model))
        _place(root, DONE, "")
        run("systemctl", f"--root={root}", "enable", "ssh.service")

    def equip(self, root: Path, first: str) -> None:
        """Make it one that somebody installs: it takes this first configuration when it starts."""
        self.fill(root)
        _place(root, KIT, first)


NAMELESS = Carton("", "linux", ())
"""A machine that no design knows."""


def cartons(designs: Iterable[DeviceDesign]) -> Mapping[str, Carton]:
    """Return what is delivered for each design of a Linux machine, by host."""
    return {
        design.host: Carton(design.serial, design.model, _uplinks(design))
        for design in designs
        if design.platform == "linux"
    }


def is_unopened(changes: Path) -> bool:
    """Tell whether a machine with this upper layer is still in factory state."""
    return (changes / SETTINGS.lstrip("/")).exists() and not (changes / DONE.lstrip("/")).exists()


def told(changes: Path) -> dict[str, Any]:
    """Return what a machine with this upper layer says of its provisioning; nothing before it began."""
    path = changes / STATUS.lstrip("/")
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _place(root: Path, path: str, content: str) -> None:
    target = root / path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content, encoding="utf-8")


def _uplinks(design: DeviceDesign) -> tuple[str, ...]:
    return tuple(
        i.name
        for i in design.interfaces
        if i.plane == MANAGEMENT_PLANE and i.purpose == "link" and i.dhcp is None
    )
