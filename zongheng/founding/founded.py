# SPDX-License-Identifier: Apache-2.0
"""A network that was just made, and what its operator does next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from zongheng.files import from_yaml
from zongheng.founding.space import Space
from zongheng.founding.top import Top
from zongheng.importing import Imported
from zongheng.importing.table import Rows
from zongheng.intent.division import Level, level_of
from zongheng.intent.encoding import shown
from zongheng.language import pick


@dataclass(frozen=True, slots=True)
class Founded:
    """A network that was made: where, of which division, with which sites by code, and its import."""

    folder: Path
    top: Top
    sites: Rows
    space: Space
    devices: int
    imported: Imported

    def sentences(self) -> Iterator[str]:
        """Yield what an operator reads of it: what there is, and what comes next."""
        folder, levels = shown(self.folder), Counter(level_of(code) for code in self.sites)
        counted = (f"{level.word} {levels[level]}" for level in Level if levels[level])
        counts, sites = pick(zh="，", en=", ").join(counted), len(self.sites)
        yield pick(
            zh=f"{self.top.title}：已建立 {folder}，站点 {sites} 个（{counts}），设备 {self.devices} 台",
            en=f"{self.top.title}: made {folder}, {sites} sites ({counts}), {self.devices} devices",
        )
        yield from self.imported.remarks()
        pools = pick(zh="，", en=", ").join(f"{pool} {prefix}" for pool, prefix in self.space.pools.items())
        yield pick(
            zh=f"  地址池（示例，须换成上级下发的）：{pools}",
            en=f"  pools (examples, to be those that the level above gave): {pools}",
        )
        yield from _next_steps(folder)


def _next_steps(folder: str) -> Iterator[str]:
    text = files("zongheng.founding").joinpath("next_steps.yml").read_text(encoding="utf-8")
    yield pick(zh="下一步：", en="What comes next:")
    for number, step in enumerate(from_yaml(text), start=1):
        yield f"  {number}. {pick(**step).format(folder=folder)}"
