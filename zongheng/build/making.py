# SPDX-License-Identifier: Apache-2.0
"""One device's files: designed, rendered, compared with what is there, and staged where they differ."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from zongheng.build.paths import BuildPaths
from zongheng.build.staging import Staging, content_of
from zongheng.config import unified_diff
from zongheng.design.context import Context, Facts
from zongheng.design.model import DeviceDesign
from zongheng.design.network import design_device
from zongheng.design.serial import to_json
from zongheng.errors import ZonghengError
from zongheng.outcomes import HostOutcome, Status
from zongheng.render import render_config


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a device's configuration: texts compressed, for there may be thousands.

    ``new`` is the file that the new one was written to; without one, the text.
    """

    old: bytes
    new: bytes | Path
    platform: str

    def difference(self) -> str:
        """Return what changes; all of it where the former text was cut short or another platform's."""
        old = zlib.decompress(self.old).decode()
        if isinstance(self.new, Path):
            new = self.new.read_text(encoding="utf-8")
        else:
            new = zlib.decompress(self.new).decode()
        try:
            return unified_diff(old, new, self.platform)
        except ZonghengError:
            return unified_diff("", new, self.platform)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made for one host; ``change`` is None where its configuration stays as it was."""

    host: str
    change: Change | None

    @property
    def outcome(self) -> HostOutcome:
        if self.change is None:
            return HostOutcome(host=self.host, status=Status.UNCHANGED)
        return HostOutcome(host=self.host, status=Status.CHANGED, diff=self.change.difference)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the files of hosts. ``staging`` takes those that differ; without it nothing is written."""

    facts: Facts
    paths: BuildPaths
    staging: Staging | None

    def make(self, host: str) -> Made:
        """Make a host's design and configuration; raises what design and platform object to."""
        return self.of(design_device(Context(self.facts.intent.nodes[host], self.facts)))

    def of(self, design: DeviceDesign) -> Made:
        """Make the files of a design; raises what its platform objects to."""
        host, config = design.host, render_config(design).encode()
        written = self.staging and self.staging.target / "configs" / f"{host}.cfg"
        if self.staging is not None:
            self.staging.put("designs", host, to_json(design).encode())
            self.staging.put("configs", host, config)
        old = content_of(self.paths.configs / f"{host}.cfg") or b""
        if old == config:
            return Made(host, None)
        return Made(host, Change(_small(old), written or _small(config), design.platform))


def _small(text: bytes) -> bytes:
    return zlib.compress(text, level=1)
