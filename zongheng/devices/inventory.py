# SPDX-License-Identifier: Apache-2.0
"""The Nornir inventory of a network, built in memory from its artefacts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from nornir.core import Nornir
from nornir.core.configuration import Config
from nornir.core.inventory import (
    ConnectionOptions,
    Defaults,
    Group,
    Groups,
    Host,
    Hosts,
    Inventory,
    ParentGroups,
)

from zongheng.config.sealing import Seal
from zongheng.devices import connections
from zongheng.devices.credentials import Credentials
from zongheng.devices.endpoints import Endpoint, real_endpoints, twin_endpoints
from zongheng.devices.gates import Gate, gates
from zongheng.devices.limits import Limits
from zongheng.devices.operators_key import operators_key
from zongheng.devices.records import HostRecord, limited, load_hosts
from zongheng.devices.runner import OrderlyRunner
from zongheng.errors import Problem, ZonghengError

TWIN_FILE = "twin.json"


def nornir_for(
    build: Path,
    *,
    twin: bool,
    limit: Collection[str] | None = None,
    credentials: Credentials,
    known_hosts: Path | None = None,
    limits: Limits | None = None,
    planned: Path | None = None,
) -> Nornir:
    """Return Nornir over the network's devices, each with its record, endpoint and login.

    With ``twin`` every address, port and host key comes from ``build/<network>/twin.json``;
    otherwise devices are reached at their management loopbacks with the keys of ``known_hosts``.
    ``planned`` is the folder of the index to take instead of that of ``build``.
    A device without an endpoint stays in the inventory, and connecting to it raises its problem.
    Raises DEV001–DEV004, DEV007 and DEV010 (the login's password) for all hosts at once.
    """
    records = limited(load_hosts(planned or build), limit)
    endpoints = twin_endpoints(records, build / TWIN_FILE) if twin else real_endpoints(records, known_hosts)
    chosen = limits or Limits.from_environment()
    known = credentials.for_network(build.name)
    seal = Seal(operators_key(build), known.sealable)
    connections.register()
    return Nornir(
        inventory=_inventory(records, endpoints, known, chosen, seal),
        config=Config(),
        runner=OrderlyRunner(num_workers=max(1, min(chosen.sessions, len(records)))),
    )


def record_of(host: Host) -> HostRecord:
    """Return the record of a Nornir host."""
    record: HostRecord = host.data["record"]
    return record


def endpoint_of(host: Host) -> Endpoint:
    """Return where the host listens; raise its problem where it has no endpoint."""
    endpoint: Endpoint | Problem = host.data["endpoint"]
    if isinstance(endpoint, Problem):
        raise ZonghengError(endpoint)
    return endpoint


def in_force_of(host: Host) -> str | None:
    """Return the login's former password while it is being rotated."""
    former: str | None = host.get("in_force")
    return former


def _driver_options(record: HostRecord, endpoint: Endpoint | None, seal: Seal) -> dict[str, Any]:
    """Return what the platform's NAPALM driver wants to know of a device."""
    keys = list(endpoint.host_keys) if endpoint else []
    return {"flavour": record.flavour, "host_keys": keys, "label": record.host, "seal": seal}


def _inventory(
    records: Collection[HostRecord],
    endpoints: Mapping[str, Endpoint | Problem],
    credentials: Credentials,
    limits: Limits,
    seal: Seal,
) -> Inventory:
    through = gates(records)
    defaults = Defaults(
        username=credentials.user,
        password=credentials.value(credentials.password_name),
        data={"in_force": credentials.in_force},
    )
    groups = Groups({name: Group(name, defaults=defaults) for record in records for name in record.groups})
    hosts = Hosts(
        {
            record.host: _host(
                record, endpoints[record.host], groups, defaults, limits, seal, through[record.host]
            )
            for record in records
        }
    )
    return Inventory(hosts=hosts, groups=groups, defaults=defaults)


def _host(
    record: HostRecord,
    endpoint: Endpoint | Problem,
    groups: Groups,
    defaults: Defaults,
    limits: Limits,
    seal: Seal,
    gate: Gate,
) -> Host:
    reached = endpoint if isinstance(endpoint, Endpoint) else None
    in_force = defaults.data["in_force"]
    return Host(
        name=record.host,
        hostname=reached.address if reached else None,
        port=reached.port if reached else None,
        platform=record.platform,
        groups=ParentGroups([groups[name] for name in record.groups]),
        data={"record": record, "endpoint": endpoint},
        connection_options={
            connections.CONNECTION_NAME: ConnectionOptions(
                extras={
                    "endpoint": endpoint,
                    "limits": limits.asking(len(record.login_servers)),
                    "in_force": in_force,
                    "seal": seal,
                    "gate": gate,
                }
            ),
            "napalm": ConnectionOptions(
                extras={"optional_args": _driver_options(record, reached, seal), "gate": gate}
            ),
        },
        defaults=defaults,
    )
