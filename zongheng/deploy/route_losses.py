# SPDX-License-Identifier: Apache-2.0
"""How many learnt routes changes mean to be gone, as ``route_losses.yml`` reads their differences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from zongheng.deploy.change import Change
from zongheng.deploy.route_counts import Losses
from zongheng.files import from_yaml

FAMILIES = (4, 6)


class Own(BaseModel):
    """The lines that make a network the device's own, and what finds it in one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    network: str


class Meaning(BaseModel):
    """What the lines of a platform mean for routes; patterns are those of a line's beginning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    own: Mapping[int, Own]
    sources: tuple[str, ...]
    told: tuple[str, ...]
    hushed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change does to routes: networks by family, and whether any number of routes may go.

    ``learns_less`` is about the device itself, ``tells_less`` about every other.
    """

    gained: Losses
    left: Losses
    learns_less: bool
    tells_less: bool

    @classmethod
    def of(cls, change: Change) -> Effect:
        """Read the effect of a change from its difference."""
        meaning = _meanings()[change.platform]
        gone, come = _lines(change.diff, "-"), _lines(change.diff, "+")
        before = {family: _networks(gone, own) for family, own in meaning.own.items()}
        after = {family: _networks(come, own) for family, own in meaning.own.items()}
        return cls(
            gained={family: len(after[family] - before[family]) for family in FAMILIES},
            left={family: len(before[family] - after[family]) for family in FAMILIES},
            learns_less=_has(gone - come, meaning.sources),
            tells_less=_has(gone - come, meaning.told) or _has(come - gone, meaning.hushed),
        )


def losses(changes: Mapping[str, Change], earlier: Mapping[str, Change]) -> Mapping[str, Losses | None]:
    """Return, for each host of a wave, how many learnt routes it may have fewer; None: any number.

    ``changes`` are made at the same time, ``earlier`` those of the wave before: what they take away others
    may be about to learn.
    """
    effects = {host: Effect.of(change) for host, change in {**earlier, **changes}.items()}
    tell_less = {host for host, effect in effects.items() if effect.tells_less}
    left = {family: sum(effect.left[family] for effect in effects.values()) for family in FAMILIES}
    return {
        host: None
        if effects[host].learns_less or tell_less - {host}
        else {f: effects[host].gained[f] + left[f] - effects[host].left[f] for f in FAMILIES}
        for host in changes
    }


def _lines(diff: str, sign: str) -> frozenset[str]:
    return frozenset(line[1:].strip() for line in diff.splitlines() if line.startswith(sign))


def _networks(lines: Iterable[str], own: Own) -> set[str]:
    return {found for line in lines if re.match(own.line, line) for found in re.findall(own.network, line)}


def _has(lines: Iterable[str], patterns: Iterable[str]) -> bool:
    whole = re.compile("|".join(patterns))
    return any(whole.match(line) for line in lines)


@cache
def _meanings() -> Mapping[str, Meaning]:
    text = files("zongheng.deploy").joinpath("route_losses.yml").read_text(encoding="utf-8")
    return {platform: Meaning.model_validate(entry) for platform, entry in from_yaml(text).items()}
