# SPDX-License-Identifier: Apache-2.0
"""What all hosts of one deploy share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from zongheng.config.addresses import Address
from zongheng.deploy import postponed
from zongheng.deploy.change import Change
from zongheng.deploy.journal import Journal, Transition
from zongheng.deploy.states import State
from zongheng.deploy.texts import BeforeTexts
from zongheng.devices import Credentials
from zongheng.progress import Progress, silent

Describe = Callable[[Change], Mapping[str, Any]]
"""Gives what else a host's outcome says of its change, redacted."""


def plain(change: Change) -> Mapping[str, Any]:
    """Say how large a change is."""
    return {"commands": change.size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One run of a deploying stage.

    ``sources`` are the addresses that we come from, one a family; ``current`` the fingerprint of each
    secret's value; ``revert_in`` the dead-man's time in seconds. Without a journal (``check``) nothing is
    changed.
    """

    run: int
    journal: Journal
    texts: BeforeTexts
    credentials: Credentials
    current: Mapping[str, str]
    scopes: Collection[str]
    sources: tuple[Address, ...]
    revert_in: int
    check: bool
    plan_hash: str = ""
    progress: Progress = field(default=silent)
    describe: Describe = field(default=plain)

    def details(self, change: Change) -> dict[str, Any]:
        """Return what a host's outcome says of its change: what was asked for, and what was postponed."""
        return {**self.describe(change), **postponed.details(change)}

    def note(
        self, host: str, state: State, *, snapshot_hash: str = "", target_hash: str = "", detail: str = ""
    ) -> None:
        """Journal that ``host`` goes into ``state``, then show it; a check leaves no trace.

        Ends are shown when the host's task came to them (:func:`zongheng.deploy.processors.told`).
        """
        if not self.check:
            self.journal.note(
                Transition(
                    run=self.run,
                    host=host,
                    state=state,
                    plan_hash=self.plan_hash,
                    snapshot_hash=snapshot_hash,
                    target_hash=target_hash,
                    detail=detail,
                )
            )
        if not state.is_end:
            self.progress(host, state.value)
