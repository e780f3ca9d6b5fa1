# SPDX-License-Identifier: Apache-2.0
"""What a plan remembers of itself: what it read, and what it left, so that nothing is made twice.

It lies in ``build/<network>/.cache/`` and is only ever a shortcut: where it is missing, damaged, of another
version, or where a file that it remembers is not as it was left, the network is planned whole.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import zongheng
from zongheng.build.notes import Tally
from zongheng.build.paths import BuildPaths
from zongheng.build.staging import SUFFIXES
from zongheng.files import write_whole

Signature = tuple[int, int, int, int]
"""Size, times of change (of the content, of anything) in nanoseconds, and inode of a file."""
_CLOCK_TICK = 0.02
"""Seconds after which a change of a file shows in its times; twice what file systems need at most."""
_DIGEST = 32
_HEAD = 3 * _DIGEST
"""The memory begins with a digest of itself, one of the intent, and one of the ledger."""
_FORM = b"intent, ledger; rest, sites, units, tally with exclusions, outputs"
"""Which form the memory has: goes into its digest, so that no other is read."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a plan is a function of: the tables, the ledger, and a digest of all the rest."""

    sites: bytes
    units: bytes
    ledger: bytes
    rest: bytes

    @classmethod
    def read(cls, paths: BuildPaths, overlays: Sequence[Path]) -> Inputs:
        """Read the files of a network; one that is missing counts as empty (loading it will tell)."""
        found = hashlib.sha256(repr((sys.version, code_of_the_package(), list(map(str, overlays)))).encode())
        for path in (*intent_files(paths.inventory), *overlays):
            content = _content(path)
            # with its folder: a file in policy/exits/ is an exit, and elsewhere it is none
            found.update(f"\n{os.path.relpath(path, paths.inventory)} {len(content)}\n".encode())
            found.update(content)
        sites, units = (_content(paths.inventory / name) for name in ("sites.csv", "units.csv"))
        return cls(sites, units, _content(paths.ledger), found.digest())

    @property
    def intent(self) -> bytes:
        """Return a digest of all but the ledger."""
        return hashlib.sha256(self.rest + hashlib.sha256(self.sites).digest() + self.units).digest()


class Known(NamedTuple):
    """What need not be checked again, for a plan was made of these very files by this very code."""

    intent: bool
    ledger: bool

    @classmethod
    def of(cls, paths: BuildPaths) -> Known:
        """Look up what the last plan that is remembered was made of.

        Only digests are compared, before anything else is read of the memory: where it is damaged, of another
        version or somebody else's, they differ.
        """
        remembered = _beginning(paths.memory, _HEAD)[_DIGEST:]
        if len(remembered) != _HEAD - _DIGEST:
            return cls(intent=False, ledger=False)
        inputs = Inputs.read(paths, ())
        return cls(
            intent=remembered[:_DIGEST] == inputs.intent,
            ledger=remembered[_DIGEST:] == hashlib.sha256(inputs.ledger).digest(),
        )


def intent_files(inventory: Path) -> Iterator[Path]:
    """Yield the files of the intent but for the tables of sites and units."""
    yield inventory / "network.yml"
    for folder in ("policy", "baselines"):
        yield from sorted(path for path in (inventory / folder).rglob("*") if path.is_file())


def _beginning(path: Path, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(length)
    except OSError:
        return b""


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@cache
def code_of_the_package() -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of every file of this package: other code may plan otherwise."""
    return tuple(sorted(_sources(Path(zongheng.__file__).parent)))


def _sources(folder: Path) -> Iterator[tuple[str, int, int]]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _sources(Path(entry.path))
        else:
            about = entry.stat()
            yield entry.path, about.st_size, about.st_mtime_ns


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(_FORM + content).digest()


@dataclass(frozen=True, slots=True)
class Memory:
    """What the last plan read and left."""

    rest: bytes
    sites: bytes
    units: bytes
    ledger: bytes
    tally: Tally
    outputs: dict[str, dict[str, Signature]]

    @classmethod
    def of(cls, paths: BuildPaths, inputs: Inputs, ledger: str, tally: Tally) -> Memory:
        """Return what to remember of a plan that has just written its files."""
        time.sleep(_CLOCK_TICK)  # whoever changes a file from now on changes its times
        return cls(
            rest=inputs.rest,
            sites=inputs.sites,
            units=inputs.units,
            ledger=hashlib.sha256(ledger.encode()).digest(),
            tally=tally,
            outputs=_outputs(paths),
        )

    def after(
        self,
        paths: BuildPaths,
        inputs: Inputs,
        ledger: str,
        tally: Tally,
        touched: Mapping[str, Iterable[str]],
        gone: Iterable[str] = (),
    ) -> Memory:
        """Return what to remember of a plan that has written the index and some files, by folder.

        The files of the hosts that are ``gone`` are not there any more.
        """
        time.sleep(_CLOCK_TICK)
        folders = {"designs": paths.designs, "configs": paths.configs}
        fresh = {
            name: {file: _signature((folder / file).lstat()) for file in touched.get(name, ())}
            for name, folder in folders.items()
        }
        outputs = {name: {**self.outputs[name], **files} for name, files in fresh.items()}
        for host in gone:
            for name, suffix in SUFFIXES.items():
                outputs[name].pop(f"{host}{suffix}", None)
        return replace(
            self,
            sites=inputs.sites,
            units=inputs.units,
            ledger=hashlib.sha256(ledger.encode()).digest(),
            tally=tally,
            outputs={**outputs, "index": _signatures(paths.hosts)},
        )

    @classmethod
    def read(cls, path: Path) -> Memory | None:
        """Return what the last plan left; None where there is none that can be trusted."""
        data = _content(path)
        if _digest(data[_DIGEST:]) != data[:_DIGEST]:
            return None
        rest, sites, units, tally, outputs = marshal.loads(data[_HEAD:])  # noqa: S302 - of our own digest
        return cls(rest, sites, units, data[2 * _DIGEST : _HEAD], Tally(*tally), outputs)

    def save(self, path: Path) -> None:
        """Write it whole."""
        remembered: Any = (self.rest, self.sites, self.units, tuple(self.tally), self.outputs)
        intent = Inputs(self.sites, self.units, b"", self.rest).intent
        content = intent + self.ledger + marshal.dumps(remembered)
        write_whole(path, _digest(content) + content, durable=False)

    def stands(self, paths: BuildPaths, inputs: Inputs) -> bool:
        """Return whether everything but the tables is as it was: inputs, ledger, and what the plan left."""
        return (
            inputs.rest == self.rest
            and hashlib.sha256(inputs.ledger).digest() == self.ledger
            and _outputs(paths) == self.outputs
        )

    @property
    def hosts(self) -> list[str]:
        """Return the hosts of the plan, sorted."""
        return sorted(name.removesuffix(".cfg") for name in self.outputs["configs"])


def _outputs(paths: BuildPaths) -> dict[str, dict[str, Signature]]:
    """Return what lies where a plan writes."""
    return {
        "designs": _signatures(paths.designs),
        "configs": _signatures(paths.configs),
        "index": _signatures(paths.hosts),
    }


def _signatures(path: Path) -> dict[str, Signature]:
    """Return the signature of a file, or of everything in a folder, by name."""
    try:
        if not path.is_dir():
            return {path.name: _signature(path.stat())}
        with os.scandir(path) as entries:
            return {entry.name: _signature(entry.stat(follow_symlinks=False)) for entry in entries}
    except OSError:
        return {}


def _signature(about: os.stat_result) -> Signature:
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino
