# SPDX-License-Identifier: Apache-2.0
"""Taking a change back: new devices given back, the intent as it was, devices restored, the reasons kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from zongheng import deploy
from zongheng.change.case import Case, well
from zongheng.change.intent_patch import PatchState, apply_patch, patch_state
from zongheng.change.record import Record, Step
from zongheng.deploy.journal import Journal
from zongheng.errors import Problem, ZonghengError
from zongheng.onboarding.release import release


def take_back(
    case: Case, record: Record, begun: Mapping[str, Any], problems: Sequence[Problem]
) -> tuple[Problem, ...]:
    """Put everything back as far as it goes; return ``problems`` and what could not be put back.

    New devices first, while they can still be reached; then the intent, whose new sites leave tombstones
    in the ledger; then the devices that this change's commands reached.
    """
    if record.stands_at is not Step.TAKING_BACK:
        record = case.enter(record, Step.TAKING_BACK, reasons=[one.as_dict() for one in problems])
    left: list[Problem] = []
    left += release(case.inventory, begun["joining"], **case.devices)
    left += _tried(lambda: _restore_intent(case, patched=begun["patch"]))
    restored = _applied_by(case, begun["commands"], begun["touched"])
    if restored:
        left += _tried(
            lambda: well(
                deploy.rollback(case.inventory, limit=restored, progress=case.progress, **case.devices)
            )
        )
    case.enter(
        record,
        Step.TAKEN_BACK,
        reasons=[one.as_dict() for one in left],
        restored=restored,
        released=list(begun["joining"]),
    )
    return (*problems, *left)


def _restore_intent(case: Case, *, patched: bool) -> None:
    # where somebody has edited the same lines meanwhile, git's refusal says so
    if patched and patch_state(case.inventory, case.ticket.patch) is not PatchState.APPLIES:
        apply_patch(case.inventory, case.ticket.patch, reverse=True, place=case.file.place("patch"))
    case.plan()


def _applied_by(case: Case, plan: str, hosts: Collection[str]) -> list[str]:
    """Return the devices whose last applied change was this plan."""
    journal = Journal.for_check(case.paths.root)
    try:
        last = {host: journal.last_applied(host) for host in hosts}
    finally:
        journal.close()
    return sorted(host for host, entry in last.items() if entry and entry.plan_hash == plan)


def _tried(part: Callable[[], object]) -> tuple[Problem, ...]:
    """Do a part; return why it could not be done: the other parts are done all the same."""
    try:
        part()
    except ZonghengError as error:
        return error.problems
    return ()
