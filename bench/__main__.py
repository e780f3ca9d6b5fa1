# SPDX-License-Identifier: Apache-2.0
"""``script/bench [NAME…]``: run benchmarks, print figure, peer and ratio, write ``.bench/results.json``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.applying import applying
from bench.config_files import patch_of_change, tree_of_lines
from bench.filters import filtering
from bench.fleet import SHARED
from bench.frame import Benchmark, Run
from bench.ledgers import read_ledger
from bench.listing import list_hosts
from bench.nation import allocate_nation
from bench.planning import plan_county, plan_province
from bench.plans import plan_whole
from bench.preload import preloading
from bench.reading import collecting
from bench.texts import auditing, parsing, rendering

BENCHMARKS = (
    Benchmark("plan", plan_county),
    Benchmark("province", plan_province, heavy=True),
    Benchmark("whole", plan_whole, heavy=True),
    Benchmark("nation", allocate_nation, heavy=True),
    Benchmark("ledger", read_ledger, heavy=True),
    Benchmark("list-hosts", list_hosts, heavy=True),
    Benchmark("preload", preloading, heavy=True),
    Benchmark("render", rendering),
    Benchmark("parse", parsing),
    Benchmark("config-tree", tree_of_lines),
    Benchmark("config-patch", patch_of_change),
    Benchmark("collect", collecting, heavy=True),
    Benchmark("apply", applying, heavy=True),
    Benchmark("audit", auditing),
    Benchmark("filter", filtering),
)


def main() -> int:
    """Run what is named, or everything that is not heavy, or ``--all``; 1 where a promise is missed."""
    known = {one.name: one for one in BENCHMARKS}
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*known, []], metavar="NAME", help=", ".join(known))
    parser.add_argument("--all", action="store_true", help="the heavy ones too")
    parser.add_argument(
        "--json", type=Path, default=Path(".bench/results.json"), help="where results are kept"
    )
    asked = parser.parse_args()
    chosen = [known[name] for name in asked.names] or [
        one for one in BENCHMARKS if asked.all or not one.heavy
    ]
    run = Run()
    with SHARED:
        for benchmark in chosen:
            print(f"· {benchmark.name}", file=sys.stderr, flush=True)  # noqa: T201 - a program's progress
            with tempfile.TemporaryDirectory(prefix="zongheng-bench-") as folder:
                run.results += benchmark.run(Path(folder))
    run.show()
    run.save(asked.json)
    missed = [f"{one.name}: {one.work}: {one.ours:.3g}, {one.missed}" for one in run.results if one.missed]
    for line in missed:
        print(line, file=sys.stderr)  # noqa: T201 - what a program says at its end
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
