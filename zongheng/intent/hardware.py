# SPDX-License-Identifier: Apache-2.0
"""The hardware catalogue: what a model is and how the vendor prints its ports.

One file a model family in ``hardware/``. A port expression such as
``GigabitEthernet0/{2-5}/{0-9}`` stands for all its ports, the last braces counting fastest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from zongheng.files import from_yaml
from zongheng.intent.model import Model, Name, Title

Purpose = Literal[
    "link",
    "downlink",
    "uplink",
    "boundary",
    "wan",
    "dmz",
    "lan",
    "access",
    "zone",
    "heartbeat",
    "mirror",
    "spare",
]
"""link: to another declared node; downlink: to child sites; uplink: to the parent; boundary: to the
level above; wan: to a carrier; dmz: to published servers; lan: the site's own offices; access: one
port a unit; zone: the management zone; heartbeat: between exit gateways; mirror: what a sensor listens on;
spare: no use yet, known so that it is closed."""

_RANGE = re.compile(r"\{(\d+)-(\d+)\}")

Speed = Annotated[int, Field(ge=10)]
"""In Mbit/s: a 10GE port is one of 10000."""


class PortGroup(Model):
    """Ports of one purpose. ``switched`` ones are layer 2 out of the box; ``undo portswitch`` routes them.

    ``speeds`` are all that they can run at: by negotiation, or by the module that is plugged in. Copper or
    fibre is not told apart: a cage takes modules for either.
    """

    ports: tuple[str, ...] = Field(min_length=1)
    speeds: tuple[Speed, ...] = Field(min_length=1)
    switched: bool = False


def _as_list(groups: object) -> object:
    return groups if isinstance(groups, list | tuple) else [groups]


PortGroups = Annotated[tuple[PortGroup, ...], BeforeValidator(_as_list), Field(min_length=1)]
"""The ports of a purpose in their order; a file writes one group without a list."""


class Hardware(Model):
    """One model of device; ``ipsec``: it may carry links over the internet, by its uplink ports."""

    model: Title
    title: Title
    platform: Name
    flavour: Name
    family: Name
    port_groups: dict[Purpose, PortGroups]
    management_port: str | None = None
    ipsec: bool = False

    def ports(self, purpose: str) -> tuple[str, ...]:
        """Return the ports of a purpose in their order; empty where the model has none."""
        return self._ports.get(purpose, ())

    @cached_property
    def _ports(self) -> Mapping[str, tuple[str, ...]]:
        return {
            purpose: tuple(port for group in groups for port in _expanded(group.ports))
            for purpose, groups in self.port_groups.items()
        }

    def groups(self, purpose: str) -> tuple[PortGroup, ...]:
        """Return the groups of ports of a purpose, one more where their speeds differ."""
        return self.port_groups.get(purpose, ())  # type: ignore[call-overload,no-any-return]  # any text

    def port(self, purpose: str, number: int) -> str:
        """Return the ``number``-th port (from 1) of a purpose.

        Raises:
            IndexError: the model has fewer; validation refuses such an intent before.
        """
        ports = self.ports(purpose)
        if not 1 <= number <= len(ports):
            message = f"{self.model} has {len(ports)} {purpose} ports, number {number} is asked for"
            raise IndexError(message)
        return ports[number - 1]

    def speeds(self, port: str) -> tuple[Speed, ...]:
        """Return what a port can run at, in Mbit/s; empty where the model has no such port."""
        return next((group.speeds for group in self._every_group() if port in _expanded(group.ports)), ())

    def named_port(self, name: str) -> str:
        """Return the port of a name such as ``wan1`` or ``dmz``: purpose and number, 1 where none stands."""
        purpose = name.rstrip("0123456789")
        return self.port(purpose, int(name[len(purpose) :] or 1))

    def is_switched(self, port: str) -> bool:
        """Return whether a port is layer 2 out of the box."""
        return any(group.switched and port in _expanded(group.ports) for group in self._every_group())

    def _every_group(self) -> Iterator[PortGroup]:
        for groups in self.port_groups.values():
            yield from groups


def shared_speed(one: Collection[Speed], other: Collection[Speed]) -> Speed | None:
    """Return what a link between these runs at: the highest that both ends can. None: they never meet."""
    return max(set(one) & set(other), default=None)


class _HardwareFile(Model):
    hardware: Annotated[tuple[Hardware, ...], Field(min_length=1)]


@cache
def catalogue() -> Mapping[str, Hardware]:
    """Return every known model by name, sorted."""
    models: dict[str, Hardware] = {}
    folder = files("zongheng.intent").joinpath("hardware")
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yml"):
            for hardware in _HardwareFile(**from_yaml(entry.read_text(encoding="utf-8"))).hardware:
                models[hardware.model] = hardware
    return dict(sorted(models.items()))


@cache
def _expanded(expressions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(port for expression in expressions for port in _expand(expression))


def _expand(expression: str) -> Iterator[str]:
    found = _RANGE.search(expression)
    if found is None:
        yield expression
        return
    for number in range(int(found[1]), int(found[2]) + 1):
        yield from _expand(f"{expression[: found.start()]}{number}{expression[found.end() :]}")
