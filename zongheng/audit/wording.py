# SPDX-License-Identifier: Apache-2.0
"""A sentence in both languages, as catalogues and findings carry it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from zongheng import language


class Words(BaseModel):
    """One sentence, Chinese and English; ``str()`` gives the operator's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str

    def __str__(self) -> str:
        return language.pick(zh=self.zh, en=self.en)


def words(zh: str, en: str) -> Words:
    """Return a sentence of both languages."""
    return Words(zh=zh, en=en)
