# SPDX-License-Identifier: Apache-2.0
"""What a console's configuration tells of SNMP. A community is a password: they are counted, not named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zongheng.config import parse

_COMMUNITY = re.compile(r"snmp-agent community (read|write)\b")
_MODES = {"read": "ro", "write": "rw"}


def snmp(running: str, platform: str) -> dict[str, Any]:
    """Return NAPALM's SNMP information; ``chassis_id`` is the engine's identifier."""
    lines = [node.text for node in parse(running, platform).find("snmp-agent")]
    return {
        "chassis_id": _after(lines, "snmp-agent local-engineid "),
        "contact": _after(lines, "snmp-agent sys-info contact "),
        "location": _after(lines, "snmp-agent sys-info location "),
        "community": {f"community-{n}": entry for n, entry in enumerate(_communities(lines), start=1)},
    }


def _after(lines: list[str], lead: str) -> str:
    return next((line.removeprefix(lead).strip().strip('"') for line in lines if line.startswith(lead)), "")


def _communities(lines: list[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        found = _COMMUNITY.match(line)
        if found:
            acl = re.search(r" acl (?:ipv6 )?(\S+)", line)
            yield {"acl": acl[1] if acl else "N/A", "mode": _MODES[found[1]]}
