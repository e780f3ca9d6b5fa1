# SPDX-License-Identifier: Apache-2.0
"""What a benchmark is, how it is measured, and how results are shown and kept."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

Work = Callable[[], object]


class PeerMissingError(Exception):
    """The peer is not installed here; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. ``ours`` and ``peer`` are in ``unit``; a missing peer says why in ``note``.

    ``most`` and ``least`` bound what was promised of ours.
    """

    name: str
    work: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    note: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def missed(self) -> str:
        """Return what was promised and is not kept; nothing where it is."""
        if self.most is not None and self.ours > self.most:
            return f"MISSED: at most {self.most:g} {self.unit}".rstrip()
        if self.least is not None and self.ours < self.least:
            return f"MISSED: at least {self.least:g} {self.unit}".rstrip()
        return ""

    @property
    def ratio(self) -> float | None:
        """Return how many times longer the peer takes."""
        return None if self.peer is None or self.ours <= 0 else self.peer / self.ours


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A name and what returns its results; ``heavy`` ones run only when they are named or with ``--all``."""

    name: str
    run: Callable[[Path], Iterable[Result]]
    heavy: bool = False


@dataclass(slots=True)
class Run:
    """One call: results in the order in which they came."""

    results: list[Result] = field(default_factory=list)

    def table(self) -> Table:
        table = Table(title="zongheng bench", title_justify="left")
        for title in ("name", "work", "ours", "peer", "ratio", "peer is"):
            table.add_column(title, justify="right" if title in ("ours", "peer", "ratio") else "left")
        for one in self.results:
            table.add_row(
                one.name,
                one.work,
                f"{one.ours:.3g} {one.unit}",
                "–" if one.peer is None else f"{one.peer:.3g} {one.unit}",
                "–" if one.ratio is None else f"{one.ratio:.1f}×",
                " ".join(filter(None, (one.peer_name, f"({one.note})" if one.note else "", one.missed))),
            )
        return table

    def save(self, path: Path) -> None:
        """Write the results with the machine that they hold for."""
        machine = {
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
            "load": os.getloadavg()[0],
        }
        results = [{**asdict(one), "ratio": one.ratio} for one in self.results]
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"machine": machine, "results": results}, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")

    def show(self) -> None:
        Console(width=None if Console().is_terminal else 160).print(self.table())


def seconds(work: Work, *, times: int = 3) -> float:
    """Return the CPU time of the best of some runs: other processes disturb it least."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def compared(result: Callable[[float | None, str], Result], peer: Callable[[], float]) -> Result:
    """Return a result with its peer's figure, or with the reason why there is none."""
    try:
        return result(peer(), "")
    except PeerMissingError as missing:
        return result(None, str(missing))
