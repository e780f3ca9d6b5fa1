# SPDX-License-Identifier: Apache-2.0
"""What can be said against a ticket before anything is planned: every fault at once, each with its place."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from zongheng.audit.rules import rules
from zongheng.build import BuildPaths
from zongheng.build.index import planned_overlays
from zongheng.change.intent_patch import PatchState, apply_patch, foreign_files, patch_state
from zongheng.change.staging import copy_intent
from zongheng.change.ticket import TicketFile
from zongheng.errors import Problem, ZonghengError, problem
from zongheng.intent import Node, load_network
from zongheng.intent.suggestion import suggestion


def examine(file: TicketFile, inventory: Path) -> None:
    """Refuse a ticket that cannot be meant: nothing is planned and no device is asked.

    Raises CHG004 (files that are no intent), CHG015 (unknown rule), CHG016 (unknown host) and CHG020
    (a rule that says nothing of such a device), all at once; CHG003 and the problems of the intent
    as the patch would leave it.
    """
    place = file.place("patch")
    problems = [problem("CHG004", place, found=name) for name in foreign_files(file.ticket.patch)]
    problems += _unknown_rules(file)
    if file.ticket.mends and not problems:
        problems += _misfits(file, _nodes_after(file, inventory))
    if problems:
        raise ZonghengError(problems)


def _unknown_rules(file: TicketFile) -> Iterator[Problem]:
    for number, mend in enumerate(file.ticket.mends):
        if mend.check not in rules():
            place = file.place("mends", number, "check")
            yield problem("CHG015", place, found=mend.check, hint=suggestion(mend.check, rules()))


def _misfits(file: TicketFile, nodes: Mapping[str, Node]) -> Iterator[Problem]:
    for number, mend in enumerate(file.ticket.mends):
        node = nodes.get(mend.host)
        if node is None:
            place = file.place("mends", number, "host")
            yield problem("CHG016", place, found=mend.host, hint=suggestion(mend.host, nodes))
        elif not rules()[mend.check].applies.holds(node.flavour, node.family, node.role):
            place = file.place("mends", number, "check")
            yield problem("CHG020", place, found=mend.check, host=mend.host)


def _nodes_after(file: TicketFile, inventory: Path) -> Mapping[str, Node]:
    """Return the network's devices as the ticket would leave them."""
    overlays = planned_overlays(BuildPaths.of(inventory))
    if patch_state(inventory, file.ticket.patch) is PatchState.APPLIED:
        return load_network(inventory, overlays=overlays).nodes
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / inventory.resolve().name
        copy_intent(inventory, copy)
        apply_patch(copy, file.ticket.patch, place=file.place("patch"))
        return load_network(copy, overlays=overlays).nodes
