# SPDX-License-Identifier: Apache-2.0
"""BGP peers as FRR knows them, in each namespace that runs its BGP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zongheng.platforms.linux.getters.machine import MAIN, Asked, frr, routing_instances

_GLOBAL = "global"
_ESTABLISHED = "Established"
_FAMILIES = {"ipv4Unicast": "ipv4", "ipv6Unicast": "ipv6"}


def _peers(machine: Asked) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield namespace (``global`` for the first one), address and FRR's word on every peer."""
    for where in routing_instances(machine, "bgpd"):
        said = frr(machine, where, "show bgp neighbors json") or {}
        for address, peer in said.items():
            if isinstance(peer, dict) and "remoteAs" in peer:
                yield _GLOBAL if where == MAIN else where, address, peer


def neighbours(machine: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's BGP neighbours by namespace (``global``); empty where BGP does not run."""
    found: dict[str, dict[str, Any]] = {}
    for where, address, peer in _peers(machine):
        table = found.setdefault(where, {"router_id": peer["localRouterId"], "peers": {}})
        table["peers"][address] = _neighbour(peer)
    return {_GLOBAL: {"router_id": "", "peers": {}}, **found} if found else {}


def _neighbour(peer: dict[str, Any]) -> dict[str, Any]:
    up = peer["bgpState"] == _ESTABLISHED
    return {
        "local_as": int(peer["localAs"]),
        "remote_as": int(peer["remoteAs"]),
        "remote_id": peer["remoteRouterId"],
        "is_up": up,
        "is_enabled": not peer.get("adminShutDown", False),
        "description": peer.get("nbrDesc", ""),
        "uptime": peer["bgpTimerUpMsec"] // 1000 if up else -1,
        "address_family": {
            _FAMILIES.get(name, name): {
                # FRR keeps what it accepts only, and counts that
                "received_prefixes": -1,
                "accepted_prefixes": counted.get("acceptedPrefixCounter", -1) if up else -1,
                "sent_prefixes": counted.get("sentPrefixCounter", -1) if up else -1,
            }
            for name, counted in peer.get("addressFamilyInfo", {}).items()
        },
    }


def neighbours_detail(machine: Asked, neighbour: str = "") -> dict[str, dict[int, list[dict[str, Any]]]]:
    """Return NAPALM's detail of BGP neighbours by namespace and AS number, of all or of one address."""
    found: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for where, address, peer in _peers(machine):
        if neighbour in ("", address):
            by_as = found.setdefault(where, {})
            by_as.setdefault(int(peer["remoteAs"]), []).append(_detail(where, address, peer))
    return found


def _detail(where: str, address: str, peer: dict[str, Any]) -> dict[str, Any]:
    messages = peer.get("messageStats", {})
    families = list(peer.get("addressFamilyInfo", {}).values())
    local = peer.get("hostLocal", "")
    hops = peer.get("externalBgpNbrMaxHopsAway", peer.get("internalBgpNbrMaxHopsAway", 1))
    return {
        "up": peer["bgpState"] == _ESTABLISHED,
        "local_as": int(peer["localAs"]),
        "remote_as": int(peer["remoteAs"]),
        "router_id": peer["localRouterId"],
        "local_address": "" if local == "Unknown" else local,
        "routing_table": where,
        "local_address_configured": "updateSource" in peer,
        "local_port": peer.get("portLocal", -1),
        "remote_address": address,
        "remote_port": peer.get("portForeign", -1),
        "multihop": "externalBgpNbrMaxHopsAway" in peer and hops > 1,
        "multipath": False,
        "remove_private_as": any("privateAsNumsRemovedInUpdatesToNbr" in one for one in families),
        "import_policy": _policy(
            families, "routeMapForIncomingAdvertisements", "incomingUpdatePrefixFilterList"
        ),
        "export_policy": _policy(
            families, "routeMapForOutgoingAdvertisements", "outgoingUpdatePrefixFilterList"
        ),
        "input_messages": messages.get("totalRecv", -1),
        "output_messages": messages.get("totalSent", -1),
        "input_updates": messages.get("updatesRecv", -1),
        "output_updates": messages.get("updatesSent", -1),
        "messages_queued_out": messages.get("depthOutq", -1),
        "connection_state": peer["bgpState"],
        "previous_connection_state": "",
        "last_event": peer.get("lastResetDueTo", peer.get("lastNotificationReason", "")),
        "suppress_4byte_as": False,
        "local_as_prepend": False,
        "holdtime": _seconds(peer, "bgpTimerHoldTimeMsecs"),
        "configured_holdtime": _seconds(peer, "bgpTimerConfiguredHoldTimeMsecs"),
        "keepalive": _seconds(peer, "bgpTimerKeepAliveIntervalMsecs"),
        "configured_keepalive": _seconds(peer, "bgpTimerConfiguredKeepAliveIntervalMsecs"),
        "active_prefix_count": -1,
        "received_prefix_count": -1,
        "accepted_prefix_count": _sum(families, "acceptedPrefixCounter"),
        "suppressed_prefix_count": -1,
        "advertised_prefix_count": _sum(families, "sentPrefixCounter"),
        "flap_count": peer.get("connectionsDropped", -1),
    }


def _policy(families: list[dict[str, Any]], *kinds: str) -> str:
    """Return the names of the filters of one direction, route maps first, each once."""
    names = (one[kind] for kind in kinds for one in families if kind in one)
    return " ".join(dict.fromkeys(names))


def _seconds(peer: dict[str, Any], name: str) -> int:
    return int(peer[name]) // 1000 if name in peer else -1


def _sum(families: list[dict[str, Any]], name: str) -> int:
    counted = [one[name] for one in families if name in one]
    return sum(counted) if counted else -1
