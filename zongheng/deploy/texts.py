# SPDX-License-Identifier: Apache-2.0
"""The configurations that applies begin from, kept by their hash so that a device can always go back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zongheng.config import canonical, text_hash
from zongheng.errors import Place, ZonghengError, problem, reason_of
from zongheng.files import write_whole

OPERATOR_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class BeforeTexts:
    """Texts with ciphertexts, readable by the operator alone, in ``build/<network>/before/<host>/``."""

    folder: Path

    def keep(self, host: str, hash_: str, text: str) -> Path:
        """Write a text and return where it lies; raises ZH002 where it cannot be written."""
        path = self.path(host, hash_)
        try:
            write_whole(path, text, mode=OPERATOR_ONLY)
        except OSError as error:
            raise ZonghengError(
                problem("ZH002", Place(host=host, file=str(path)), why=reason_of(error))
            ) from error
        return path

    def text(self, host: str, hash_: str, platform: str) -> str | None:
        """Return the text of a hash; None where it is not there any more, or is another one now."""
        try:
            text = self.path(host, hash_).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        return text if text_hash(canonical(text, platform)) == hash_ else None

    def path(self, host: str, hash_: str) -> Path:
        """Return where the text of a hash lies."""
        return self.folder / host / f"{hash_[:32]}.cfg"
