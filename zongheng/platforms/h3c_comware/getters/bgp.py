# SPDX-License-Identifier: Apache-2.0
"""BGP peers: as the device lists them, and as they are configured.

The list has less than NAPALM asks for. Comware's long form of a peer stands in no source that we could read:
what only that form says is not told, -1 for numbers, empty texts for others.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zongheng.config import parse
from zongheng.config.addresses import address_in
from zongheng.config.tree import ConfigNode
from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.getters.bgp import NOT_LISTED, Detail, by_instance
from zongheng.platforms.console.spelling import address, age_of, as_number
from zongheng.platforms.h3c_comware.getters.answers import Asked, table, told

_PLATFORM = "h3c_comware"
_GLOBAL = "global"
_ESTABLISHED = "Established"


@dataclass(frozen=True, slots=True)
class Process:
    """What the configuration says of BGP.

    ``tables`` has of each table (``global``, or a VPN instance) the section with its peers.
    """

    as_number: int
    router_id: str
    tables: dict[str, ConfigNode]

    def families(self, vpn: str) -> list[int]:
        """Return the families (4, 6) of which a table has peers."""
        return sorted({ipaddress.ip_address(peer).version for peer in _peers(self.tables[vpn])})

    def said_of(self, vpn: str, peer: str) -> dict[str, list[str]]:
        """Return what is configured for a peer, in all families: first word to the words that follow."""
        found: dict[str, list[str]] = {}
        for node in self.tables[vpn].walk():
            words = node.text.split()
            if words[:1] == ["peer"] and len(words) > 2 and address(words[1]) == address(peer):
                way = f" {words[-1]}" if words[-1] in ("import", "export") else ""
                found.setdefault(words[2] + way, words[3:])
        return found


def process_of(device: Asked) -> Process | None:
    """Return the BGP process of a device as it is configured; None where it has none."""
    running = told(device, "display current-configuration configuration bgp")
    section = next(iter(parse(running, _PLATFORM).sections("bgp")), None)
    if section is None or len(section.text.split()) < 2:
        return None
    own = next((n.text.split()[1] for n in section.children if n.text.startswith("router-id ")), "")
    tables = {_GLOBAL: section} if _peers(section) else {}
    for node in section.children:
        if node.text.startswith("ip vpn-instance "):
            tables[node.text.split()[2]] = node
    return Process(as_number(section.text.split()[1]), own, tables)


def _peers(section: ConfigNode) -> list[str]:
    """Return the addresses of the peers that a section makes itself."""
    words = (node.text.split() for node in section.children)
    return [w[1] for w in words if w[0] == "peer" and w[2:3] == ["as-number"] and address_in(w[1])]


def _rows(device: Asked, process: Process) -> Iterator[tuple[str, Row]]:
    for vpn in process.tables:
        where = "" if vpn == _GLOBAL else f" vpn-instance {vpn}"
        for family in process.families(vpn):
            for row in table(device, f"display bgp peer ipv{family} unicast{where}", "display bgp peer"):
                yield vpn, row


def neighbours(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's BGP neighbours by VPN instance (``global``); empty where BGP does not run."""
    process = process_of(device)
    if process is None:
        return {}
    names = dict.fromkeys((_GLOBAL, *process.tables))
    found: dict[str, dict[str, Any]] = {vpn: {"router_id": process.router_id, "peers": {}} for vpn in names}
    for vpn, row in _rows(device, process):
        found[vpn]["peers"][address(row["peer"])] = _neighbour(
            process, process.said_of(vpn, row["peer"]), row
        )
    return found


def _neighbour(process: Process, said: dict[str, list[str]], row: Row) -> dict[str, Any]:
    up = row["state"] == _ESTABLISHED
    return {
        "local_as": _local_as(process, said),
        "remote_as": as_number(row["as"]),
        "remote_id": "",
        "is_up": up,
        "is_enabled": "ignore" not in said,
        "description": " ".join(said.get("description", [])),
        "uptime": age_of(row["uptime"]) if up else -1,
        "address_family": {
            "ipv6" if ":" in row["peer"] else "ipv4": {
                "received_prefixes": int(row["prefixes"]) if up else -1,
                "accepted_prefixes": -1,
                "sent_prefixes": -1,
            }
        },
    }


def _local_as(process: Process, said: dict[str, list[str]]) -> int:
    other = said.get("fake-as") or said.get("substitute-as")
    return as_number(other[0]) if other else process.as_number


def neighbours_detail(device: Asked, neighbour: str = "") -> Detail:
    """Return NAPALM's detail of BGP neighbours by VPN instance and AS number, of all or of one address."""
    process = process_of(device)
    if process is None:
        return {}
    return by_instance(_rows(device, process), neighbour, lambda vpn, row: _detail(process, vpn, row))


_POLICIES = ("route-policy", "prefix-list", "filter-policy", "as-path-acl")


def _detail(process: Process, vpn: str, row: Row) -> dict[str, Any]:
    said = process.said_of(vpn, row["peer"])
    return {
        **dict.fromkeys(NOT_LISTED, -1),
        "up": row["state"] == _ESTABLISHED,
        "local_as": _local_as(process, said),
        "remote_as": as_number(row["as"]),
        "router_id": process.router_id,
        "local_address": "",
        "routing_table": vpn,
        "local_address_configured": "connect-interface" in said or "source-address" in said,
        "remote_address": address(row["peer"]),
        "multihop": "ebgp-max-hop" in said,
        "multipath": False,
        "remove_private_as": "public-as-only" in said,
        "import_policy": _policy(said, "import"),
        "export_policy": _policy(said, "export"),
        "input_messages": int(row["received"]),
        "output_messages": int(row["sent"]),
        "messages_queued_out": int(row["queued"]),
        "connection_state": row["state"],
        "previous_connection_state": "",
        "last_event": "",
        "suppress_4byte_as": "suppress-4-byte-as" in said.get("capability-advertise", []),
        "local_as_prepend": False,
        "received_prefix_count": int(row["prefixes"]),
    }


def _policy(said: dict[str, list[str]], way: str) -> str:
    """Return the names of the filters of one direction: the route policy first."""
    return " ".join(said[key][0] for key in (f"{kind} {way}" for kind in _POLICIES) if key in said)
