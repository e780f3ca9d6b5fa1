# SPDX-License-Identifier: Apache-2.0
"""``hosts.json``, the one index of a network's devices, and what Ansible's inventory makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, get_args

from zongheng.addressing import AddressPlan
from zongheng.build.paths import BuildPaths
from zongheng.errors import Place, ZonghengError, problem
from zongheng.intent import Intent, Node, load_network
from zongheng.intent.model import Role

ROLE_GROUPS = tuple(f"role_{role}" for role in get_args(Role))
"""The groups of devices by role; a network need not have a device in each."""

_SITE = "site_"


@dataclass(frozen=True, slots=True)
class InventoryHost:
    """One host of Ansible's inventory, with only the variables that connecting and grouping need."""

    name: str
    groups: tuple[str, ...]
    variables: Mapping[str, str]

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the groups of the sites that it lies in, the outermost first and its own site last."""
        return tuple(group for group in self.groups if group.startswith(_SITE))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return its other groups: what it is, wherever it stands."""
        return tuple(group for group in self.groups if not group.startswith(_SITE))


def index_text(intent: Intent, plan: AddressPlan, overlays: Iterable[Path]) -> str:
    """Return ``hosts.json``: the overlays of the designs, and one record a device, by name."""
    head = {"network": intent.network.name, "overlays": [str(overlay) for overlay in overlays]}
    records = (record_text(intent, plan, host) for host in sorted(intent.nodes))
    opened = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{opened},\n "hosts": [\n' + ",\n".join(records) + "\n ]\n}"


def record_text(intent: Intent, plan: AddressPlan, host: str) -> str:
    """Return the record of a device as the index has it: as ``json.dumps`` indents it, only faster."""
    node = intent.nodes[host]
    record = {**_record(intent, node), **_addresses(plan, node), **_login_servers(intent, node)}
    fields = ",\n".join(f'   "{name}": {_value_text(value)}' for name, value in record.items())
    return f"  {{\n{fields}\n  }}"


def _value_text(value: str | list[str] | dict[str, int]) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        return json.dumps(value, indent=1).replace("\n", "\n   ")
    return "[\n" + ",\n".join(f"    {encode_basestring(entry)}" for entry in value) + "\n   ]"


def _addresses(plan: AddressPlan, node: Node) -> dict[str, str]:
    """Return the addresses by which a device is managed, of either family."""
    return {"address4": str(plan.loopback(node.host, 4)), "address6": str(plan.loopback(node.host, 6))}


def _login_servers(intent: Intent, node: Node) -> dict[str, dict[str, int]]:
    """Return the servers that a device asks about logins, with how many at once; nothing where it asks none."""
    aaa = intent.management_zone.aaa
    if aaa is None or not aaa.asked_by(node.role):
        return {}
    return {"login_servers": {str(server.address): server.sessions for server in aaa.servers}}


def inventory_hosts(inventory: Path, *, planned: Path | None = None) -> list[InventoryHost]:
    """Return the devices for Ansible: those of the last plan, or of the intent before the first one.

    ``planned`` is the folder of a plan that was made aside (see :class:`BuildPaths`).

    Raises the intent's coded problems when there is no plan yet and the intent is not well.
    """
    path = BuildPaths.of(inventory, planned=planned).hosts
    if path.exists():
        records = _planned(path)["hosts"]
    else:
        intent = load_network(inventory)
        records = [_record(intent, node) for node in intent.nodes.values()]
    return [_inventory_host(record) for record in records]


def planned_overlays(paths: BuildPaths) -> tuple[Path, ...]:
    """Return the overlays that the present designs were made with; raise DEV002 where that cannot be read."""
    if not paths.hosts.exists():
        return ()
    with paths.hosts.open(encoding="utf-8", errors="replace") as index:
        head = "".join(takewhile(lambda line: not line.startswith(_HOSTS), index))
    try:
        return tuple(Path(name) for name in json.loads(f"{head.rstrip().removesuffix(',')}}}")["overlays"])
    except (ValueError, KeyError, TypeError):
        return tuple(Path(name) for name in _planned(paths.hosts)["overlays"])


_HOSTS = ' "hosts": ['
"""The line of the index after which the records of devices begin; those that nobody asks for are long."""


_BEGIN, _END = "  {\n", "\n ]\n}"
_NEXT = f",\n{_BEGIN}"


def _planned(path: Path) -> Mapping[str, Any]:
    """Return what ``hosts.json`` holds; raise DEV002 where it is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {"overlays": list(content["overlays"]), "hosts": [dict(host) for host in content["hosts"]]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ZonghengError(problem("DEV002", Place(file=str(path)), found=error)) from None


def _record(intent: Intent, node: Node) -> dict[str, Any]:
    return {
        "host": node.host,
        "title": node.title,
        "site": node.site,
        "level": node.level,
        "role": node.role,
        "platform": node.platform,
        "flavour": node.flavour,
        "family": node.family,
        "model": node.model,
        "serial": node.serial,
        "lifecycle": node.lifecycle,
        "groups": [
            f"level_{node.level}",
            *(f"{_SITE}{code}" for code in _lineage(intent, node.site)),
            f"role_{node.role}",
            f"platform_{node.platform}",
            f"lifecycle_{node.lifecycle}",
        ],
    }


def _lineage(intent: Intent, code: str) -> tuple[str, ...]:
    parent = intent.parent(code)
    return (*_lineage(intent, parent.code), code) if parent else (code,)


def _inventory_host(record: Mapping[str, Any]) -> InventoryHost:
    variables = {"zongheng_title": record["title"]}
    if record["platform"] == "linux":
        variables["ansible_host"] = record.get("address4", record["host"])
    else:
        variables["ansible_connection"] = "local"
    return InventoryHost(record["host"], tuple(record["groups"]), variables)


def with_records(text: str, hosts: Sequence[str], records: Mapping[str, str | None]) -> str:
    """Return the text of an index of sorted ``hosts`` with the records of some, each in its place.

    A host whose record is None is not in the index any more.
    """
    head, _, rest = text.partition(f"{_HOSTS}\n")
    entries: dict[str, str | None] = dict(zip(hosts, rest.removesuffix(_END).split(_NEXT), strict=True))
    entries[hosts[0]] = (entries[hosts[0]] or "").removeprefix(_BEGIN)
    entries |= {host: record and record.removeprefix(_BEGIN) for host, record in records.items()}
    left = (entry for _, entry in sorted(entries.items()) if entry is not None)
    return f"{head}{_HOSTS}\n{_BEGIN}{_NEXT.join(left)}{_END}"
