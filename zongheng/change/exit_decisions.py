# SPDX-License-Identifier: Apache-2.0
"""The exit gateways of a change: what they will let through, and that exactly this is what they do after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from zongheng.change.case import Case
from zongheng.change.decisions import Decision, changed, compiled, running
from zongheng.deploy.plan import Plan
from zongheng.deploy.reading import ask_new_session
from zongheng.deploy.stage import BEFORE
from zongheng.deploy.texts import BeforeTexts
from zongheng.design import from_json
from zongheng.devices import HostRecord, load_hosts, nornir_for
from zongheng.errors import Place, Problem, problem
from zongheng.policy import ExitPolicy

GATEWAY, READ = "exit", ("huawei_vrp", "usg")
"""The role of an exit gateway, and the platform and flavour whose running policy can be read."""

Groups = list[dict[str, Any]]
"""Decisions as a record keeps them: rows, and the hosts that share them."""


def planned_decisions(build: Path, plan: Plan, designs: Path) -> Groups:
    """Return what a plan changes of the decisions of each gateway in it, from what runs to its new design."""
    before = _before(build, plan)
    found = {
        host: changed(running(host, text), compiled(policy))
        for host, text in before.items()
        if (policy := _policy(designs / "designs" / f"{host}.json")) is not None
    }
    return _grouped(found)


def observed_decisions(case: Case, hosts: Collection[str]) -> tuple[Groups, list[Problem]]:
    """Read the gateways among ``hosts``; return which decisions changed, and CHG022 for each not as planned.

    As planned is: what the device's own text lets through now is what its policy was compiled to let
    through, neither more nor less.
    """
    plan = Plan.load(case.paths.plans / f"{case.ticket.ticket}.json")
    before = _before(case.paths.root, plan)
    found, problems = {}, []
    for host, text in _running_texts(case, hosts).items():
        now = running(host, text)
        policy = _policy(case.paths.designs / f"{host}.json")
        if policy is not None:
            odd = changed(compiled(policy), now)
            problems += [problem("CHG022", Place(host=host), found=str(decision)) for decision in odd]
        if host in before:
            found[host] = changed(running(host, before[host]), now)
    return _grouped(found), problems


def _running_texts(case: Case, hosts: Collection[str]) -> dict[str, str]:
    gateways = sorted(record.host for record in _gateways(case.paths.root) if record.host in hosts)
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
    gateways = {record.host for record in _gateways(build)} & set(plan.hosts)
    texts = {host: kept.text(host, plan.hosts[host].running_hash) for host in sorted(gateways)}
    return {host: text for host, text in texts.items() if text is not None}


def _gateways(build: Path) -> list[HostRecord]:
    return [
        record
        for record in load_hosts(build)
        if record.role == GATEWAY and (record.platform, record.flavour) == READ
    ]


def _policy(design: Path) -> ExitPolicy | None:
    return from_json(design.read_text(encoding="utf-8")).exit_policy


def _grouped(found: Mapping[str, Sequence[Decision]]) -> Groups:
    groups: dict[tuple[Decision, ...], list[str]] = {}
    for host, decisions in found.items():
        groups.setdefault(tuple(decisions), []).append(host)
    return [
        {"hosts": hosts, "rows": [decision.as_dict() for decision in rows]} for rows, hosts in groups.items()
    ]
