# SPDX-License-Identifier: Apache-2.0
"""BGP peers: as the device lists them, and as they are configured.

The list has less than NAPALM asks for, and of the long form of a peer we have read the first lines only: what
only that form says is not told, -1 for numbers, empty texts for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zongheng.config import parse
from zongheng.config.tree import ConfigNode
from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.getters.bgp import NOT_LISTED, Detail, by_instance
from zongheng.platforms.console.spelling import address, age_of, as_number
from zongheng.platforms.ruijie_rgos.getters.answers import Asked, table, told

_PLATFORM = "ruijie_rgos"
_GLOBAL = "global"
_LISTED = "show bgp all summary"


@dataclass(frozen=True, slots=True)
class Process:
    """What the configuration says of BGP: ``families`` are the sections of each table by its name."""

    as_number: int
    router_id: str
    families: dict[str, list[ConfigNode]]

    def said_of(self, vrf: str, peer: str) -> dict[str, list[str]]:
        """Return what is configured for a peer, in all families: first word to the words that follow."""
        found: dict[str, list[str]] = {}
        for section in self.families.get(vrf, []):
            for node in section.children:
                words = node.text.split()
                if words[:1] == ["neighbor"] and len(words) > 2 and address(words[1]) == address(peer):
                    way = f" {words[-1]}" if words[-1] in ("in", "out") else ""
                    found.setdefault(words[2] + way, words[3:])
        return found


def process_of(device: Asked) -> Process | None:
    """Return the BGP process of a device as it is configured; None where it has none."""
    section = next(iter(parse(told(device, "show running-config"), _PLATFORM).sections("router bgp")), None)
    if section is None:
        return None
    own = next((n.text.split()[2] for n in section.children if n.text.startswith("bgp router-id ")), "")
    families: dict[str, list[ConfigNode]] = {_GLOBAL: [section]}
    for node in section.children:
        words = node.text.split()
        if words[:1] == ["address-family"]:
            families.setdefault(words[3] if words[2:3] == ["vrf"] else _GLOBAL, []).append(node)
    return Process(as_number(section.text.split()[2]), own, families)


def _rows(device: Asked) -> Iterator[tuple[str, Row]]:
    """Yield the peers of all tables, those of several families once for each."""
    for row in table(device, _LISTED):
        yield row["vrf"] or _GLOBAL, row


def neighbours(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's BGP neighbours by VRF (``global``); empty where BGP does not run."""
    process = process_of(device)
    if process is None:
        return {}
    found: dict[str, dict[str, Any]] = {
        vrf: {"router_id": process.router_id, "peers": {}} for vrf in process.families
    }
    for vrf, row in _rows(device):
        peers = found.setdefault(vrf, {"router_id": process.router_id, "peers": {}})["peers"]
        peer = peers.setdefault(address(row["peer"]), _neighbour(process, vrf, row))
        peer["address_family"].update(_family(row))
    return found


def _is_up(row: Row) -> bool:
    """Return whether a session stands: then its state is the number of prefixes that came."""
    return row["state"].isdigit()


def _neighbour(process: Process, vrf: str, row: Row) -> dict[str, Any]:
    said = process.said_of(vrf, row["peer"])
    return {
        "local_as": _local_as(process, said),
        "remote_as": as_number(row["as"]),
        "remote_id": "",
        "is_up": _is_up(row),
        "is_enabled": "shutdown" not in said,
        "description": " ".join(said.get("description", [])),
        "uptime": age_of(row["uptime"]) if _is_up(row) else -1,
        "address_family": {},
    }


def _family(row: Row) -> dict[str, dict[str, int]]:
    printed = re.match(r"(?:VPN)?v?(?:IP)?v?([46])", row["family"], re.IGNORECASE)
    family = f"ipv{printed[1]}" if printed else ("ipv6" if ":" in row["peer"] else "ipv4")
    counted = {"received_prefixes": int(row["state"]) if _is_up(row) else -1}
    return {family: {**counted, "accepted_prefixes": -1, "sent_prefixes": -1}}


def _local_as(process: Process, said: dict[str, list[str]]) -> int:
    return as_number(said["local-as"][0]) if said.get("local-as") else process.as_number


def neighbours_detail(device: Asked, neighbour: str = "") -> Detail:
    """Return NAPALM's detail of BGP neighbours by VRF and AS number, of all or of one address."""
    process = process_of(device)
    if process is None:
        return {}
    return by_instance(_rows(device), neighbour, lambda vrf, row: _detail(process, vrf, row))


_POLICIES = ("route-map", "prefix-list", "distribute-list", "filter-list")


def _detail(process: Process, vrf: str, row: Row) -> dict[str, Any]:
    said = process.said_of(vrf, row["peer"])
    return {
        **dict.fromkeys(NOT_LISTED, -1),
        "up": _is_up(row),
        "local_as": _local_as(process, said),
        "remote_as": as_number(row["as"]),
        "router_id": process.router_id,
        "local_address": "",
        "routing_table": vrf,
        "local_address_configured": "update-source" in said,
        "remote_address": address(row["peer"]),
        "multihop": "ebgp-multihop" in said,
        "multipath": False,
        "remove_private_as": "remove-private-as" in said,
        "import_policy": _policy(said, "in"),
        "export_policy": _policy(said, "out"),
        "input_messages": int(row["received"]),
        "output_messages": int(row["sent"]),
        "messages_queued_out": int(row["queued"]),
        "connection_state": "Established" if _is_up(row) else row["state"],
        "previous_connection_state": "",
        "last_event": "",
        "suppress_4byte_as": False,
        "local_as_prepend": False,
        "received_prefix_count": int(row["state"]) if _is_up(row) else -1,
    }


def _policy(said: dict[str, list[str]], way: str) -> str:
    """Return the names of the filters of one direction: the route map first."""
    return " ".join(said[key][0] for key in (f"{kind} {way}" for kind in _POLICIES) if key in said)
