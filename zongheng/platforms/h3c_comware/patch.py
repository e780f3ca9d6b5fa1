# SPDX-License-Identifier: Apache-2.0
"""Ordered commands that bring a Comware 7 device from one configuration to another, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zongheng.config import ConfigNode
from zongheng.platforms import patching
from zongheng.platforms.patching import Dialect, Patch, Step, Views

PLATFORM = "h3c_comware"


def moved(section: str, name: str, behind: str | None) -> str:
    """Return the command that moves a rule of a policy to behind another, or to the top."""
    if section == "nat global-policy":
        return f"rule move {name} after {behind}" if behind else f"rule move {name} top"
    return f"move rule name {name} after name {behind}" if behind else f"move rule name {name} top"


_COMWARE = Dialect(platform=PLATFORM, vendor="h3c", hardware={"comware7": "H3C SecPath F1020"}, moved=moved)


def make_patch(running: str, intended: str, flavour: str = "comware7") -> Patch:
    """Return the patch from ``running`` to ``intended`` for a device of Comware 7.

    Equal configurations give an empty patch. Raises HW001 for a running text that broke off.
    """
    return patching.make_patch(running, intended, _COMWARE, flavour)


def commands_between(running: str, intended: str, flavour: str = "comware7") -> tuple[str, ...]:
    """Return the ``commands`` of ``make_patch``, in half its time."""
    return patching.commands_between(running, intended, _COMWARE, flavour)


def commands_back(running: str, intended: str, flavour: str = "comware7") -> tuple[str, ...]:
    """Return the ``rollback`` of ``make_patch``, in half its time."""
    return patching.commands_back(running, intended, _COMWARE, flavour)


def merged(running: str, candidate: str, flavour: str = "comware7") -> str:
    """Return ``running`` with the lines of ``candidate`` in it and none that they contradict."""
    return patching.merged(running, candidate, _COMWARE, flavour)


def steps(
    sections: Iterable[ConfigNode], commands: Sequence[str], views: Views, flavour: str = "comware7"
) -> Iterator[Step]:
    """Yield a step for each command that changes one of the ``sections``, or makes or removes one."""
    return patching.steps(sections, commands, views, _COMWARE, flavour)
