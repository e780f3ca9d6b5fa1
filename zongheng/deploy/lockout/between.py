# SPDX-License-Identifier: Apache-2.0
"""The middle of a change: on devices that take it line by line, our session must outlive each line.

Only what stops a session that stands is looked at: filters, zones and policies of the interfaces that we
come in by. That nobody logs in for a moment does no harm: the session that applies disarms the dead man too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.redaction import redact_line
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.errors import Place, Problem, problem
from zongheng.files import from_yaml
from zongheng.platforms.h3c_comware import patch as comware
from zongheng.platforms.huawei_vrp import patch as vrp
from zongheng.platforms.patching import Step, Views
from zongheng.platforms.ruijie_rgos import patch as rgos

Places = tuple[str, ...]
"""What packets of a way pass: its interface first, the port that it is part of, what carries that."""
_Steps = Callable[[Iterable[ConfigNode], Sequence[str], Views, str], Iterator[Step]]
_STEPS: Mapping[str, _Steps] = {
    "huawei_vrp": vrp.steps,
    "h3c_comware": comware.steps,
    "ruijie_rgos": rgos.steps,
}
_AT_ONCE = frozenset({"vrp8"})
"""Flavours that take all of a change with one commit."""
_NEVER = "(?!)"


@dataclass(frozen=True, slots=True)
class Sending:
    """The commands of a change, and the flavour of the device that takes them."""

    commands: Sequence[str]
    flavour: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A ``line`` that stops our session, of a code, at a place (empty: wherever it comes in)."""

    code: str
    place: str
    line: str


Stops = Callable[[ConfigTree, ManagementPath, Places], Iterator[Stop]]
"""Yields what of a text stops our session at the places of a way."""


def stops_between(
    host: str,
    running: ConfigTree,
    sending: Sending,
    path: ManagementPath,
    entries: Collection[Places],
    stops: Stops,
) -> Iterator[Problem]:
    """Yield DEP116 where no way of ``entries`` lets our session pass after every command.

    ``running`` is a normal tree; ``entries`` are the places of the ways that a change leaves.
    """
    if sending.flavour in _AT_ONCE:
        return
    found = [_first_stop(running, sending, path, places, stops) for places in sorted(entries)]
    if found and None not in found:
        step, stop = next(filter(None, found))
        yield problem(
            "DEP116",
            Place(host=host, key=step.section),
            found=stop.line,
            command=redact_line(step.command),
            source=path.source,
        )


def _first_stop(
    running: ConfigTree, sending: Sending, path: ManagementPath, places: Places, stops: Stops
) -> tuple[Step, Stop] | None:
    """Return the first command after which our session is stopped on a way, and by what.

    What is not proved before the change let us in to read it: it stops nobody until a section is touched.
    """
    views = _views(running.platform, places)
    sections = [node for node in running.children if views.sections.fullmatch(node.text)]
    taken = list(_STEPS[running.platform](sections, sending.commands, views, sending.flavour))
    if not taken:
        return None
    stood = set(stops(ConfigTree(running.platform, sections), path, places))
    headers, is_touched = {node.text for node in sections}, False
    for step in taken:
        is_touched = is_touched or step.section in headers
        for stop in stops(ConfigTree(running.platform, list(step.sections)), path, places):
            if stop not in stood or is_touched:
                return step, stop
    return None


@lru_cache(maxsize=1024)
def _views(platform: str, places: Places) -> Views:
    """Return what is followed on a platform for these interfaces, named without blanks."""
    data = _data()[platform]
    ours = ("interface " + " ?".join(map(re.escape, place)) for place in places)
    return Views(
        sections=re.compile("|".join(f"(?:{section})" for section in (*data["sections"], *ours))),
        inner=re.compile(data.get("inner", _NEVER)),
        moved=re.compile(data.get("moved", _NEVER)),
    )


@cache
def _data() -> Mapping[str, Any]:
    text = files("zongheng.deploy.lockout").joinpath("between.yml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = from_yaml(text)
    return data
