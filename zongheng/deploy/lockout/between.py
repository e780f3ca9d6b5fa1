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

Check = Callable[[ConfigTree, ManagementPath, str], Iterator[str]]
"""Yields what of a text stops our session at an interface."""
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
class _Stop:
    command: str
    section: str
    line: str


def stops_between(
    host: str,
    running: ConfigTree,
    sending: Sending,
    path: ManagementPath,
    entries: Collection[str],
    checks: Sequence[Check],
) -> Iterator[Problem]:
    """Yield DEP116 where no interface of ``entries`` lets our session pass after every command.

    ``running`` is a normal tree; ``entries`` are the interfaces of the ways that a change leaves.
    """
    if sending.flavour in _AT_ONCE:
        return
    found = [_first_stop(running, sending, path, entry, checks) for entry in sorted(entries)]
    if found and None not in found:
        stop = next(filter(None, found))
        yield problem(
            "DEP116",
            Place(host=host, key=stop.section),
            found=stop.line,
            command=redact_line(stop.command),
            source=path.source,
        )


def _first_stop(
    running: ConfigTree, sending: Sending, path: ManagementPath, entry: str, checks: Sequence[Check]
) -> _Stop | None:
    """Return the first command after which our session is stopped at an interface.

    What is not proved before the change let us in to read it: it stops nobody until a section is touched.
    """
    views = _views(running.platform, entry)
    sections = [node for node in running.children if views.sections.fullmatch(node.text)]
    taken = list(_STEPS[running.platform](sections, sending.commands, views, sending.flavour))
    if not taken:
        return None
    stood = set(_stopping(sections, running.platform, path, entry, checks))
    headers, is_touched = {node.text for node in sections}, False
    for step in taken:
        is_touched = is_touched or step.section in headers
        for line in _stopping(step.sections, running.platform, path, entry, checks):
            if line not in stood or is_touched:
                return _Stop(step.command, step.section, line)
    return None


def _stopping(
    sections: Iterable[ConfigNode], platform: str, path: ManagementPath, entry: str, checks: Sequence[Check]
) -> Iterator[str]:
    tree = ConfigTree(platform, list(sections))
    return (line for check in checks for line in check(tree, path, entry))


@lru_cache(maxsize=1024)
def _views(platform: str, entry: str) -> Views:
    """Return what is followed on a platform for an interface, named without blanks."""
    data = _data()[platform]
    ours = "interface " + " ?".join(map(re.escape, entry))
    return Views(
        sections=re.compile("|".join(f"(?:{section})" for section in (*data["sections"], ours))),
        inner=re.compile(data.get("inner", _NEVER)),
        moved=re.compile(data.get("moved", _NEVER)),
    )


@cache
def _data() -> Mapping[str, Any]:
    text = files("zongheng.deploy.lockout").joinpath("between.yml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = from_yaml(text)
    return data
