# SPDX-License-Identifier: Apache-2.0
"""What a new network has until its operator says otherwise: ``defaults.yml``, read."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import Field

from zongheng.files import from_yaml
from zongheng.intent.division import Level
from zongheng.intent.model import Model, Name, Role, Title
from zongheng.intent.network import Sizes


class Device(Model):
    """A device that is declared at the top: its name's end, and its models in ascending order."""

    name: Name
    title: Title
    role: Role
    models: Annotated[tuple[str, ...], Field(min_length=1)]


class LevelDefault(Model):
    """The node of a level; ``uplinks`` is how many lines it has to a parent that is no core of the top."""

    model: str
    larger: tuple[str, ...]
    role: Role
    uplinks: Annotated[int, Field(ge=1)]


class Spaces(Model):
    """Where the pools of an example lie."""

    public: IPv4Network
    private: IPv4Network
    ipv6: IPv6Network


class Defaults(Model):
    """The whole file."""

    devices: tuple[Device, ...]
    levels: dict[Level, LevelDefault]
    sizes: Sizes
    province_sizes: Sizes
    units: dict[Level, int]
    growth: int
    spaces: Spaces

    def sizes_below(self, top: Level) -> Sizes:
        """Return the sizes of a network, by the level of its top."""
        return self.province_sizes if top is Level.PROVINCE else self.sizes


@cache
def defaults() -> Defaults:
    """Return what ``defaults.yml`` says."""
    text = files("zongheng.founding").joinpath("defaults.yml").read_text(encoding="utf-8")
    return Defaults(**from_yaml(text))
