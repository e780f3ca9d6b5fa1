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

CALLS = 300
ROOT = Path(__file__).parents[1]
FILTERS = ROOT / "filter_plugins"
PAIRS = (
    ("'411426101' | site_prefix('internet')", "'10.0.0.0/8' | ansible.utils.ipsubnet(24, 3)"),
    ("'10.0.0.0/8' | prefix_subnet(24, 3)", "'10.0.0.0/8' | ansible.utils.ipsubnet(24, 3)"),
    ("'10.26.8.0/24' | dotted_mask", "'10.26.8.0/24' | ansible.utils.ipaddr('netmask')"),
    ("'10.26.8.0/24' | prefix_host(3)", "'10.26.8.0/24' | ansible.utils.nthhost(3)"),
)
"""A filter of ours and the peer's for the same purpose; the first takes an address of a plan."""
EXAMPLE = re.compile(r'msg: "\{\{ (?P<asked>[^|]+ \| (?P<name>\w+)(?:\([^|]*\))?) \}\}"\n# => (?P<answer>.)')
SHAPES = {"[": "idle_list", "{": "idle_dict"}
"""The idle filter for an answer that begins like this; any other is text or a number."""


def filtering(folder: Path) -> Iterator[Result]:
    """Ask for one address a turn, and look for the filter that adds most to what Ansible takes."""
    examples = dict(_examples())
    asked = {ours: _idle(ours) for ours, _ in PAIRS} | examples
    # one process for all: machines differ more from minute to minute than filters do
    ours = _turns(sys.executable, [*asked, *asked.values()], variables=_plan(folder), filters=_FOLDERS)
    for question, peer_question in PAIRS:
        above = ours[question] - ours[asked[question]]

        def result(
            peer: float | None,
            note: str,
            question: str = question,
            named: str = peer_question,
            above: float = above,
        ) -> Result:
            told = note or f"called the same way; ours is {above:.1f} µs above an idle filter"
            return Result(f"filter-{_name(question)}", f"{CALLS} calls", "µs/call", ours[question], peer,
                          f"ansible.utils.{_name(named)}", told)  # fmt: skip

        yield compared(result, lambda named=peer_question: _of_the_peer(named))
    cost, slowest = max((ours[one] - ours[asked[one]], one) for one in examples)
    yield Result(
        "filter-slowest", f"{len(examples)} examples", "µs/call", cost, note=f"above idle: {slowest}"
    )
    idle = ours[_idle(PAIRS[2][0])]
    yield Result(
        "filter-idle", f"{CALLS} calls", "µs/call", idle, note="a filter that does nothing, in the same loop"
    )


_FOLDERS = (FILTERS, ROOT / "bench" / "idle_filters")


def _examples() -> Iterator[tuple[str, str]]:
    """Yield every documented question that is one call, with the idle call of the same shape."""
    for sidecar in sorted(FILTERS.glob("*.yml")):
        documented = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
        for found in EXAMPLE.finditer(documented["EXAMPLES"]):
            yield found["asked"], _idle(found["asked"], SHAPES.get(found["answer"], "idle"))


def _name(question: str) -> str:
    return question.partition(" | ")[2].removeprefix("ansible.utils.").partition("(")[0]


def _idle(question: str, idle: str = "idle") -> str:
    return question.replace(f"| {_name(question)}", f"| {idle}")


def _of_the_peer(question: str) -> float:
    ansible_utils.ready()
    found = _turns(str(ansible_utils.PYTHON), [question], collections=[ansible_utils.COLLECTIONS])
    return found[question]


def _turns(
    python: str,
    expressions: Sequence[str],
    *,
    variables: Mapping[str, str] | None = None,
    filters: Sequence[Path] = (),
    collections: Sequence[Path] = (),
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
