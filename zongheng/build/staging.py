# SPDX-License-Identifier: Apache-2.0
"""Files made aside, which take their places together once all of them are there."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = {"designs": ".json", "configs": ".cfg"}
"""What the files of each folder end in; they are named after their hosts."""


@dataclass(frozen=True, slots=True)
class Staging:
    """What is to be written below ``target``; what is there already with the same content is left alone."""

    target: Path
    aside: Path

    @classmethod
    @contextmanager
    def beside(cls, target: Path) -> Iterator[Staging]:
        """Yield a stage for a folder; whatever was not committed is gone afterwards.

        Only who holds the ledger's lock may have one: it takes away what another left when it was killed.
        """
        aside = target / ".staged"
        shutil.rmtree(aside, ignore_errors=True)
        try:
            for name in SUFFIXES:
                (aside / name).mkdir(parents=True)
            yield cls(target, aside)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def put(self, folder: str, host: str, content: bytes) -> None:
        """Stage a host's file, unless it is there as it should be."""
        name = f"{host}{SUFFIXES[folder]}"
        if content_of(self.target / folder / name) != content:
            (self.aside / folder / name).write_bytes(content)

    def commit(self, hosts: Collection[str] | None, gone: Iterable[str] = ()) -> dict[str, list[str]]:
        """Put what was staged into its place, and return the names of it by folder.

        With ``hosts``, whatever is not theirs is taken away; the files of ``gone`` are in any case.
        """
        touched = {folder: self._commit(folder, hosts) for folder in SUFFIXES}
        for host in gone:
            for folder, suffix in SUFFIXES.items():
                (self.target / folder / f"{host}{suffix}").unlink(missing_ok=True)
        return touched

    def _commit(self, folder: str, hosts: Collection[str] | None) -> list[str]:
        staged, place = self.aside / folder, self.target / folder
        names = [path.name for path in staged.iterdir()]
        if not place.is_dir():
            place.unlink(missing_ok=True)
            staged.rename(place)
            return names
        for name in names:
            _make_way(place / name)
            (staged / name).replace(place / name)
        if hosts is not None:
            theirs = {f"{host}{SUFFIXES[folder]}" for host in hosts}
            for path in [path for path in place.iterdir() if path.name not in theirs]:
                _make_way(path)
                path.unlink(missing_ok=True)
        return names


def content_of(path: Path) -> bytes | None:
    """Return what a file holds; None where there is no file."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _make_way(path: Path) -> None:
    """Remove a folder that stands where a file should be."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
