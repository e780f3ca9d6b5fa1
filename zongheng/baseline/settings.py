# SPDX-License-Identifier: Apache-2.0
"""The settings of the baseline, as ``settings.yml`` names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zongheng import language
from zongheng.files import from_yaml


@dataclass(frozen=True, slots=True)
class Setting:
    """One subject of the baseline, by its title in both languages."""

    zh: str
    en: str

    @property
    def title(self) -> str:
        return language.pick(zh=self.zh, en=self.en)


def setting_of(path: tuple[str, ...]) -> Setting:
    """Return the setting that a line belongs to, by the texts from its section down to itself."""
    joined = " / ".join(path)
    return next(setting for pattern, setting in _rules() if pattern.match(joined))


def all_settings() -> tuple[Setting, ...]:
    """Return every setting in the order in which they are shown."""
    return tuple(dict.fromkeys(setting for _, setting in _rules()))


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Setting], ...]:
    text = files("zongheng.baseline").joinpath("settings.yml").read_text(encoding="utf-8")
    return tuple((re.compile(entry["match"]), Setting(**entry["title"])) for entry in from_yaml(text))
