# SPDX-License-Identifier: Apache-2.0
"""Whatever goes wrong at whichever call while a ledger is saved: it is the old one or the new one afterwards.

The calls are those that the saving makes today, found by letting it run; each fails in turn, and at each
the process is killed in turn. The system takes a quarter of what it is asked to write at a time.
"""

import errno
import multiprocessing
import os
import signal
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from zongheng.addressing import Ledger, Row, State, locked, update

pytestmark = [pytest.mark.timeout(60), pytest.mark.once]

CALLS = ("open", "write", "fchmod", "fsync", "close", "replace", "unlink")
NEW = Row("s99/video", "10.0.99.0/24", date(2026, 1, 2), "李四", State.PLANNED)


def rows(count):
    return [
        Row(f"s{n:02}/video", f"10.0.{n}.0/24", date(2026, 1, 1), "张三", State.DEPLOYED)
        for n in range(count)
    ]


OLD = {
    "first": None,
    "changed": Ledger.of(rows(20)).text().encode(),
    "emptied": Ledger.of(rows(20)).text().encode(),
}
CHANGES = {
    "first": lambda ledger: Ledger.of([*ledger.rows.values(), NEW]),
    "changed": lambda ledger: Ledger.of([*ledger.rows.values(), NEW]),
    "emptied": lambda _: Ledger.empty(),
}
AFTER = {
    "first": Ledger.of([NEW]).text().encode(),
    "changed": Ledger.of([*rows(20), NEW]).text().encode(),
    "emptied": Ledger.empty().text().encode(),
}


@contextmanager
def watched(at=-1, fault=lambda do: do()):
    """Yield the names of the system's calls as they are made; that of number ``at`` is the fault's."""
    made = []

    def wrapped(name):
        real = getattr(os, name)

        def call(*values, **named):
            if name == "write":
                values = (values[0], values[1][: len(values[1]) // 4 + 1])
            made.append(name)

            def do():
                return real(*values, **named)

            return fault(do) if len(made) - 1 == at else do()

        return call

    with patch.multiple(os, **{name: wrapped(name) for name in CALLS}):
        yield made


def put(folder, case):
    path = folder / "ledger.csv"
    if OLD[case] is not None:
        path.write_bytes(OLD[case])
    return path


def calls_of(case):
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), case)
        with watched() as made:
            update(path, CHANGES[case])
        return made


MADE = {case: calls_of(case) for case in CHANGES}
EVERY = [
    pytest.param(case, n, id=f"{case}-{n}-{name}")
    for case, made in MADE.items()
    for n, name in enumerate(made)
]


def failing(name, number):
    """Return the fault of a call that fails: nothing is done, but a handle is gone all the same."""

    def fault(do):
        if name == "close":
            do()
        raise OSError(number, os.strerror(number))

    return fault


def killed_before(_):
    os.kill(os.getpid(), signal.SIGKILL)


def killed_after(do):
    do()
    os.kill(os.getpid(), signal.SIGKILL)


def is_whole(path, case):
    """Tell whether the old ledger stands, or the new."""
    found = path.read_bytes() if path.exists() else None
    assert found in (OLD[case], AFTER[case])
    return found == AFTER[case]


def leftovers(path):
    return sorted(entry.name for entry in path.parent.iterdir() if entry != path)


def runs_again(path, case):
    """The next run finds nothing in its way, and leaves nothing."""
    update(path, lambda _: CHANGES[case](Ledger.empty() if OLD[case] is None else Ledger.of(rows(20))))
    assert path.read_bytes() == AFTER[case]
    assert leftovers(path) == []


def test_a_ledger_is_on_disk_before_it_takes_the_place_of_the_old_one():
    made = MADE["changed"]
    assert made.count("write") > 3
    steps = made[made.index("write") :]
    steps = steps[: steps.index("replace") + 4]
    assert steps == [
        *["write"] * made.count("write"),
        "fchmod",
        "fsync",
        "close",
        "replace",
        "open",
        "fsync",
        "close",
    ]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize(("case", "at"), EVERY)
def test_a_call_that_fails_leaves_a_whole_ledger_and_nothing_else(tmp_path, case, at, number):
    path = put(tmp_path, case)
    with watched(at, failing(MADE[case][at], number)), pytest.raises(OSError, match=os.strerror(number)):
        update(path, CHANGES[case])
    assert is_whole(path, case) == (at > MADE[case].index("replace"))
    assert leftovers(path) == []
    runs_again(path, case)


@pytest.mark.parametrize("killed", [killed_before, killed_after])
@pytest.mark.parametrize(("case", "at"), EVERY)
def test_a_process_killed_at_a_call_leaves_a_whole_ledger(tmp_path, case, at, killed):
    path = put(tmp_path, case)

    def run():
        with watched(at, killed):
            update(path, CHANGES[case])

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    is_new = is_whole(path, case)
    replaced = MADE[case].index("replace")
    assert is_new == (at > replaced or (at == replaced and killed is killed_after))
    runs_again(path, case)


def test_only_what_a_killed_process_left_is_removed(tmp_path):
    path = put(tmp_path, "changed")
    for name in (".ledger.csv.swp", ".ledger.csv.abcd1234", ".ledger.csv.ABCDEFGH", "ledger.csv.abcd1234"):
        (tmp_path / name).touch()
    with locked(path):
        assert leftovers(path) == [".ledger.csv.ABCDEFGH", ".ledger.csv.swp", "ledger.csv.abcd1234"]
