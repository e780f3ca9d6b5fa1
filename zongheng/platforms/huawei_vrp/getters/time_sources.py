# SPDX-License-Identifier: Apache-2.0
"""NTP: the servers and peers that are configured, and how well each is heard."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from zongheng.config import parse
from zongheng.platforms.huawei_vrp.getters.answers import Asked, table
from zongheng.platforms.huawei_vrp.getters.spelling import address

_LOCAL_CLOCK = "127.127."
_PORT, _VERSION = 123, 4


def servers(running: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP servers by address, with what is configured of each."""
    return dict(_configured(running, "unicast-server"))


def peers(running: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP peers: the addresses alone."""
    return {name: {} for name, _ in _configured(running, "unicast-peer")}


def _configured(running: str, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in parse(running).find("ntp-service"):
        words = line.text.split()[1:]
        if words[:1] == [kind]:
            words = words[2:] if words[1] == "ipv6" else words[1:]
            yield address(words[0]), _server(words)


def _server(words: list[str]) -> dict[str, Any]:
    said = dict(pairwise(words[1:]))
    return {
        "address": address(words[0]),
        "port": int(said.get("port", _PORT)),
        "version": int(said.get("version", _VERSION)),
        "association_type": "SERVER",
        "iburst": False,
        "prefer": "preferred" in words or "preference" in words,
        "network_instance": said.get("vpn-instance", "default"),
        "source_address": "",
        "key_id": int(said.get("authentication-keyid", -1)),
    }


def statistics(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics; VRP prints the dispersion (ms) where others print the jitter."""
    return [
        {
            "remote": address(row["source"]),
            "referenceid": row["reference"],
            "synchronized": "master" in row["status"],
            "stratum": int(row["stratum"] or 16),
            "type": "l" if row["source"].startswith(_LOCAL_CLOCK) else "u",
            "when": row["now"],
            "hostpoll": int(row["poll"] or 0),
            "reachability": int(row["reach"] or 0),
            "delay": float(row["delay"] or 0),
            "offset": float(row["offset"] or 0),
            "jitter": float(row["dispersion"] or 0),
        }
        for row in table(device, "display ntp-service sessions")
    ]
