# SPDX-License-Identifier: Apache-2.0
"""Ordered commands that bring a device of RGOS 11 or 12 from one configuration to another, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zongheng.config import ConfigNode
from zongheng.platforms import patching
from zongheng.platforms.patching import Dialect, Patch, Step, Views

PLATFORM = "ruijie_rgos"


def moved(section: str, name: str, behind: str | None) -> str:
    """Raise, for no section of RGOS has rules that are moved."""
    raise NotImplementedError(section, name, behind)


def leave(header: str) -> str:
    """Return the command that leaves a view."""
    return "exit-address-family" if header.startswith("address-family ") else "exit"


_RGOS = Dialect(
    platform=PLATFORM,
    vendor="cisco",
    hardware={"rgos": "Cisco Catalyst"},
    moved=moved,
    negation="no",
    leave=leave,
)


def make_patch(running: str, intended: str, flavour: str = "rgos") -> Patch:
    """Return the patch from ``running`` to ``intended`` for a device of RGOS.

    Equal configurations give an empty patch. Raises HW001 for a running text that broke off.
    """
    return patching.make_patch(running, intended, _RGOS, flavour)


def commands_between(running: str, intended: str, flavour: str = "rgos") -> tuple[str, ...]:
    """Return the ``commands`` of ``make_patch``, in half its time."""
    return patching.commands_between(running, intended, _RGOS, flavour)


def commands_back(running: str, intended: str, flavour: str = "rgos") -> tuple[str, ...]:
    """Return the ``rollback`` of ``make_patch``, in half its time."""
    return patching.commands_back(running, intended, _RGOS, flavour)


def merged(running: str, candidate: str, flavour: str = "rgos") -> str:
    """Return ``running`` with the lines of ``candidate`` in it and none that they contradict."""
    return patching.merged(running, candidate, _RGOS, flavour)


def steps(
    sections: Iterable[ConfigNode], commands: Sequence[str], views: Views, flavour: str = "rgos"
) -> Iterator[Step]:
    """Yield a step for each command that changes one of the ``sections``, or makes or removes one."""
    return patching.steps(sections, commands, views, _RGOS, flavour)
