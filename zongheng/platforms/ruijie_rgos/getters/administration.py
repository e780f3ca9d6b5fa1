# SPDX-License-Identifier: Apache-2.0
"""Who administers a device, and what it is told of NTP and SNMP, as its configuration has it.

Nothing secret is returned, not even a hash; communities are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from zongheng.config import parse
from zongheng.platforms.console.spelling import address

_PLATFORM = "ruijie_rgos"
_DEFAULT_LEVEL = 1
_PORT, _VERSION = 123, 4


def users(running: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's users with their levels; ``password`` stays empty, keys are not told."""
    found: dict[str, dict[str, Any]] = {}
    for words in _lines(running, "username"):
        said = dict(pairwise(words[2:4]))
        entry = found.setdefault(words[1], {"level": _DEFAULT_LEVEL, "password": "", "sshkeys": []})
        entry["level"] = int(said.get("privilege", entry["level"]))
    return found


def time_servers(running: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP servers by address, with what is configured of each."""
    return {address(words[0]): _server(words) for words in map(_without_vrf, _servers(running))}


def time_peers(_: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP peers: RGOS is told of servers only."""
    return {}


def _servers(running: str) -> Iterator[list[str]]:
    return (words[2:] for words in _lines(running, "ntp") if words[1:2] == ["server"] and len(words) > 2)


def _without_vrf(words: list[str]) -> list[str]:
    """Return the words from the address on; a VRF before it is put behind it."""
    words = [word for word in words if word != "ipv6"]
    return [words[2], *words[3:], *words[:2]] if words[0] == "vrf" and len(words) > 2 else words


def _server(words: list[str]) -> dict[str, Any]:
    said = dict(pairwise(words[1:]))
    return {
        "address": address(words[0]),
        "port": _PORT,
        "version": int(said.get("version", _VERSION)),
        "association_type": "SERVER",
        "iburst": False,
        "prefer": "prefer" in words,
        "network_instance": said.get("vrf", "default"),
        "source_address": "",
        "key_id": int(said.get("key", -1)),
    }


def snmp(running: str) -> dict[str, Any]:
    """Return NAPALM's SNMP information; a community is a password: they are counted, not named."""
    lines = [" ".join(words) for words in _lines(running, "snmp-server")]
    return {
        "chassis_id": _after(lines, "snmp-server chassis-id "),
        "contact": _after(lines, "snmp-server contact "),
        "location": _after(lines, "snmp-server location "),
        "community": {f"community-{n}": entry for n, entry in enumerate(_communities(lines), start=1)},
    }


def _communities(lines: list[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        found = re.match(r"snmp-server community (?:[07] )?\S+(?: view \S+)?(?: (ro|rw))?(?: (\S+))?", line)
        if found:
            yield {"acl": found[2] or "N/A", "mode": found[1] or "ro"}


def _after(lines: list[str], lead: str) -> str:
    return next((line.removeprefix(lead).strip().strip('"') for line in lines if line.startswith(lead)), "")


def _lines(running: str, first: str) -> Iterator[list[str]]:
    return (words for node in parse(running, _PLATFORM).find(first) if (words := node.text.split()))
