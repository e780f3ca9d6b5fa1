# SPDX-License-Identifier: Apache-2.0
"""BGP peers: their state, at length, and as they are configured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zongheng.config import parse
from zongheng.config.addresses import address_in
from zongheng.config.tree import ConfigNode
from zongheng.platforms.console.getters.bgp import Detail, by_instance
from zongheng.platforms.console.spelling import address, age_of, as_number
from zongheng.platforms.huawei_vrp.getters.answers import Asked, Row, table, told

_GLOBAL = "global"
_ESTABLISHED = "Established"
_UNGROUPED = "_"


@dataclass(frozen=True, slots=True)
class Process:
    """What the configuration says of BGP.

    ``families`` are its sections by VPN instance (or ``global``) and family (4, 6).
    """

    as_number: int
    router_id: str
    families: dict[tuple[str, int], tuple[ConfigNode, ...]] = field(default_factory=dict)

    @property
    def commands(self) -> list[str]:
        """Return the commands that tell of all peers that may exist: no table is asked for that has none."""
        kinds = {(vpn != _GLOBAL, family) for vpn, family in self.families}
        names = {(False, 4): "", (False, 6): "ipv6 ", (True, 4): "vpnv4 all ", (True, 6): "vpnv6 all "}
        return [f"display bgp {words}peer verbose" for kind, words in names.items() if kind in kinds]

    def said_of(self, vpn: str, peer: str) -> dict[str, list[str]]:
        """Return what is configured for a peer: first word after its address to the words that follow."""
        found: dict[str, list[str]] = {}
        sections = self.families.get((vpn, 6 if ":" in peer else 4), ())
        for node in (node for section in sections for node in section.children):
            words = node.text.split()
            if words[0] == "peer" and address(words[1]) == address(peer) and len(words) > 2:
                key = words[2] if words[-1] not in ("import", "export") else f"{words[2]} {words[-1]}"
                found.setdefault(key, words[3:])
        return found


def process_of(device: Asked) -> Process | None:
    """Return the BGP process of a device as it is configured; None where it has none."""
    return process_in(told(device, "display current-configuration configuration bgp"))


def process_in(running: str) -> Process | None:
    """Return the BGP process of a configuration; None where it has none."""
    section = next(iter(parse(running).sections("bgp")), None)
    if section is None or len(section.text.split()) < 2:
        return None
    own = next((n.text.split()[1] for n in section.children if n.text.startswith("router-id ")), "")
    families: dict[tuple[str, int], tuple[ConfigNode, ...]] = {}
    for peer in _peers(section):
        family = 6 if ":" in peer else 4
        families[_GLOBAL, family] = (section, *section.find(f"ipv{family}-family unicast"))
    for node in section.children:
        words = node.text.split()
        if words[0] in ("ipv4-family", "ipv6-family") and words[1:2] == ["vpn-instance"]:
            families[words[2], int(words[0][3])] = (node,)
    return Process(as_number(section.text.split()[1]), own, families)


def _peers(section: ConfigNode) -> list[str]:
    """Return the addresses of the peers that a section makes, by an AS number of their own or of a group."""
    words = (node.text.split() for node in section.children)
    made = (w[1] for w in words if w[0] == "peer" and w[2:3] in (["as-number"], ["group"]))
    return list(dict.fromkeys(peer for peer in made if address_in(peer)))


def _rows(device: Asked, process: Process) -> Iterator[tuple[str, Row]]:
    for command in process.commands:
        for row in table(device, command, "display bgp peer verbose"):
            yield row["vpn"] or _GLOBAL, row


def neighbours(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's BGP neighbours by VPN instance (``global``); empty where BGP does not run."""
    process = process_of(device)
    if process is None:
        return {}
    names = dict.fromkeys((_GLOBAL, *(vpn for vpn, _ in process.families)))
    found: dict[str, dict[str, Any]] = {vpn: {"router_id": process.router_id, "peers": {}} for vpn in names}
    for vpn, row in _rows(device, process):
        table_of_vpn = found.setdefault(vpn, {"router_id": process.router_id, "peers": {}})
        table_of_vpn["peers"][address(row["peer"])] = _neighbour(process, vpn, row)
    return found


def _neighbour(process: Process, vpn: str, row: Row) -> dict[str, Any]:
    up = row["state"] == _ESTABLISHED
    counts = {
        "received_prefixes": int(row["received"]) if up and row["received"] else -1,
        "accepted_prefixes": int(row["active"]) if up and row["active"] else -1,
        "sent_prefixes": int(row["sent"]) if up and row["sent"] else -1,
    }
    return {
        "local_as": _local_as(process, vpn, row),
        "remote_as": as_number(row["as"]),
        "remote_id": row["remote_id"],
        "is_up": up,
        "is_enabled": "(" not in row["state"] and "ignore" not in process.said_of(vpn, row["peer"]),
        "description": row["description"],
        "uptime": age_of(row["uptime"]) if up else -1,
        "address_family": {"ipv6" if ":" in row["peer"] else "ipv4": counts},
    }


def _local_as(process: Process, vpn: str, row: Row) -> int:
    other = process.said_of(vpn, row["peer"]).get("fake-as") or process.said_of(vpn, row["peer"]).get(
        "local-as"
    )
    return as_number(other[0]) if other else process.as_number


def neighbours_detail(device: Asked, neighbour: str = "") -> Detail:
    """Return NAPALM's detail of BGP neighbours by VPN instance and AS number, of all or of one address."""
    process = process_of(device)
    if process is None:
        return {}
    return by_instance(_rows(device, process), neighbour, lambda vpn, row: _detail(process, vpn, row))


def _detail(process: Process, vpn: str, row: Row) -> dict[str, Any]:
    said = process.said_of(vpn, row["peer"])
    up = row["state"] == _ESTABLISHED
    return {
        "up": up,
        "local_as": _local_as(process, vpn, row),
        "remote_as": as_number(row["as"]),
        "router_id": process.router_id,
        "local_address": "",
        "local_address_configured": "connect-interface" in said,
        "local_port": _number(row["local_port"]),
        "remote_address": address(row["peer"]),
        "remote_port": _number(row["remote_port"]),
        "routing_table": vpn,
        "multihop": "ebgp-max-hop" in said,
        "multipath": False,
        "remove_private_as": "public-as-only" in said,
        "import_policy": _policy(said, "import"),
        "export_policy": _policy(said, "export"),
        "input_messages": _number(row["input_messages"]),
        "output_messages": _number(row["output_messages"]),
        "input_updates": _number(row["input_updates"]),
        "output_updates": _number(row["output_updates"]),
        "messages_queued_out": -1,
        "connection_state": row["state"],
        "previous_connection_state": row["last_state"],
        "last_event": row["event"],
        "suppress_4byte_as": "capability-advertise" in said and "4-byte-as" in said["capability-advertise"],
        "local_as_prepend": False,
        "holdtime": _number(row["hold"]),
        "configured_holdtime": _number(row["hold_configured"]),
        "keepalive": _number(row["keepalive"]),
        "configured_keepalive": _number(row["keepalive_configured"]),
        "active_prefix_count": _number(row["active"]),
        "received_prefix_count": _number(row["received"]),
        "accepted_prefix_count": _number(row["active"]),
        "suppressed_prefix_count": -1,
        "advertised_prefix_count": _number(row["sent"]),
        "flap_count": _number(row["flaps"]),
    }


def _number(text: str) -> int:
    return int(text) if text else -1


def _policy(said: dict[str, list[str]], way: str) -> str:
    """Return the names of the filters of one direction: the route policy first."""
    names = [said[key][0] for key in (f"{kind} {way}" for kind in _FILTERS) if key in said]
    return " ".join(names)


_FILTERS = ("route-policy", "ip-prefix", "ipv6-prefix", "filter-policy", "as-path-filter")


def configuration(running: str, group: str = "", neighbour: str = "") -> dict[str, dict[str, Any]]:
    """Return NAPALM's BGP configuration by peer group; peers of none stand in ``_``.

    A session's key is never among it: ``authentication_key`` stays empty.
    """
    process = process_in(running)
    if process is None:
        return {}
    groups: dict[str, dict[str, Any]] = {_UNGROUPED: _group(process, {})}
    for (vpn, family), sections in process.families.items():
        for peer in _peers(sections[0]):
            said = process.said_of(vpn, peer)
            if (":" in peer) == (family == 6) and neighbour in ("", peer):
                name = said.get("group", [_UNGROUPED])[0]
                of_group = process.said_of(vpn, name)
                entry = groups.setdefault(name, _group(process, of_group))
                entry["neighbors"][address(peer)] = _configured(process, {**of_group, **said})
    return {name: entry for name, entry in groups.items() if not group or name == group}


def _group(process: Process, said: dict[str, list[str]]) -> dict[str, Any]:
    remote = as_number(said.get("as-number", ["0"])[0])
    kinds = {True: "internal", False: "external"}
    return {
        "type": kinds[remote == process.as_number] if remote else "",
        "description": " ".join(said.get("description", [])),
        "apply_groups": [],
        "multihop_ttl": int((said.get("ebgp-max-hop") or ["0"])[0]),
        "multipath": False,
        "local_address": "",
        "local_as": process.as_number,
        "remote_as": remote,
        "import_policy": _policy(said, "import"),
        "export_policy": _policy(said, "export"),
        "remove_private_as": "public-as-only" in said,
        "prefix_limit": {},
        "neighbors": {},
    }


def _configured(process: Process, said: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "description": " ".join(said.get("description", [])),
        "import_policy": _policy(said, "import"),
        "export_policy": _policy(said, "export"),
        "local_address": "",
        "authentication_key": "",
        "nhs": "next-hop-local" in said,
        "route_reflector_client": "reflect-client" in said,
        "local_as": as_number((said.get("fake-as") or said.get("local-as") or [str(process.as_number)])[0]),
        "remote_as": as_number(said.get("as-number", ["0"])[0]),
        "prefix_limit": {},
    }
