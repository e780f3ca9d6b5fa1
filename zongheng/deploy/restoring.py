# SPDX-License-Identifier: Apache-2.0
"""Back to what a device was before: after an apply that was given up, or that a killed run left behind."""

from __future__ import annotations

import time

from nornir.core.configuration import Config
from nornir.core.inventory import Host

from zongheng.config import same
from zongheng.deploy.context import Context
from zongheng.deploy.device import device_session
from zongheng.deploy.reading import RUNNING, ask_new_session
from zongheng.deploy.states import State
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, Status

PATIENCE = 90.0
"""Seconds that a device gets to come back: a lost session, or a reboot that the dead-man made."""
AWAY = frozenset({"DEV022", "DEV023", "DEV024", "DEV026"})


def restored(
    host: Host, config: Config, context: Context, snapshot_hash: str, *, reasons: tuple[Problem, ...]
) -> HostOutcome:
    """Bring the device back to its snapshot and prove it; ``reasons`` say why the apply was given up.

    The dead-man is disarmed only after the running configuration was read and is the snapshot's.
    Status ``restored``, or ``failed`` with DEP012 and what is known.
    """
    context.note(host.name, State.RESTORING, snapshot_hash=snapshot_hash)
    try:
        bring_back(host, config, context, snapshot_hash)
    except ZonghengError as error:
        state, problems = State.FAILED, (*reasons, problem("DEP012", Place(host=host.name)), *error.problems)
    else:
        state, problems = State.RESTORED, reasons
    context.note(host.name, state, snapshot_hash=snapshot_hash, detail=" ".join(one.code for one in problems))
    status = Status.RESTORED if state is State.RESTORED else Status.FAILED
    return HostOutcome(host=host.name, status=status, problems=problems, details={"run": context.run})


def bring_back(host: Host, config: Config, context: Context, snapshot_hash: str) -> None:
    """Restore the text kept under ``snapshot_hash``; raise DEP012 where the device does not end there."""
    before = context.texts.text(host.name, snapshot_hash)
    if before is None:
        raise ZonghengError(problem("DEP012", Place(host=host.name), found=snapshot_hash[:12]))
    end = time.monotonic() + PATIENCE
    pause = 1.0
    while True:
        try:
            with device_session(host, config) as driver:
                driver.restore(before)
                break
        except ZonghengError as error:
            if error.problems[0].code not in AWAY or time.monotonic() + pause > end:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 10.0)
    running = ask_new_session(host, config, (RUNNING,))[RUNNING]
    if not same(running, before, host.platform or ""):
        raise ZonghengError(problem("DEP012", Place(host=host.name)))
