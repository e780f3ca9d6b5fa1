# SPDX-License-Identifier: GPL-3.0-or-later
"""What a filter costs in a template loop of Ansible's own templar, beside an empty one and ansible.utils."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader, init_plugin_loader
from ansible.template import Templar, trust_as_template

from bench import county
from bench.frame import PeerMissingError, Result, compared, seconds

CALLS = 300
ROOT = Path(__file__).parents[1]
COLLECTIONS = ROOT / ".bench" / "collections"
PAIRS = (
    (
        "site_prefix",
        "'411426101' | site_prefix('internet')",
        "ansible.utils.ipsubnet",
        "'10.0.0.0/8' | ansible.utils.ipsubnet(24, 3)",
    ),
    (
        "dotted_mask",
        "'10.26.8.0/24' | dotted_mask",
        "ansible.utils.ipaddr",
        "'10.26.8.0/24' | ansible.utils.ipaddr('netmask')",
    ),
)
"""A filter of ours and the peer's for the same purpose: an address of a plan, a mask of a prefix."""
GET_PEER = "ansible-galaxy collection install ansible.utils -p .bench/collections"


def filtering(folder: Path) -> Iterator[Result]:
    """Ask for one address a turn: ours of the plan, ours of a value, and the peer's of a value."""
    os.environ["ANSIBLE_HOME"] = str(folder / "home")
    template = _templar(folder)
    empty = _a_call(template, "'10.0.0.0/8' | string")
    for question, expression, peer_name, peer_expression in PAIRS:
        ours = _a_call(template, expression) - empty

        def result(
            peer: float | None,
            note: str,
            question: str = question,
            ours: float = ours,
            named: str = peer_name,
        ) -> Result:
            return Result(f"filter-{question}", f"{CALLS} calls", "µs/call", ours, peer, named, note)

        def peer(expression: str = peer_expression) -> float:
            return _a_call(template, _of_the_peer(expression)) - empty

        yield compared(result, peer)
    yield Result("filter-empty", f"{CALLS} calls", "µs/call", empty, note="the loop itself, taken off above")


def _a_call(template: Callable[[str], Any], expression: str) -> float:
    """Return the microseconds of one turn of a loop that answers ``expression``."""
    text = "{% for n in range(" + str(CALLS) + ") %}{{ " + expression + " }}\n{% endfor %}"
    if len(template(text).splitlines()) < CALLS:
        message = f"{expression} does not answer"
        raise ValueError(message)
    return seconds(lambda: template(text)) / CALLS * 1e6


def _of_the_peer(expression: str) -> str:
    if not (COLLECTIONS / "ansible_collections" / "ansible" / "utils").is_dir():
        raise PeerMissingError(GET_PEER)
    return expression


def _templar(folder: Path) -> Callable[[str], Any]:
    """Return Ansible's templating with our filters, on the county with its ledger in ``folder``."""
    network = folder / "inventories" / "xiayi"
    if not network.exists():
        network.parent.mkdir(parents=True, exist_ok=True)
        network.symlink_to(county.XIAYI)
    plan = folder / "plan"
    plan.mkdir(exist_ok=True)
    for entry in county.XIAYI.iterdir():
        link = plan / entry.name
        if entry.name != "ledger.csv" and not link.exists():
            link.symlink_to(entry)
    county.ledger().save(plan / "ledger.csv")
    init_plugin_loader([str(COLLECTIONS)])
    filter_loader.add_directory(str(ROOT / "filter_plugins"))
    templar = Templar(loader=DataLoader(), variables={"inventory_dir": str(plan)})
    return lambda text: templar.template(trust_as_template(text))
