# SPDX-License-Identifier: Apache-2.0
"""What VRP's displays say, as rows: our TextFSM templates first, then those of ntc-templates."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from ntc_templates.parse import ParsingException, parse_output
from textfsm import TextFSM, TextFSMError

from zongheng.config import parse
from zongheng.platforms.huawei_vrp.terminal import VrpTerminal

_UNITS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}


def rows(command: str, output: str) -> list[dict[str, str]]:
    """Return what ``output`` of ``command`` says, one mapping a row, keys in lower case.

    An output that no template knows gives no rows. (In ntc-templates, the prefix of ``dir`` catches
    every unknown ``display``; its complaint means the same.)
    """
    text = _template(command)
    if text is None:
        try:
            found: list[dict[str, str]] = parse_output("huawei_vrp", command, output)
        except (ParsingException, TextFSMError):
            return []
        return found
    machine = TextFSM(StringIO(text))
    heads = [head.lower() for head in machine.header]
    return [dict(zip(heads, row, strict=True)) for row in machine.ParseText(output)]


@cache
def _template(command: str) -> str | None:
    name = re.sub(r"[\s-]+", "_", command.strip()) + ".textfsm"
    source = files("zongheng.platforms.huawei_vrp").joinpath("parsers", name)
    return source.read_text(encoding="utf-8") if source.is_file() else None


def facts(terminal: VrpTerminal) -> dict[str, Any]:
    """Return NAPALM's facts; ``uptime`` in seconds, -1 where the device does not say."""
    version = next(iter(rows("display version", terminal.ask("display version"))), {})
    serial = next(iter(rows("display esn", terminal.ask("display esn"))), {})
    names = [row["interface"] for row in rows_of_interfaces(terminal)]
    return {
        "vendor": "Huawei",
        "model": version.get("model", ""),
        "os_version": f"{version.get('vrp_version', '')} {version.get('release', '')}".strip(),
        "serial_number": serial.get("serial", ""),
        "hostname": terminal.base_prompt,
        "fqdn": terminal.base_prompt,
        "uptime": seconds_of(version.get("uptime", "")),
        "interface_list": names,
    }


def rows_of_interfaces(terminal: VrpTerminal) -> list[dict[str, str]]:
    """Return the rows of ``display ip interface brief``."""
    command = "display ip interface brief"
    return rows(command, terminal.ask(command))


def interfaces_ip(running: str) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """Return ``{interface: {"ipv4"|"ipv6": {address: {"prefix_length": n}}}}`` of a running text."""
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for section in parse(running).sections("interface "):
        families: dict[str, dict[str, dict[str, int]]] = {}
        for node in section.children:
            address = _address(node.text)
            if address is not None:
                family = families.setdefault(f"ipv{address.version}", {})
                family[str(address.ip)] = {"prefix_length": address.network.prefixlen}
        if families:
            found[section.text.removeprefix("interface ")] = families
    return found


def _address(line: str) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface | None:
    words = line.split()
    try:
        if words[:2] == ["ip", "address"]:
            return ipaddress.IPv4Interface("/".join(words[2:4]))
        if words[:2] == ["ipv6", "address"]:
            return ipaddress.IPv6Interface("/".join(words[2:4]) if "/" not in words[2] else words[2])
    except (ValueError, IndexError):
        return None
    return None


def seconds_of(uptime: str) -> int:
    """Return the seconds of ``2 weeks, 0 day, 3 hours, 5 minutes``; -1 for a text without units."""
    parts = re.findall(r"(\d+)\s+(week|day|hour|minute|second)", uptime)
    return sum(int(number) * _UNITS[unit] for number, unit in parts) if parts else -1
