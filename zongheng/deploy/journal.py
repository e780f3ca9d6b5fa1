# SPDX-License-Identifier: Apache-2.0
"""What was done to which device, written before it is done: SQLite in WAL mode.

The journal is what a run after ``kill -9`` goes by. It holds hashes, states, fingerprints of
secrets (keyed; see ``journal.key``) and the ciphertexts that devices print for them, never a secret.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ForeignKey, create_engine, delete, event, inspect, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

from zongheng.config.secrets import Journalled
from zongheng.deploy.states import State
from zongheng.devices.operators_key import KEY_FILE, keep_operators_key, operators_key
from zongheng.errors import Place, ZonghengError, problem

JOURNAL_FILE = "journal.db"


class _Table(DeclarativeBase):
    pass


class RunRow(_Table):
    """One call of a stage that may change devices."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str]
    owner: Mapped[str]
    scopes: Mapped[str]
    plan_hash: Mapped[str]


class TransitionRow(_Table):
    """One host going into one state."""

    __tablename__ = "transitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    host: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    plan_hash: Mapped[str]
    snapshot_hash: Mapped[str]
    target_hash: Mapped[str]
    detail: Mapped[str]


class SecretRow(_Table):
    """How one secret stood on one device after its last confirmed apply."""

    __tablename__ = "secrets"

    host: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    ciphertext: Mapped[str]


@dataclass(frozen=True, slots=True)
class Transition:
    """A host's last journalled state; ``detail`` is a redacted sentence, the dead-man's seconds, or empty."""

    run: int
    host: str
    state: State
    plan_hash: str
    snapshot_hash: str
    target_hash: str
    detail: str


class Journal:
    """The journal of one network; safe to be used by many threads of one process."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._guard = threading.Lock()
        self._engine = engine
        self.key = key
        _Table.metadata.create_all(engine)

    @classmethod
    def open(cls, folder: Path) -> Journal:
        """Return the journal in ``folder``, made with its key at first; REC001 where it is unreadable."""
        path = folder / JOURNAL_FILE
        folder.mkdir(parents=True, exist_ok=True)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            journal = cls(_engine(f"sqlite:///{path}"), keep_operators_key(folder))
            strangers = list(journal._strangers())
        except (OSError, DatabaseError) as error:
            strangers = [str(getattr(error, "orig", error))]
        if strangers:
            raise ZonghengError(problem("REC001", Place(file=str(path)), found=found) for found in strangers)
        return journal

    @classmethod
    def for_check(cls, folder: Path) -> Journal:
        """Return the journal in ``folder`` to be read only; where there is none, an empty one in memory."""
        if (folder / JOURNAL_FILE).exists() and (folder / KEY_FILE).exists():
            return cls.open(folder)
        return cls(_engine("sqlite://"), operators_key(folder))

    def close(self) -> None:
        self._engine.dispose()

    def _strangers(self) -> Iterator[str]:
        """Yield what this release cannot have written: other columns, or states that it does not know."""
        there = inspect(self._engine)
        for table in _Table.metadata.sorted_tables:
            columns = {column["name"] for column in there.get_columns(table.name)}
            if columns != set(table.columns.keys()):
                yield f"{table.name}({', '.join(sorted(columns))})"
        known = {state.value for state in State}
        with Session(self._engine) as session:
            for state in session.scalars(select(TransitionRow.state).distinct()):
                if state not in known:
                    yield f"transitions.state = {state}"

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """Yield a session whose entries are on the disk afterwards; raises REC002 where they cannot be."""
        try:
            with self._guard, Session(self._engine) as session, session.begin():
                yield session
        except DatabaseError as error:
            raise ZonghengError(
                problem("REC002", Place(file=str(self._engine.url.database)), why=error.orig)
            ) from None

    def begin(self, *, stage: str, owner: str, scopes: str = "", plan_hash: str = "") -> int:
        """Enter a run and return its number."""
        with self._writing() as session:
            run = RunRow(stage=stage, owner=owner, scopes=scopes, plan_hash=plan_hash)
            session.add(run)
            session.flush()
            return run.id

    def note(self, transition: Transition) -> None:
        """Write one transition durably; returns when it is on the disk."""
        with self._writing() as session:
            session.add(
                TransitionRow(
                    run_id=transition.run,
                    host=transition.host,
                    state=transition.state.value,
                    plan_hash=transition.plan_hash,
                    snapshot_hash=transition.snapshot_hash,
                    target_hash=transition.target_hash,
                    detail=transition.detail,
                )
            )

    def unfinished(self, host: str) -> Transition | None:
        """Return what the host's last apply had come to where it came to no end; None where it did.

        Looks since that only read, or failed to, change nothing about it.
        """
        for entry in reversed(self.history(host)):
            if entry.state.interrupted and (entry.snapshot_hash or entry.state is not State.FAILED):
                return entry
            if entry.state in (State.APPLIED, State.UNCHANGED, State.RESTORED):
                return None
        return None

    def last_applied(self, host: str, run: int | None = None) -> Transition | None:
        """Return the host's last applied change, or the one of ``run``."""
        applied = [entry for entry in self.history(host, run) if entry.state is State.APPLIED]
        return applied[-1] if applied else None

    def history(self, host: str | None = None, run: int | None = None) -> list[Transition]:
        """Return transitions in the order in which they happened."""
        query = select(TransitionRow).order_by(TransitionRow.id)
        if host is not None:
            query = query.where(TransitionRow.host == host)
        if run is not None:
            query = query.where(TransitionRow.run_id == run)
        with self._guard, Session(self._engine) as session:
            return [_transition(row) for row in session.scalars(query)]

    def secrets_of(self, host: str) -> dict[str, Journalled]:
        """Return how each secret of the host stood, by its position."""
        with self._guard, Session(self._engine) as session:
            rows = session.scalars(select(SecretRow).where(SecretRow.host == host))
            return {row.position: Journalled(row.fingerprint, row.ciphertext) for row in rows}

    def remember_secrets(self, host: str, standing: Mapping[str, Journalled]) -> None:
        """Replace what is known of the host's secrets."""
        with self._writing() as session:
            session.execute(delete(SecretRow).where(SecretRow.host == host))
            session.add_all(
                SecretRow(
                    host=host, position=position, fingerprint=known.fingerprint, ciphertext=known.ciphertext
                )
                for position, known in sorted(standing.items())
            )


def _transition(row: TransitionRow) -> Transition:
    return Transition(
        run=row.run_id,
        host=row.host,
        state=State(row.state),
        plan_hash=row.plan_hash,
        snapshot_hash=row.snapshot_hash,
        target_hash=row.target_hash,
        detail=row.detail,
    )


def _engine(url: str) -> Engine:
    # one connection that all threads share under the journal's own lock: SQLite has one writer anyhow
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 30}
    )
    event.listen(engine, "connect", _make_durable)
    return engine


def _make_durable(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
