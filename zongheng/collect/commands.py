# SPDX-License-Identifier: Apache-2.0
"""What is collected from which device, as ``commands.yml`` lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zongheng.files import from_yaml


@dataclass(frozen=True, slots=True)
class Commands:
    """The command that prints the configuration, and the state commands by the name they are stored under."""

    configuration: str
    state: Mapping[str, str]

    @property
    def all(self) -> tuple[str, ...]:
        return (self.configuration, *self.state.values())


@cache
def commands_for(platform: str, flavour: str) -> Commands | None:
    """Return the commands for a platform and flavour; None where collecting it is not supported."""
    text = files("zongheng.collect").joinpath("commands.yml").read_text(encoding="utf-8")
    entry = from_yaml(text).get(platform)
    if entry is None or flavour not in entry["flavours"]:
        return None
    return Commands(entry["configuration"], {**entry["state"], **entry["flavours"][flavour]})
