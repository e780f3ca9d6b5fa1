# SPDX-License-Identifier: Apache-2.0
"""The stages by name, as the command line and the Ansible actions both run them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any

from zongheng import language
from zongheng.build.index import planned_overlays
from zongheng.errors import Place, ZonghengError, problem
from zongheng.outcomes import StageResult, Status
from zongheng.request import SITE_NODE, Request
from zongheng.summary import SHORT, write_summary

SITE_STAGES = ("plan", "deploy", "onboard", "baseline", "exit_policy", "collect", "audit")
NIGHTLY_STAGES = ("collect", "audit")
TOUCHING = ("deploy", "onboard", "exit_policy", "baseline", "collect", "rollback", "change")
"""Stages of which a whole summary is kept: what the others made lies in files of their own."""
SUMMARIES = "summaries"
PLATFORMS = ("huawei_vrp", "linux")


def run_stage(stage: str, request: Request) -> StageResult:
    """Run a stage by its name (``plan``, ``deploy``, …). Raises the stage's coded problems.

    Onboarding that is told no hosts is for the nodes of sites; a county device is onboarded when named.
    """
    if request.limit is None:
        request = for_site(stage, request)
    try:
        result = STAGES[stage](request)
    except BaseException:
        request.progress.stop()
        raise
    request.progress.end()
    return _written(stage, request, result)


def _written(stage: str, request: Request, result: StageResult) -> StageResult:
    """Write the whole summary of what was done with devices beside the journal; a check writes none."""
    if request.check or stage not in TOUCHING:
        return result
    path = request.paths.root / SUMMARIES / f"{stage}.txt"
    with suppress(OSError):  # what was done is told all the same
        if write_summary(result, path):
            return replace(result, whole=path)
    return result


def import_stage(stage: str) -> None:
    """Import what a stage needs, so that every process that is forked from this one has it already."""
    for name in NEEDED[stage]:
        import_module(f"zongheng.{name}")


def for_site(stage: str, request: Request) -> Request:
    """Return the call of one stage of the whole job: onboarding brings up the nodes of sites and no others.

    The county's core, aggregation and exit are deployed, here as in ``playbooks/site.yml``. Raises DEV001
    without any plan, DEV003 for unknown hosts.
    """
    if stage != "onboard":
        return request
    from zongheng.devices import limited, load_hosts

    chosen = limited(load_hosts(request.paths.plan), request.limit)
    return replace(request, limit=frozenset(one.host for one in chosen if one.role == SITE_NODE))


def _plan(request: Request) -> StageResult:
    from zongheng.build import plan_network

    if not request.check:
        # what an earlier check planned is no longer what a later check should read
        shutil.rmtree(request.check_folder, ignore_errors=True)
    known = (
        {path.stem for path in request.paths.configs.glob("*.cfg")} if request.limit is not None else set()
    )
    result = plan_network(
        request.inventory,
        date=request.date,
        by=request.by,
        overlays=request.overlays if request.overlays is not None else planned_overlays(request.paths),
        check=request.check,
        into=request.check_folder if request.check else None,
    )
    return result if request.limit is None else _told_of(request.limit, known, result)


def _told_of(limit: Collection[str], known: Collection[str], result: StageResult) -> StageResult:
    """Return what a plan tells of chosen hosts and of new ones: it plans the whole network all the same.

    Addresses, links and the exits' groups are the network's; files of some devices alone would not fit those
    of the others. Who is changed besides is said in a note.
    """
    told = {host: end for host, end in result.hosts.items() if host in limit or host not in known}
    changed = [
        host for host, end in result.hosts.items() if end.status is Status.CHANGED and host not in told
    ]
    if not changed:
        return replace(result, hosts=told)
    named = ", ".join(changed[:SHORT]) + (" …" if len(changed) > SHORT else "")
    note = language.pick(
        zh=f"规划总是对全网进行：所选主机之外另有 {len(changed)} 台的配置也变化（{named}）",
        en=f"the whole network is always planned: {len(changed)} configurations changed besides ({named})",
    )
    return replace(result, hosts=told, notes=(*result.notes, note))


def _on_devices(
    stage: str,
    request: Request,
    run: Callable[..., StageResult],
    *,
    foretell: Collection[str] = (),
    role: str | None = None,
    **options: object,
) -> StageResult:
    """Run a stage on the devices that can be talked to; the others are left out.

    A check foretells of those what their designs say in the scopes ``foretell``.
    """
    from zongheng.reach import Reach

    reach = Reach.of(request, role=role)
    result = StageResult(stage=stage)
    if reach.ready:
        given = {**request.devices, "limit": reach.ready, "designs": request.designs}
        result = run(request.inventory, progress=request.progress, **given, **options)
    return reach.completed(result, request, foretell if request.check else ())


def _demand_scopes(scopes: Collection[str]) -> None:
    """Raise CFG003 for each scope that no platform has, before any device is read."""
    from zongheng.config import scope_names

    known = dict.fromkeys(name for platform in PLATFORMS for name in scope_names(platform))
    unknown = [name for name in scopes if name not in known]
    if unknown:
        raise ZonghengError(
            problem("CFG003", Place(key="scopes"), found=name, known=", ".join(known)) for name in unknown
        )


def _deploy(request: Request) -> StageResult:
    from zongheng.deploy import deploy

    scopes = tuple(request.options.get("scopes") or ("network",))
    _demand_scopes(scopes)
    result = _on_devices("deploy", request, deploy, scopes=scopes, foretell=scopes)
    if not request.check:
        _mark_deployed(request, result)
    return result


def _mark_deployed(request: Request, result: StageResult) -> None:
    """Note in the ledger that the addresses of sites (and their units) are in use now."""
    from zongheng.addressing import update
    from zongheng.devices import load_hosts
    from zongheng.intent import load_network

    records = [record for record in load_hosts(request.paths.root) if record.host in result.hosts]
    sites = {record.site for record in records} - {r.site for r in records if r.host in result.failed}
    intent = load_network(request.inventory, overlays=planned_overlays(request.paths))
    units = {unit.code for site in sites for unit in intent.units_of(site)}
    update(request.paths.ledger, lambda ledger: ledger.deployed(sites | units))


def _in_the_twin(request: Request) -> dict[str, Any]:
    """Return how factory devices of the twin come to their files, and how patient to be with them."""
    from zongheng.twin_ways import twin_patience, twin_ways

    build = request.paths.root
    return {"ways": twin_ways(build), "patience": twin_patience(build)}


def _onboard(request: Request) -> StageResult:
    from zongheng.onboarding.run import onboard

    if request.limit == frozenset():
        return StageResult(stage="onboard")
    ways = _in_the_twin(request) if request.twin else {}
    given = {**request.devices, "designs": request.designs}
    result = onboard(request.inventory, progress=request.progress, **given, **ways)
    if not request.check:
        _mark_deployed(request, result)
    return result


def _exit_policy(request: Request) -> StageResult:
    from zongheng.deploy import exit_policy

    return _on_devices("exit_policy", request, exit_policy, role="exit", foretell=("exit_policy",))


def _baseline(request: Request) -> StageResult:
    from zongheng.baseline import SCOPES, demand_scopes, enforce

    scopes = tuple(request.options.get("scopes") or SCOPES)
    demand_scopes(scopes)
    return _on_devices("baseline", request, enforce, scopes=scopes, foretell=scopes)


def _collect(request: Request) -> StageResult:
    from zongheng.collect import collect

    return _read(request, "collect", collect)


def _backup(request: Request) -> StageResult:
    from zongheng.collect import backup

    return _read(request, "backup", partial(backup, date=request.date))


def _read(request: Request, stage: str, run: Callable[..., StageResult]) -> StageResult:
    """Read the devices; a check reads those in service only: it brought the others nowhere."""
    if request.check:
        return _on_devices(stage, request, run)
    return run(request.inventory, progress=request.progress, **request.devices)


def _audit(request: Request) -> StageResult:
    from zongheng.audit import audit
    from zongheng.collect import Snapshots
    from zongheng.reach import Reach

    given: dict[str, Any] = {"date": request.date, "check": request.check, "designs": request.designs}
    if not request.check:
        return audit(request.inventory, limit=request.limit, **given)
    # a check has collected nothing: it judges what stands there from before
    reach = Reach.of(request)
    kept = Snapshots(request.paths.snapshots)
    there = frozenset(host for host in reach.ready if kept.configuration(host) is not None)
    result = audit(request.inventory, limit=there, **given) if there else StageResult(stage="audit")
    unread = len(reach.ready) - len(there)
    note = language.pick(
        zh=f"{unread} 台尚未采集，略过", en=f"{unread} devices were never collected and left out"
    )
    return reach.completed(replace(result, notes=(*result.notes, note)) if unread else result, request)


def _rollback(request: Request) -> StageResult:
    from zongheng.deploy import rollback

    return rollback(
        request.inventory, run=request.options.get("run"), progress=request.progress, **request.devices
    )


def _change(request: Request) -> StageResult:
    from zongheng.change import pipeline

    return pipeline.run(
        request.options["ticket"],
        request.inventory,
        date=request.date,
        by=request.by,
        onboard=lambda hosts: _onboard_new(request, frozenset(hosts)),
        progress=request.progress,
        **{key: value for key, value in request.devices.items() if key != "limit"},
    )


def _onboard_new(request: Request, hosts: frozenset[str]) -> StageResult:
    """Onboard devices that a ticket adds; in the twin somebody has to plug them in first."""
    if request.twin:
        from zongheng import twin

        twin.plug(request.paths.root, hosts)
    request.progress.end()  # two pictures would be drawn over each other
    return run_stage("onboard", replace(request, limit=hosts))


STAGES: Mapping[str, Callable[[Request], StageResult]] = {
    "plan": _plan,
    "deploy": _deploy,
    "onboard": _onboard,
    "exit_policy": _exit_policy,
    "baseline": _baseline,
    "collect": _collect,
    "audit": _audit,
    "backup": _backup,
    "rollback": _rollback,
    "change": _change,
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "plan": ("build",),
    "deploy": ("deploy", "reach"),
    "onboard": ("onboarding.run",),
    "exit_policy": ("deploy", "reach"),
    "baseline": ("baseline", "reach"),
    "collect": ("collect",),
    "audit": ("audit", "collect", "reach"),
    "backup": ("collect",),
    "rollback": ("deploy",),
    "change": ("change.pipeline",),
}
"""The modules that take their time to be imported, by stage."""
