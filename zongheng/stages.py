# SPDX-License-Identifier: Apache-2.0
"""The stages by name, as the command line and the Ansible actions both run them.

Both make a :class:`Request`; the clock, the login name and the environment are read here, at the edge,
so that the stages themselves stay pure in date, operator and credentials.
"""

from __future__ import annotations

import datetime as dt
import getpass
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zongheng import language
from zongheng.build.index import planned_overlays
from zongheng.build.paths import BuildPaths
from zongheng.errors import ZonghengError
from zongheng.outcomes import StageResult, Status
from zongheng.parentage import end_with_parent

CHECK_FOLDER = "check"
"""Where a plan in check mode puts its artefacts, for the later stages of the same check to read."""

SITE_STAGES = ("plan", "deploy", "onboard", "baseline", "exit_policy", "collect", "audit")
NIGHTLY_STAGES = ("collect", "audit")
MILESTONES = {"applied", "restored", "failed", "booted", "accepted"}
"""What is shown of a host's way through a stage; the journal has every step."""

SITE_NODE = "node"
TWIN_SECONDS = 60.0
"""How long a simulated device may take to fetch its files, and to boot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a stage: the network's folder, the hosts, the mode, and the stage's own options."""

    inventory: Path
    limit: frozenset[str] | None = None
    check: bool = False
    twin: bool = False
    date: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).astimezone().date())
    by: str = field(default_factory=getpass.getuser)
    secrets: Mapping[str, str] = field(default_factory=dict)
    overlays: tuple[Path, ...] | None = None
    show: Callable[[str], None] = print
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paths(self) -> BuildPaths:
        return BuildPaths.of(self.inventory)

    @property
    def check_folder(self) -> Path:
        return self.paths.root / CHECK_FOLDER

    @property
    def designs(self) -> Path | None:
        """Return where this call's designs lie: in check mode those that the check planned, if it did."""
        return self.check_folder if self.check and self.check_folder.is_dir() else None

    @property
    def devices(self) -> dict[str, Any]:
        """Return what every stage that talks to devices is called with."""
        from zongheng.devices import Credentials

        return {
            "limit": self.limit,
            "twin": self.twin,
            "check": self.check,
            "credentials": Credentials.resolve(self.inventory, given=self.secrets),
        }

    def progress(self, host: str, state: str) -> None:
        """Show that a host has come to a state worth a line."""
        if state in MILESTONES:
            self.show(f"  · {host} {state}")


def run_stage(stage: str, request: Request) -> StageResult:
    """Run a stage by its name (``plan``, ``deploy``, …). Raises the stage's coded problems."""
    return STAGES[stage](request)


def sentences(result: StageResult) -> list[str]:
    """Return what the operator reads of a stage's end: its notes, then hosts by how they ended."""
    by_status = {status: [h for h, o in result.hosts.items() if o.status is status] for status in Status}
    counts = [f"{_status_name(status)} {len(hosts)}" for status, hosts in by_status.items() if hosts]
    named = [
        f"{_status_name(status)}: {', '.join(hosts)}"
        for status, hosts in by_status.items()
        if hosts and status is not Status.UNCHANGED and len(hosts) <= SHORT
    ]
    total = language.pick(zh="设备", en="devices")
    return [*result.notes, *([f"{total}: {' · '.join(counts)}"] if counts else []), *named]


SHORT = 12
"""Up to so many hosts are named; more are counted."""


def run_for_ansible(
    stage: str,
    arguments: Mapping[str, Any],
    *,
    batch: Iterable[str],
    inventory: str,
    check: bool,
    show: Callable[[str], None],
) -> dict[str, Any]:
    """Run a stage for Ansible's batch of hosts and return the action's result.

    Hosts that did not end well are returned, not failed: see ``docs/decisions/0001``.
    Wrong input comes back as ``failed`` with every problem's text. The worker that runs it ends with
    its playbook: a killed run stops where it is and frees the network's lock.
    """
    end_with_parent()
    try:
        result = run_stage(stage, _request(arguments, batch, inventory, check=check, show=show))
    except ZonghengError as error:
        return {"failed": True, "msg": str(error), "problems": [str(p) for p in error.problems]}
    reasons = {host: " ".join(str(p) for p in result.hosts[host].problems) for host in result.failed}
    return {
        "changed": result.changed,
        "zongheng": {
            "changed": result.changed,
            "lines": sentences(result),
            "failed": list(result.failed),
            "failures": [f"{host}: {reason}" for host, reason in reasons.items()],
            "reasons": reasons,
            "artefacts": [str(path) for path in result.artefacts],
            "hosts": {host: outcome.status.value for host, outcome in result.hosts.items()},
            "diffs": [outcome.diff for outcome in result.hosts.values() if outcome.diff],
        },
    }


def _request(
    arguments: Mapping[str, Any],
    batch: Iterable[str],
    inventory: str,
    *,
    check: bool,
    show: Callable[[str], None],
) -> Request:
    # values from Ansible 2.19 and later are tagged strings; plain ones leave this function
    plain = {str(key): value for key, value in arguments.items() if value is not None}
    given: dict[str, Any] = {}
    if plain.get("date"):
        given["date"] = dt.date.fromisoformat(str(plain.pop("date")))
    if plain.get("by"):
        given["by"] = str(plain.pop("by"))
    if plain.get("overlays"):
        given["overlays"] = tuple(Path(str(overlay)) for overlay in plain.pop("overlays"))
    secrets = {str(key): str(value) for key, value in (plain.pop("secrets", None) or {}).items()}
    return Request(
        inventory=Path(str(plain.pop("inventory", None) or inventory)),
        limit=frozenset(str(host) for host in batch),
        check=check,
        twin=_is_true(plain.pop("twin", False)),
        secrets=secrets,
        show=show,
        options=plain,
        **given,
    )


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() in {"true", "yes", "1", "on"}


def _status_name(status: Status) -> str:
    names = {
        Status.UNCHANGED: ("无变化", "unchanged"),
        Status.CHANGED: ("已变更", "changed"),
        Status.FAILED: ("失败", "failed"),
        Status.RESTORED: ("已恢复原状", "restored"),
        Status.REFUSED: ("拒绝", "refused"),
    }
    zh, en = names[status]
    return language.pick(zh=zh, en=en)


def _plan(request: Request) -> StageResult:
    from zongheng.build import plan_network

    if not request.check:
        # what an earlier check planned is no longer what a later check should read
        shutil.rmtree(request.check_folder, ignore_errors=True)
    return plan_network(
        request.inventory,
        date=request.date,
        by=request.by,
        overlays=request.overlays if request.overlays is not None else planned_overlays(request.paths),
        check=request.check,
        into=request.check_folder if request.check else None,
    )


def _deploy(request: Request) -> StageResult:
    from zongheng.deploy import deploy

    scopes = tuple(str(scope) for scope in request.options.get("scopes") or ("network",))
    result = deploy(
        request.inventory,
        scopes=scopes,
        designs=request.designs,
        progress=request.progress,
        **{**request.devices, "limit": _in_service(request)},
    )
    if not request.check:
        _mark_deployed(request, result)
    return result


def _in_service(request: Request) -> frozenset[str]:
    """Return the hosts of the call that can be deployed to: site nodes only once they were accepted."""
    from zongheng.devices import load_hosts
    from zongheng.onboarding.progress import Progress, State, progress_file

    standings = Progress.read(progress_file(request.paths.root, twin=request.twin))
    accepted = {host for host, standing in standings.items() if standing.state is State.ACCEPTED}
    return frozenset(
        record.host
        for record in load_hosts(request.paths.root)
        if (request.limit is None or record.host in request.limit)
        and (record.role != SITE_NODE or record.platform == "linux" or record.host in accepted)
    )


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
    """Return how a factory device of the twin is told its bootstrap URL, and how patient to be."""
    from zongheng.onboarding.steps import Patience, Ways
    from zongheng.twin import Control

    control = Control(request.paths.root / "twin")

    def failure(host: str) -> str:
        words = str(control.status()[host]["zero_touch"])
        return words if words.startswith("failed") else ""

    return {
        "ways": Ways(announce=control.zero_touch, failure=failure),
        "patience": Patience(fetch=TWIN_SECONDS, boot=TWIN_SECONDS),
    }


def _onboard(request: Request) -> StageResult:
    from zongheng.onboarding.run import onboard

    ways = _in_the_twin(request) if request.twin else {}
    result = onboard(request.inventory, progress=request.progress, **request.devices, **ways)
    if not request.check:
        _mark_deployed(request, result)
    return result


def _exit_policy(request: Request) -> StageResult:
    from zongheng.deploy import exit_policy

    return exit_policy(
        request.inventory, designs=request.designs, progress=request.progress, **request.devices
    )


def _baseline(request: Request) -> StageResult:
    from zongheng.baseline import enforce

    return enforce(request.inventory, **{**request.devices, "limit": _in_service(request)})


def _collect(request: Request) -> StageResult:
    from zongheng.collect import collect

    return collect(request.inventory, **request.devices)


def _backup(request: Request) -> StageResult:
    from zongheng.collect import backup

    return backup(request.inventory, date=request.date, **request.devices)


def _audit(request: Request) -> StageResult:
    from zongheng.audit import audit

    return audit(request.inventory, limit=request.limit, date=request.date, check=request.check)


def _rollback(request: Request) -> StageResult:
    from zongheng.deploy import rollback

    return rollback(
        request.inventory, run=request.options.get("run"), progress=request.progress, **request.devices
    )


def _change(request: Request) -> StageResult:
    from zongheng.change import pipeline

    return pipeline.run(
        Path(str(request.options["ticket"])),
        request.inventory,
        date=request.date,
        by=request.by,
        onboard=lambda hosts: run_stage("onboard", replace(request, limit=frozenset(hosts))),
        progress=request.progress,
        **{key: value for key, value in request.devices.items() if key != "limit"},
    )


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
