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
from typing import NamedTuple

import yaml

from bench import ansible_utils, county
from bench.frame import Result, compared

CALLS = 1000
ROOT = Path(__file__).parents[1]
FILTERS, IDLE = ROOT / "filter_plugins", ROOT / "bench" / "idle_filters"


class Pair(NamedTuple):
    """A filter of ours and the peer's, asked in the same loop; both know its variable ``n``."""

    ours: str
    peer: str
    same: bool = True
    """The question is the same, and so must be the answer; else only the purpose is."""


PAIRS = (
    Pair("'10.0.0.0/8' | prefix_subnet(26, n)", "'10.0.0.0/8' | ansible.utils.ipsubnet(26, n)"),
    Pair("'2001:db8::/32' | prefix_subnet(48, n)", "'2001:db8::/32' | ansible.utils.ipsubnet(48, n)"),
    Pair("'10.26.8.5' | prefix_supernet(24)", "'10.26.8.5' | ansible.utils.ipsubnet(24)"),
    Pair("'10.26.8.5/24' | interface_network", "'10.26.8.5/24' | ansible.utils.ipsubnet"),
    Pair(
        "'411426101' | site_prefix('internet')",
        "'10.0.0.0/8' | ansible.utils.ipsubnet(24, 3)",
        same=False,
    ),
    Pair("'10.26.8.0/24' | dotted_mask", "'10.26.8.0/24' | ansible.utils.ipaddr('netmask')"),
    Pair("'10.26.8.0/24' | prefix_host(3)", "'10.26.8.0/24' | ansible.utils.nthhost(3)"),
    Pair(
        "['10.0.0.0/24', '10.0.1.0/24'] | merge_prefixes",
        "['10.0.0.0/24', '10.0.1.0/24'] | ansible.utils.cidr_merge",
    ),
)
"""The first is what filters are held to: the n-th subnet, another in each turn, is the question of every plan
that is made with ``ipsubnet``."""
EXAMPLE = re.compile(r'msg: "\{\{ ([^|\[]+ \| \w+(?:\([^|\[]*\))?) \}\}"\n# => (.+)')
"""A documented example of one call, of one value, and its answer."""
IDLE_LIST = "idle_list"


class Turn(NamedTuple):
    """What one turn of a loop takes, and the answer of the last."""

    microseconds: float
    answer: str


def filtering(folder: Path) -> Iterator[Result]:
    """Ask the same of both in turn, and find the filter of ours that adds most to what Ansible takes."""
    idle = {one.ours: _idle(one.ours) for one in PAIRS} | dict(_examples())
    # one process for all: machines differ more from minute to minute than filters do
    turns = _turns(sys.executable, [*idle, *idle.values()], variables=_plan(folder), filters=(FILTERS, IDLE))
    above = {one: turns[one].microseconds - turns[idle[one]].microseconds for one in idle}
    for pair in PAIRS:
        yield _pair(pair, turns[pair.ours], above[pair.ours])
    documented = {one: above[one] for one, _ in _examples()}
    slowest = max(documented, key=documented.__getitem__)
    work = f"{len(documented)} examples"
    mean = sum(documented.values()) / len(documented)
    yield Result("filter-mean", work, "µs/call", mean, note="of one value, above an idle filter")
    yield Result("filter-slowest", work, "µs/call", documented[slowest], note=f"of these: {slowest}")
    alone = turns[_idle("'10.26.8.0/24' | dotted_mask")].microseconds
    yield Result(
        "filter-idle", f"{CALLS} calls", "µs/call", alone, note="the loop with a filter that does nothing"
    )


def _pair(pair: Pair, turn: Turn, above: float) -> Result:
    """Return what both filters take themselves, the turns with idle ones taken off; whole turns are noted.

    So is how much faster a turn would be with a filter that takes no time: more no filter can reach.
    """
    whole: dict[str, float] = {}

    def result(peer_alone: float | None, missing: str) -> Result:
        note = missing or (
            f"whole turns {turn.microseconds:.1f} and {whole[pair.peer]:.0f} µs: "
            f"{whole[pair.peer] / turn.microseconds:.1f}×, "
            f"idle {whole[pair.peer] / (turn.microseconds - above):.1f}×"
        )
        named = pair.peer.partition(" | ")[2]
        return Result(f"filter-{_name(pair.ours)}", pair.ours, "µs/call", above, peer_alone, named, note)

    def peer_alone() -> float:
        ansible_utils.PEER.ready()
        idle = _idle(pair.peer)
        turns = _turns(
            str(ansible_utils.PEER.program("python")),
            [pair.peer, idle],
            filters=(IDLE,),
            collections=(ansible_utils.PEER.collections_folder,),
        )
        if pair.same and turns[pair.peer].answer != turn.answer:
            message = f"{pair.ours} is {turn.answer}, {pair.peer} is {turns[pair.peer].answer}"
            raise ValueError(message)
        whole[pair.peer] = turns[pair.peer].microseconds
        return whole[pair.peer] - turns[idle].microseconds

    return compared(result, peer_alone)


def _examples() -> Iterator[tuple[str, str]]:
    """Yield the documented examples, each with a call of an idle filter whose answer is of the same form."""
    for sidecar in sorted(FILTERS.glob("*.yml")):
        examples = yaml.safe_load(sidecar.read_text(encoding="utf-8"))["EXAMPLES"]
        for asked, written in EXAMPLE.findall(examples):
            answer = yaml.safe_load(written)
            many = f"_{type(answer).__name__}_{len(answer)}" if isinstance(answer, list | dict) else ""
            yield asked, _idle(asked, f"idle{many}")


def _name(question: str) -> str:
    return question.partition(" | ")[2].partition("(")[0]


def _idle(question: str, idle: str | None = None) -> str:
    """Return the same call of a filter that does nothing."""
    idle = idle or (IDLE_LIST if question.startswith("[") else "idle")
    return question.replace(f"| {_name(question)}", f"| {idle}")


def _turns(
    python: str,
    expressions: Sequence[str],
    *,
    filters: Sequence[Path],
    collections: Sequence[Path] = (),
    variables: Mapping[str, str] | None = None,
) -> dict[str, Turn]:
    """Return one turn of a loop for each expression, answered by a Python of its own."""
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
    return {expression: Turn(*turn) for expression, turn in json.loads(done.stdout).items()}


def _plan(folder: Path) -> Mapping[str, str]:
    """Return the variables of a template that runs on the county, with its ledger in ``folder``."""
    plan = folder / "xiayi"
    plan.mkdir()
    for entry in county.XIAYI.iterdir():
        if entry.name != "ledger.csv":
            (plan / entry.name).symlink_to(entry)
    county.ledger().save(plan / "ledger.csv")
    return {"inventory_dir": str(plan)}
