# SPDX-License-Identifier: Apache-2.0
"""The operator's key, by which secrets are known again without being kept: ``build/<network>/journal.key``.

Fingerprints of secrets in journal, plans and sealed texts are made with it. It is made on first use and
readable by the operator alone; without it every secret counts as unknown and is sent again.
"""

from __future__ import annotations

import os
import secrets as random_source
import tempfile
import threading
from pathlib import Path

KEY_FILE = "journal.key"
KEY_BYTES = 32
_passing: dict[Path, bytes] = {}
_guard = threading.Lock()


def operators_key(build: Path) -> bytes:
    """Return the network's key; where none is kept yet, one that lasts as long as this process."""
    path = _path(build)
    with _guard:
        if path.is_file():
            return path.read_bytes()
        return _passing.setdefault(path, random_source.token_bytes(KEY_BYTES))


def keep_operators_key(build: Path) -> bytes:
    """Return the network's key, kept for later processes; of two that make it at once the first wins."""
    key, path = operators_key(build), _path(build)
    with _guard:
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, fresh = tempfile.mkstemp(prefix=f".{KEY_FILE}.", dir=path.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.write(key)
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(fresh, path)
            except FileExistsError:
                key = path.read_bytes()
            finally:
                Path(fresh).unlink()
        _passing.pop(path, None)
        return key


def _path(build: Path) -> Path:
    return build.resolve() / KEY_FILE
