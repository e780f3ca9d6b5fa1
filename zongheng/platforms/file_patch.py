# SPDX-License-Identifier: Apache-2.0
"""The patch between two configurations that stand in files, for a platform whose folder has a patch maker."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from zongheng.config import bundle
from zongheng.config.device_file import DeviceFile
from zongheng.config.recognition import title_of
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.language import pick
from zongheng.platforms.platform import Platform, platforms

if TYPE_CHECKING:
    from zongheng.platforms.patching import Patch


def flavour_of_files(old: DeviceFile, new: DeviceFile) -> str:
    """Return the dialect whose commands lead from ``old`` to ``new``.

    Raises:
        ZonghengError: together: CFG025 for a platform that has no patches of commands, CFG023 for each text
            that broke off, CFG022 for two dialects, CFG024 where no text tells its own, PLT002 for one that
            the platform does not have.
    """
    owner = platforms().get(old.platform)
    if owner is None or not owner.has_patches:
        raise ZonghengError(problem("CFG025", reason=_why_not(old.platform), title=title_of(old.platform)))
    problems = [one for one in (old.broken_off, new.broken_off) if one is not None]
    told = sorted({file.flavour for file in (old, new) if file.flavour})
    if len(told) > 1:
        place = Place(file=new.name)
        problems.append(problem("CFG022", place, old=old.name, was=old.flavour, now=new.flavour))
    elif not told:
        told, untold = _left_open(old, new, owner)
        problems += untold
    if problems:
        raise ZonghengError(problems)
    return owner.flavour(told[0]).name


def patch_of_files(old: DeviceFile, new: DeviceFile, flavour: str) -> Patch:
    """Return the commands of a dialect (see ``flavour_of_files``) from ``old`` to ``new``, and back."""
    maker = import_module(f"zongheng.platforms.{old.platform}.patch")
    patch: Patch = maker.make_patch(old.text, new.text, flavour)
    return patch


def _left_open(old: DeviceFile, new: DeviceFile, owner: Platform) -> tuple[list[str], list[Problem]]:
    """Return the only dialect that two texts may both be of, or the problem that there are several."""
    possible = [name for name in owner.flavours if name in old.dialects and name in new.dialects]
    candidates = possible or list(owner.flavours)
    if len(candidates) == 1:
        return candidates, []
    listed = pick(zh="、", en=", ").join(candidates)
    return [], [problem("CFG024", Place(file=old.name), candidates=listed)]


def _why_not(platform: str) -> str:
    if platform in bundle.PLATFORMS:
        return pick(
            zh="其配置是一组文件，由 zongheng deploy 整份替换并重启相关服务，恢复时换回原来的文件",
            en="its configuration is a set of files; zongheng deploy replaces whole ones and puts them back",
        )
    return pick(zh="本程序还不会为它生成命令", en="its commands are not known here yet")
