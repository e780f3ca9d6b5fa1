# SPDX-License-Identifier: Apache-2.0
"""The configurations that applies begin from, kept by their hash so that a device can always go back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zongheng.files import write_whole

OPERATOR_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class BeforeTexts:
    """Texts with ciphertexts, readable by the operator alone, in ``build/<network>/before/<host>/``."""

    folder: Path

    def keep(self, host: str, hash_: str, text: str) -> Path:
        """Write a text and return where it lies."""
        path = self._path(host, hash_)
        write_whole(path, text, mode=OPERATOR_ONLY)
        return path

    def text(self, host: str, hash_: str) -> str | None:
        path = self._path(host, hash_)
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def _path(self, host: str, hash_: str) -> Path:
        return self.folder / host / f"{hash_[:32]}.cfg"
