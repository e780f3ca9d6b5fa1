# SPDX-License-Identifier: Apache-2.0
"""Files that are either the old or the new, never a third; folders replaced whole; YAML read fast."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Many times faster where PyYAML was built with its C library, as its wheels are."""


def write_whole(path: Path, content: str | bytes, *, mode: int = 0o644, durable: bool = True) -> bool:
    """Write ``content`` to ``path`` by temporary file, fsync and rename.

    Return whether the file changed; unchanged content is not written again. With
    ``durable=False`` the fsync is left out (artefacts that can be made again).
    """
    data = content.encode() if isinstance(content, str) else content
    with contextlib.suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        try:
            _write_all(handle, data)
            os.fchmod(handle, mode)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):  # what went wrong first is what to tell
            Path(name).unlink()
        raise
    if durable:
        _sync_folder(path.parent)
    return True


def from_yaml(text: str) -> Any:  # noqa: ANN401 - YAML of any shape
    """Return what a YAML text says, without places; raises yaml.YAMLError as ``yaml.safe_load`` does."""
    return yaml.load(text, Loader=_YAML)  # noqa: S506 - a safe loader


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files of processes that were killed while they wrote ``path``.

    For who alone may write it now: another's file would be taken from under it.
    """
    for left in path.parent.glob(f".{glob.escape(path.name)}.{'[a-z0-9_]' * 8}"):
        left.unlink(missing_ok=True)


@contextlib.contextmanager
def new_folder(target: Path, *, replacing: bool = False) -> Iterator[Path]:
    """Yield an empty folder beside ``target`` that takes its place when the block ends well.

    Only with ``replacing`` may there be a folder with anything in it by then.

    Raises:
        OSError: ``target`` cannot be made; without ``replacing`` a file or a folder that is not
            empty is there.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        old = target.with_name(f".{target.name}.old.{os.getpid()}")
        if replacing and target.exists():
            target.replace(old)
        fresh.replace(target)  # the system itself refuses a folder with anything in it, at this very moment
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _write_all(handle: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
