# SPDX-License-Identifier: Apache-2.0
"""Run a ticket in a process of its own that kills itself (SIGKILL) at a named moment.

``python dying.py MOMENT PROJECT TICKET REVERT_IN``, the credentials as JSON on standard input.
"""

import datetime as dt
import json
import os
import signal
import sys
from pathlib import Path

from zongheng.change import execution, pipeline, taking_back
from zongheng.change.record import Record
from zongheng.deploy import stage
from zongheng.devices import Credentials
from zongheng.errors import Place, problem


def die(*_arguments, **_options):
    os.kill(os.getpid(), signal.SIGKILL)


def before(module, name):
    setattr(module, name, die)


def after(module, name):
    real = getattr(module, name)

    def then_die(*arguments, **options):
        real(*arguments, **options)
        die()

    setattr(module, name, then_die)


def at_entry(moment):
    """Die before or after the record's entry of a step is written: ``before closed``, ``after applied``."""
    when, _, step = moment.partition(" ")
    real = Record.add

    def add(record, entered, **facts):
        if entered == step and when == "before":
            die()
        longer = real(record, entered, **facts)
        if entered == step:
            die()
        return longer

    Record.add = add


def at_state(moment, times):
    """Return a progress that dies when ``xy-exit2 applying`` is so for the n-th time."""
    seen = []

    def progress(host, state):
        seen.append(f"{host} {state}")
        if seen.count(moment) == times:
            die()

    return progress


def otherwise_decided(*_arguments):
    return [], [problem("CHG022", Place(host="xy-exit1"), found="tcp/8443")]


INSIDE = {
    "while patching": lambda: after(execution, "apply_patch"),
    "before the devices": lambda: before(execution.deploy, "apply_plan"),
    "after the devices": lambda: after(execution.deploy, "apply_plan"),
    "while reading back": lambda: before(execution, "observed_decisions"),
    "while restoring the intent": lambda: after(taking_back, "apply_patch"),
    "before the rollback": lambda: before(taking_back.deploy, "rollback"),
    "after the rollback": lambda: after(taking_back.deploy, "rollback"),
}


def main(moment, project, ticket, revert_in):
    stage.REVERT_IN = int(revert_in)
    credentials = Credentials(json.load(sys.stdin))
    # a device is applied to twice where the change is taken back
    moment, failing, _ = moment.partition(", taken back")
    if failing or moment.endswith(("rollback", "intent", "taking back", "taken back")):
        execution.observed_decisions = otherwise_decided
    if moment in INSIDE:
        INSIDE[moment]()
    elif moment.startswith(("before ", "after ")):
        at_entry(moment)
    pipeline.run(
        Path(ticket),
        Path(project) / "inventories" / "xiayi",
        date=dt.date(2026, 11, 22),
        by="zhangwei",
        onboard=die,
        twin=True,
        credentials=credentials,
        progress=at_state(moment, times=2 if failing else 1),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
