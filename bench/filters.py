# SPDX-License-Identifier: Apache-2.0
"""What a filter costs in a template loop of Ansible's own engine, beside an idle one and ansible.utils."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from bench import ansible_utils, county
from bench.frame import Result, compared

CALLS = 1000
ROOT = Path(__file__).parents[1]
FILTERS, IDLE = ROOT / "filter_plugins", ROOT / "bench" / "idle_filters"
PAIRS = (
    ("'411426101' | site_prefix('internet')", "'10.0.0.0/8' | ansible.utils.ipsubnet(24, 3)"),
    ("'10.0.0.0/8' | prefix_subnet(24, 3)", "'10.0.0.0/8' | ansible.utils.ipsubnet(24, 3)"),
    ("'10.26.8.0/24' | dotted_mask", "'10.26.8.0/24' | ansible.utils.ipaddr('netmask')"),
    ("'10.26.8.0/24' | prefix_host(3)", "'10.26.8.0/24' | ansible.utils.nthhost(3)"),
    (
        "['10.0.0.0/24', '10.0.1.0/24'] | merge_prefixes",
        "['10.0.0.0/24', '10.0.1.0/24'] | ansible.utils.cidr_merge",
    ),
)
"""A filter of ours and the peer's for the same purpose; the first takes an address of a plan."""
ONE_TO_ONE = re.compile(r'msg: "\{\{ ([^|\[]+ \| \w+(?:\([^|\[]*\))?) \}\}"\n# => (?![\[{])')
"""A documented example of one call, of one value, with one value as the answer."""


def filtering(folder: Path) -> Iterator[Result]:
    """Ask the same of both in turn, and find the filter of ours that adds most to what Ansible takes."""
    examples = list(_examples())
    asked = [*(ours for ours, _ in PAIRS), *examples]
    # one process for all: machines differ more from minute to minute than filters do
    turns = _turns(
        sys.executable, [*asked, *map(_idle, asked)], variables=_plan(folder), filters=(FILTERS, IDLE)
    )
    for ours, peer in PAIRS:
        yield _pair(ours, turns[ours], turns[_idle(ours)], peer)
    above = {one: turns[one] - turns[_idle(one)] for one in examples}
    slowest = max(above, key=above.__getitem__)
    work = f"{len(above)} examples"
    mean = sum(above.values()) / len(above)
    yield Result(
        "filter-mean", work, "µs/call", mean, note="of one value for one value, above an idle filter"
    )
    yield Result("filter-slowest", work, "µs/call", above[slowest], note=f"of these: {slowest}")
    idle = turns[_idle("'10.26.8.0/24' | dotted_mask")]
    yield Result(
        "filter-idle", f"{CALLS} calls", "µs/call", idle, note="the loop with a filter that does nothing"
    )


def _pair(ours: str, turn: float, idle: float, peer: str) -> Result:
    """Return what both filters take themselves, the turns with idle ones taken off; whole turns are noted."""
    whole: dict[str, float] = {}

    def result(peer_alone: float | None, missing: str) -> Result:
        note = missing or f"whole turns {turn:.1f} and {whole[peer]:.0f} µs, {whole[peer] / turn:.1f}×"
        named = peer.partition(" | ")[2]
        return Result(
            f"filter-{_name(ours)}", f"{CALLS} calls", "µs/call", turn - idle, peer_alone, named, note
        )

    def peer_alone() -> float:
        ansible_utils.ready()
        whole.update(
            _turns(
                str(ansible_utils.PYTHON),
                [peer, _idle(peer)],
                filters=(IDLE,),
                collections=(ansible_utils.COLLECTIONS,),
            )
        )
        return whole[peer] - whole[_idle(peer)]

    return compared(result, peer_alone)


def _examples() -> Iterator[str]:
    for sidecar in sorted(FILTERS.glob("*.yml")):
        yield from ONE_TO_ONE.findall(yaml.safe_load(sidecar.read_text(encoding="utf-8"))["EXAMPLES"])


def _name(question: str) -> str:
    return question.partition(" | ")[2].partition("(")[0]


def _idle(question: str) -> str:
    """Return the same call of a filter that does nothing."""
    idle = "idle_list" if question.startswith("[") else "idle"
    return question.replace(f"| {_name(question)}", f"| {idle}")


def _turns(
    python: str,
    expressions: Sequence[str],
    *,
    filters: Sequence[Path],
    collections: Sequence[Path] = (),
    variables: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Return the microseconds of one turn of a loop for each expression, answered by a Python of its own."""
    asked = {
        "expressions": list(dict.fromkeys(expressions)),
        "calls": CALLS,
        "variables": dict(variables or {}),
        "filters": [str(folder) for folder in filters],
        "collections": [str(folder) for folder in collections],
    }
    done = subprocess.run(  # noqa: S603 - a program of ours, in an environment that the bench made or runs in
        [python, ROOT / "bench" / "filter_loop.py"],
        input=json.dumps(asked),
        env={**os.environ, "PYTHONPATH": str(ROOT), "ANSIBLE_HOME": str(ROOT / ".bench" / "home")},
        text=True,
        capture_output=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _plan(folder: Path) -> Mapping[str, str]:
    """Return the variables of a template that runs on the county, with its ledger in ``folder``."""
    plan = folder / "xiayi"
    plan.mkdir()
    for entry in county.XIAYI.iterdir():
        if entry.name != "ledger.csv":
            (plan / entry.name).symlink_to(entry)
    county.ledger().save(plan / "ledger.csv")
    return {"inventory_dir": str(plan)}
