# SPDX-License-Identifier: Apache-2.0
"""Machines of a lab told their configuration by the driver alone, and the driver for who wants to ask one."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from zongheng.config.secrets import fill
from zongheng.errors import ZonghengError
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.platforms.linux.driver import LinuxDriver

LOGIN = "netops"
REVERT_SECONDS = 300
AT_ONCE = 2
"""Machines configured side by side: starting FRR is work for a processor."""


def configure(
    build: Path, *, secrets: Mapping[str, str], limit: Collection[str] | None = None
) -> StageResult:
    """Apply ``configs/<host>.cfg`` of a build to the machines of its lab, over SSH, by the driver.

    Every change is confirmed by a login of its own; one that fails is taken back by the machine.
    """
    hosts = json.loads((build / "twin.json").read_text(encoding="utf-8"))["hosts"]
    machines = {h: e for h, e in hosts.items() if "namespace" in e and (limit is None or h in limit)}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = pool.map(lambda host: _applied(build, host, machines[host], secrets), sorted(machines))
        return StageResult(stage="lab", hosts={outcome.host: outcome for outcome in outcomes})


def driver(host: str, entry: Mapping[str, Any], secrets: Mapping[str, str]) -> LinuxDriver:
    """Return the driver of one machine of ``twin.json``; it is not open yet."""
    options = {"port": entry["port"], "host_keys": [entry["host_key"]], "label": host}
    return LinuxDriver(entry["address"], LOGIN, secrets[f"{LOGIN}_password"], optional_args=options)


def _applied(build: Path, host: str, entry: Mapping[str, Any], secrets: Mapping[str, str]) -> HostOutcome:
    text = (build / "configs" / f"{host}.cfg").read_text(encoding="utf-8")
    try:
        diff = _commit(driver(host, entry, secrets), fill(text, secrets))
        if diff:
            _confirm(driver(host, entry, secrets))
    except ZonghengError as error:
        return HostOutcome(host=host, status=Status.FAILED, problems=error.problems)
    return HostOutcome(host=host, status=Status.CHANGED if diff else Status.UNCHANGED, diff=diff)


def _commit(device: LinuxDriver, config: str) -> str:
    device.open()
    try:
        device.load_replace_candidate(config=config)
        diff = device.compare_config()
        if diff:
            device.commit_config(revert_in=REVERT_SECONDS)
        return diff
    finally:
        device.close()


def _confirm(device: LinuxDriver) -> None:
    """Confirm from a new session: that it opens is the proof that the change left the way in."""
    device.open()
    try:
        device.confirm_commit()
    finally:
        device.close()
