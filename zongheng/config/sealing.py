# SPDX-License-Identifier: Apache-2.0
"""Seals: what stands for a secret's value in the text of a device that holds its secrets readable.

A vendor device prints ciphertexts; a Linux machine's files hold plain values. As soon as such a text
is read, every value in it becomes ``{{sealed:FINGERPRINT}}``, its keyed fingerprint (HMAC-SHA256).
Sealed texts may be compared, stored and shown; two are equal exactly where their secrets are. Only
at the device's edge a seal is broken again, with the values of the run's secrets and with those that
the machine itself still holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from zongheng.config.bundle import Bundle, read
from zongheng.config.file_secrets import replaced, secret_spans
from zongheng.config.redaction import REDACTED, SEALED
from zongheng.config.secrets import fingerprint
from zongheng.errors import Place, ZonghengError, problem

LONG_ENOUGH = 8
"""Values of at least so many characters are sealed wherever they stand; shorter ones might be words."""


@dataclass(frozen=True)
class Seal:
    """The operator's ``key`` and the run's secrets, by name."""

    key: bytes = field(repr=False)
    values: Mapping[str, str] = field(repr=False)

    def bundle(self, plain: Bundle) -> Bundle:
        """Return a bundle with the value of each secret sealed."""
        files = (replace(file, content=self._content(file.path, file.content)) for file in plain.files)
        return Bundle(tuple(files), plain.services)

    def text(self, plain: str) -> str:
        """Return any text with the values of the run's secrets sealed, wherever they stand."""
        return self._known.sub(lambda found: self._sealed(found[0]), plain) if self.values else plain

    def shown(self, plain: str) -> str:
        """Return what a program said as an operator may read it: some quote the line that they refuse."""
        return SEALED.sub(REDACTED, self.text(plain))

    def broken(self, sealed: str, held: Iterable[Bundle] = ()) -> str:
        """Return a bundle's text with its seals broken; ``held`` are plain bundles of the same machine.

        Raises CFG004 for each seal whose value neither the run nor the machine knows.
        """
        values = {fingerprint(value, self.key): value for value in self._values(held)}
        unknown = sorted({found["mark"] for found in SEALED.finditer(sealed)} - values.keys())
        if unknown:
            raise ZonghengError(
                problem("CFG004", Place(key=path), found=path)
                for mark in unknown
                for path in _paths_with(sealed, mark)
            )
        return SEALED.sub(lambda found: values[found["mark"]], sealed)

    def _content(self, path: str, content: str) -> str:
        lines = (replaced(path, line, self._sealed) for line in content.split("\n"))
        return self.text("\n".join(lines))

    def _sealed(self, value: str) -> str:
        return value if SEALED.fullmatch(value) else f"{{{{sealed:{fingerprint(value, self.key)}}}}}"

    def _values(self, held: Iterable[Bundle]) -> Iterator[str]:
        yield from self.values.values()
        for bundle in held:
            for file in bundle.files:
                for line in file.content.split("\n"):
                    yield from (line[start:end] for start, end in secret_spans(file.path, line))

    @cached_property
    def _known(self) -> re.Pattern[str]:
        """Return the pattern of the run's values, the longest first: one may begin with another."""
        values = sorted({v for v in self.values.values() if len(v) >= LONG_ENOUGH}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, values)) or "(?!)")


def _paths_with(sealed: str, mark: str) -> Iterator[str]:
    return (file.path for file in read(sealed).files if mark in file.content)
