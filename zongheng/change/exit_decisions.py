# SPDX-License-Identifier: Apache-2.0
"""The exit gateways of a change: what they will let through, and that exactly this is what they do after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from zongheng.change.case import Case
from zongheng.change.decisions import LINUX, NOTHING, Decision, Enforced, changed, compiled, running
from zongheng.deploy.intended import designed
from zongheng.deploy.plan import Plan
from zongheng.deploy.reading import ask_new_session
from zongheng.deploy.stage import BEFORE
from zongheng.deploy.texts import BeforeTexts
from zongheng.design import read_design
from zongheng.devices import HostRecord, load_hosts, nornir_for
from zongheng.errors import Place, Problem, problem

GATEWAY = "exit"
"""The role of an exit gateway."""

Groups = list[dict[str, Any]]
"""Decisions as a record keeps them: rows, and the hosts that share them."""


def planned_decisions(build: Path, plan: Plan, designs: Path) -> Groups:
    """Return what a plan changes of the decisions of each gateway in it, from what runs to its new design."""
    before = _before(build, plan)
    found = {
        host: changed(running(record, before[host]), _designed(record, designs))
        for host, record in _gateways(build).items()
        if host in before
    }
    return _grouped(found)


def observed_decisions(case: Case, hosts: Collection[str]) -> tuple[Groups, list[Problem]]:
    """Read the gateways among ``hosts``; return which decisions changed, and CHG022 for each not as planned.

    As planned is: what the device's own text lets through now is what its policy was compiled to let
    through (a Linux gateway: what its designed text says), neither more nor less.
    """
    gateways = _gateways(case.paths.root)
    plan = Plan.load(case.paths.plans / f"{case.ticket.ticket}.json")
    before = _before(case.paths.root, plan)
    found, problems = {}, []
    for host, text in _running_texts(case, hosts).items():
        now = running(gateways[host], text)
        odd = changed(_designed(gateways[host], case.paths.root), now)
        problems += [problem("CHG022", Place(host=host), found=str(decision)) for decision in odd]
        if host in before:
            found[host] = changed(running(gateways[host], before[host]), now)
    return _grouped(found), problems


def _running_texts(case: Case, hosts: Collection[str]) -> dict[str, str]:
    gateways = sorted(set(_gateways(case.paths.root)) & set(hosts))
    if not gateways:
        return {}
    nornir = nornir_for(
        case.paths.root,
        twin=case.twin,
        limit=gateways,
        credentials=case.credentials,
        known_hosts=case.inventory / "known_hosts",
    )
    members = nornir.inventory.hosts
    return {host: ask_new_session(members[host], nornir.config).running for host in gateways}


def _before(build: Path, plan: Plan) -> dict[str, str]:
    """Return what the gateways of a plan ran when it was made."""
    kept = BeforeTexts(build / BEFORE)
    gateways = {host: record for host, record in sorted(_gateways(build).items()) if host in plan.hosts}
    texts = {
        host: kept.text(host, plan.hosts[host].running_hash, record.platform)
        for host, record in gateways.items()
    }
    return {host: text for host, text in texts.items() if text is not None}


def _gateways(build: Path) -> dict[str, HostRecord]:
    return {record.host: record for record in load_hosts(build) if record.role == GATEWAY}


def _designed(record: HostRecord, artefacts: Path) -> Enforced:
    """Return what a gateway shall enforce, by the designs in a folder of artefacts."""
    if record.platform == LINUX:
        return running(record, designed(artefacts / "configs", record.host))
    design = read_design(artefacts / "designs" / f"{record.host}.json")
    return compiled(design.exit_policy) if design.exit_policy else NOTHING


def _grouped(found: Mapping[str, Sequence[Decision]]) -> Groups:
    groups: dict[tuple[Decision, ...], list[str]] = {}
    for host, decisions in found.items():
        groups.setdefault(tuple(decisions), []).append(host)
    return [
        {"hosts": hosts, "rows": [decision.as_dict() for decision in rows]} for rows, hosts in groups.items()
    ]
