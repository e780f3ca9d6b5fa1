# SPDX-License-Identifier: Apache-2.0
"""Giving new devices back: as from the factory again, and registered with nobody."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from zongheng.build import BuildPaths
from zongheng.deploy.device import device_session
from zongheng.devices import Credentials, nornir_for
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.onboarding.progress import Progress, State, progress_file
from zongheng.onboarding.reach import KNOWN_HOSTS, unpin


def release(
    inventory: Path, hosts: Collection[str], *, twin: bool, credentials: Credentials
) -> tuple[Problem, ...]:
    """Let devices start as from the factory within a minute, and forget their progress and host keys.

    To be called while they are still in ``hosts.json`` and can be reached. Returns ONB019 for each that
    took files of ours and could not be told to: it is forgotten all the same, and somebody must reset
    it by hand before it is registered again.
    """
    paths = BuildPaths.of(inventory)
    left: list[Problem] = []
    with Progress.open(progress_file(paths.root, twin=twin)) as progress:
        known = progress.standings()
        for host in sorted(set(hosts) & set(known)):
            if known[host].state.rank >= State.FETCHED.rank:
                left += _erased(paths, host, twin=twin, credentials=credentials)
            progress.forget(host)
            unpin(paths.inventory / KNOWN_HOSTS, host)
    return tuple(left)


def _erased(paths: BuildPaths, host: str, *, twin: bool, credentials: Credentials) -> tuple[Problem, ...]:
    try:
        nornir = nornir_for(
            paths.root,
            twin=twin,
            limit=[host],
            credentials=credentials,
            known_hosts=paths.inventory / KNOWN_HOSTS,
        )
        with device_session(nornir.inventory.hosts[host], nornir.config) as driver:
            driver.to_factory()
    except ZonghengError as error:
        return (problem("ONB019", Place(host=host)), *error.problems)
    return ()
