# SPDX-License-Identifier: Apache-2.0
"""Ordered commands that bring a VRP device from one configuration to another, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zongheng.config import ConfigNode
from zongheng.platforms import patching
from zongheng.platforms.patching import Dialect, Patch, Step, Views

PLATFORM = "huawei_vrp"


def moved(_section: str, name: str, behind: str | None) -> str:
    """Return the command that moves a rule of a policy to behind another, or to the top."""
    return f"rule move {name} after {behind}" if behind else f"rule move {name} top"


_VRP = Dialect(
    platform=PLATFORM,
    vendor="huawei",
    hardware={"vrp5": "Huawei AR6140", "vrp8": "Huawei NE40E-M2K", "usg": "Huawei USG6650E"},
    moved=moved,
)


def make_patch(running: str, intended: str, flavour: str) -> Patch:
    """Return the patch from ``running`` to ``intended`` for a ``vrp5``, ``vrp8`` or ``usg`` device.

    Equal configurations give an empty patch. Raises HW001 for a running text that broke off and
    HW002 where virtual systems differ, which we do not manage.
    """
    return patching.make_patch(running, intended, _VRP, flavour)


def commands_between(running: str, intended: str, flavour: str) -> tuple[str, ...]:
    """Return the ``commands`` of ``make_patch``, in half its time."""
    return patching.commands_between(running, intended, _VRP, flavour)


def commands_back(running: str, intended: str, flavour: str) -> tuple[str, ...]:
    """Return the ``rollback`` of ``make_patch``, in half its time."""
    return patching.commands_back(running, intended, _VRP, flavour)


def merged(running: str, candidate: str, flavour: str) -> str:
    """Return ``running`` with the lines of ``candidate`` in it and none that they contradict."""
    return patching.merged(running, candidate, _VRP, flavour)


def steps(
    sections: Iterable[ConfigNode], commands: Sequence[str], views: Views, flavour: str
) -> Iterator[Step]:
    """Yield a step for each command that changes one of the ``sections``, or makes or removes one."""
    return patching.steps(sections, commands, views, _VRP, flavour)
