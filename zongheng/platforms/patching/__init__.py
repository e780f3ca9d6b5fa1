# SPDX-License-Identifier: Apache-2.0
"""Patches between configurations of VRP's kind: sections, views and ``undo``, as Huawei's and H3C's are."""

from zongheng.platforms.patching.merging import merged
from zongheng.platforms.patching.patch import Patch, commands_back, commands_between, make_patch
from zongheng.platforms.patching.rulebook import Dialect
from zongheng.platforms.patching.steps import Step, Views, steps

__all__ = [
    "Dialect",
    "Patch",
    "Step",
    "Views",
    "commands_back",
    "commands_between",
    "make_patch",
    "merged",
    "steps",
]
