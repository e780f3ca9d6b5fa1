# SPDX-License-Identifier: Apache-2.0
"""Where a device listens and which host key it must show: in the real network, or in the twin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from zongheng.devices.records import HostRecord
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.platforms import platforms

SSH_PORT = 22


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, a port, and the public keys (OpenSSH text) of which the device must hold one."""

    host: str
    address: str
    port: int
    host_keys: tuple[str, ...]


def real_endpoints(
    records: Iterable[HostRecord], known_hosts: Path | None
) -> Mapping[str, Endpoint | Problem]:
    """Return each device's endpoint at its management loopback, its key pinned in ``known_hosts``.

    The file is an OpenSSH one; an entry stands under the device's name or its address.
    Without an entry the device is a problem (DEV006), never a blind trust; of a platform without a
    driver it is one (PLT005) before that.
    """
    pinned = _read_known_hosts(known_hosts)
    return {record.host: undriven(record) or _pinned(record, pinned, known_hosts) for record in records}


def twin_endpoints(records: Iterable[HostRecord], twin_file: Path) -> Mapping[str, Endpoint | Problem]:
    """Return each device's endpoint in the twin; one that is not simulated is a problem (PLT005, DEV005)."""
    listed = _listed(twin_file)
    return {record.host: undriven(record) or _simulated(record.host, listed, twin_file) for record in records}


def undriven(record: HostRecord) -> Problem | None:
    """Return the problem (PLT005) of a device that is planned for, but that no driver talks to."""
    known = platforms().get(record.platform)
    if known is None or known.is_driven:
        return None
    return problem("PLT005", Place(host=record.host), platform=known.title, host=record.host)


def heard_in_twin(twin_file: Path) -> Callable[[str, str], bool]:
    """Return whether two devices of the twin can hear each other: two simulated ones, or two machines.

    A link between a simulator and a real machine exists on paper only: the simulator forwards no packet,
    so no neighbour can ever stand on it. Only the twin has such links.
    """
    listed = _listed(twin_file)
    machines = {host for host, entry in listed.items() if "namespace" in entry}
    return lambda one, other: (one in machines) is (other in machines)


def _listed(twin_file: Path) -> Mapping[str, Any]:
    try:
        listed = json.loads(twin_file.read_text(encoding="utf-8"))["hosts"]
        hosts: Mapping[str, Any] = {host: dict(entry) for host, entry in listed.items()}
    except FileNotFoundError:
        raise ZonghengError(problem("DEV004", Place(file=str(twin_file)))) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ZonghengError(problem("DEV004", Place(file=str(twin_file)), found=error)) from None
    return hosts


def _simulated(host: str, listed: Mapping[str, Any], twin_file: Path) -> Endpoint | Problem:
    entry = listed.get(host)
    if entry is None:
        return problem("DEV005", Place(file=str(twin_file), host=host))
    return Endpoint(host, entry["address"], int(entry["port"]), (entry["host_key"],))


def _pinned(
    record: HostRecord, pinned: asyncssh.SSHKnownHosts, known_hosts: Path | None
) -> Endpoint | Problem:
    keys = {
        key.export_public_key("openssh").decode().strip()
        for name, address in ((record.host, ""), ("", record.address4))
        for key in pinned.match(name, address, SSH_PORT)[0]
    }
    if not keys:
        return problem("DEV006", Place(file=str(known_hosts) if known_hosts else None, host=record.host))
    return Endpoint(record.host, record.address4, SSH_PORT, tuple(sorted(keys)))


def _read_known_hosts(path: Path | None) -> asyncssh.SSHKnownHosts:
    if path is None or not path.is_file():
        return asyncssh.import_known_hosts("")
    try:
        return asyncssh.import_known_hosts(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ZonghengError(problem("DEV007", Place(file=str(path)), found=error)) from None
