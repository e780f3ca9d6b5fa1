# SPDX-License-Identifier: Apache-2.0
"""The NTP servers and peers that a console's configuration names, and how well they are heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from zongheng.config import parse
from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.spelling import address

_PORT, _VERSION = 123, 4
_LOCAL_CLOCK = ("127.127.", "LOCAL")


def servers(running: str, platform: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP servers by address, with what is configured of each."""
    return dict(_configured(running, platform, "unicast-server"))


def peers(running: str, platform: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP peers: the addresses alone."""
    return {name: {} for name, _ in _configured(running, platform, "unicast-peer")}


def _configured(running: str, platform: str, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    tree = parse(running, platform)
    for line in (*tree.find("ntp-service"), *tree.find("ntp")):
        words = [word for word in line.text.split()[1:] if word != "ipv6"]
        if words[:1] == [kind]:
            words = words[1:]
            yield address(words[0]), _server(words)


def _server(words: list[str]) -> dict[str, Any]:
    said = dict(pairwise(words[1:]))
    return {
        "address": address(words[0]),
        "port": int(said.get("port", _PORT)),
        "version": int(said.get("version", _VERSION)),
        "association_type": "SERVER",
        "iburst": False,
        "prefer": any(word in words for word in ("preferred", "preference", "priority")),
        "network_instance": said.get("vpn-instance", "default"),
        "source_address": "",
        "key_id": int(said.get("authentication-keyid", -1)),
    }


def statistics(rows: Iterable[Row], is_followed: Callable[[Row], bool]) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics; the dispersion (ms) is printed where others print the jitter."""
    return [
        {
            "remote": address(row["source"]),
            "referenceid": row["reference"],
            "synchronized": is_followed(row),
            "stratum": int(row["stratum"] or 16),
            "type": "l" if row["source"].startswith(_LOCAL_CLOCK) else "u",
            "when": row["now"],
            "hostpoll": int(row["poll"] or 0),
            "reachability": int(row["reach"] or 0),
            "delay": float(row["delay"] or 0),
            "offset": float(row["offset"] or 0),
            "jitter": float(row["dispersion"] or 0),
        }
        for row in rows
    ]
