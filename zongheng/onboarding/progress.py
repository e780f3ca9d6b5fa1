# SPDX-License-Identifier: Apache-2.0
"""How far each device has come, kept through crashes: one row a host, one transaction a step."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from zongheng.errors import Place, ZonghengError, problem

FILE = "onboarding.db"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS device (
    host TEXT PRIMARY KEY,
    serial TEXT NOT NULL,
    state TEXT NOT NULL,
    host_key TEXT NOT NULL DEFAULT ''
)
"""


def progress_file(build: Path, *, twin: bool) -> Path:
    """Return where a network's progress is kept: a twin's goes away with the twin's devices."""
    return (build / "twin" if twin else build) / FILE


class State(StrEnum):
    """Steps in their order."""

    REGISTERED = "registered"
    OFFERED = "offered"
    """Its files are being served and it was told where."""
    FETCHED = "fetched"
    """It took its configuration with its one-time token."""
    BOOTED = "booted"
    """It answers at its management address with a key that is pinned."""
    CONFIGURED = "configured"
    ACCEPTED = "accepted"

    @property
    def rank(self) -> int:
        return list(State).index(self)


@dataclass(frozen=True, slots=True)
class Standing:
    """One device's row."""

    host: str
    serial: str
    state: State
    host_key: str = ""
    """The public key that it showed first after fetching its files, in OpenSSH text."""


class Progress:
    """The table of all devices' standings; safe for threads of one process."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        with _readable(path):
            self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute(_SCHEMA)
            _standings(self._database)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Progress]:
        """Yield the progress kept at ``path`` and close it afterwards."""
        progress = cls(path)
        try:
            yield progress
        finally:
            progress._database.close()

    @staticmethod
    def read(path: Path) -> dict[str, Standing]:
        """Return the standings at ``path`` without creating or changing anything."""
        if not path.exists():
            return {}
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with _readable(path), closing(sqlite3.connect(uri, uri=True)) as database:
            return _standings(database)

    def standings(self) -> dict[str, Standing]:
        """Return every device's standing, by host."""
        with self._lock:
            return _standings(self._database)

    def register(self, host: str, serial: str) -> Standing:
        """Enter a device, or return where it stands; another serial than before is a new device."""
        with self._lock:
            known = _standings(self._database).get(host)
            if known is not None and known.serial == serial:
                return known
            fresh = Standing(host, serial, State.REGISTERED)
            self._database.execute(
                "INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?)", (host, serial, fresh.state.value, "")
            )
            return fresh

    def reach(self, host: str, state: State) -> None:
        """Note that the device has come to this step."""
        with self._lock:
            self._database.execute("UPDATE device SET state = ? WHERE host = ?", (state.value, host))

    def forget(self, host: str) -> None:
        """Take the device's row away: it is registered with nobody."""
        with self._lock:
            self._database.execute("DELETE FROM device WHERE host = ?", (host,))

    def pin(self, host: str, host_key: str) -> None:
        """Note the key that the device showed, for ever."""
        with self._lock:
            self._database.execute("UPDATE device SET host_key = ? WHERE host = ?", (host_key, host))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Raise REC001 where the table at ``path`` turns out to be damaged, or another release's."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError) as error:
        raise ZonghengError(problem("REC001", Place(file=str(path)), found=error)) from None


def _standings(database: sqlite3.Connection) -> dict[str, Standing]:
    rows = database.execute("SELECT host, serial, state, host_key FROM device ORDER BY host")
    return {host: Standing(host, serial, State(state), key) for host, serial, state, key in rows}
