# SPDX-License-Identifier: Apache-2.0
"""``zongheng plan`` of a whole province, as operators call it: at first, again, and with one village more.

The peer is pyavd, which makes configurations of structured inputs as we do; see :mod:`bench.avd`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench import avd, county
from bench.frame import PeerMissingError, Result
from bench.province import COLUMNS, WHOLE, make_province, site_row

GUIZHOU = county.XIAYI.with_name("guizhou")
COMMAND = "import sys; from zongheng.cli import run; sys.exit(run(sys.argv[1:]))"


class _Taken(NamedTuple):
    seconds: float
    megabytes: float
    """The most that the command had itself; what its processes share with it counts once."""


def plan_whole(folder: Path) -> Iterator[Result]:
    """Plan a province by the command; yield seconds, memory, and each device and line beside pyavd's."""
    network = folder / "inventories" / "province"
    if GUIZHOU.is_dir():
        shutil.copytree(GUIZHOU, network, ignore=shutil.ignore_patterns("ledger.csv"))
    else:
        make_province(county.XIAYI, network, WHOLE)
    first = _plan(network)
    configs = list((folder / "build" / "province" / "configs").iterdir())
    lines = sum(path.read_bytes().count(b"\n") for path in configs)
    work = f"{len(configs):,} devices"
    yield Result("plan-whole", f"{work}, first plan", "s", first.seconds)
    yield Result("plan-whole", "its memory", "MB", first.megabytes)
    yield Result("plan-again", f"{work}, nothing changed", "s", _plan(network).seconds)
    _add_village(network)
    yield Result("plan-village", f"{work}, one village added", "s", _plan(network).seconds)
    try:
        peer = avd.build()
        note = f"{peer.devices} devices of {peer.lines / peer.devices:.0f} lines, 2 processes"
        of_device, of_line = peer.seconds / peer.devices * 1e3, peer.seconds / peer.lines * 1e6
    except PeerMissingError as missing:
        note, of_device, of_line = str(missing), None, None
    mean = f"devices of {lines / len(configs):.0f} lines, files and all"
    ours = first.seconds / len(configs) * 1e3, first.seconds / lines * 1e6
    yield Result("plan-device", mean, "ms/device", ours[0], of_device, "pyavd, inputs to text", note)
    yield Result("plan-line", mean, "µs/line", ours[1], of_line, "pyavd, inputs to text", note)


def _plan(network: Path) -> _Taken:
    """Return what a call of the command takes, the start of Python included."""
    arguments = [
        sys.executable,
        "-c",
        COMMAND,
        "plan",
        "-i",
        str(network),
        "--by",
        "bench",
        "--date",
        str(county.DAY),
    ]
    began = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"})  # noqa: S603 - our own command
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "zongheng plan")
    return _Taken(taken, used.ru_maxrss / 1024)


def _add_village(network: Path) -> None:
    """Add a village to the first township of the table."""
    table = network / "sites.csv"
    rows = [line.split(",") for line in table.read_text(encoding="utf-8").splitlines()]
    columns = {name: number for number, name in enumerate(rows[0])}
    parent = next(row[columns["code"]] for row in rows if len(row[columns["code"]]) == 9)
    ports = {int(row[columns["port"]]) for row in rows if row[columns["parent"]] == parent}
    fields = dict(
        zip(COLUMNS, site_row(f"{parent}998", "新村", parent, max(ports) + 1).split(","), strict=True)
    )
    with table.open("a", encoding="utf-8") as stream:
        stream.write(",".join(fields.get(name, "") for name in rows[0]) + "\n")
