# SPDX-License-Identifier: Apache-2.0
"""NTP as chrony has it: the servers and peers that are configured, and how well each is heard."""

from __future__ import annotations

import csv
import ipaddress
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from zongheng.platforms.linux.getters.machine import Asked

_SETTINGS = "cat /etc/chrony/chrony.conf"
_PORT, _VERSION = 123, 4
_KINDS = {"^": "u", "=": "u", "#": "l"}
"""Servers, peers and clocks of the machine's own, and NAPALM's letter for them."""
_SYNCHRONIZED = "*"
_NEVER = str(2**32 - 1)
"""Seconds since the last answer where there was none."""


def servers(machine: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP servers by address, with what is configured of each."""
    return {words[0]: _server(words) for words in _configured(machine, ("server", "pool"))}


def peers(machine: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's NTP peers: the addresses alone."""
    return {words[0]: {} for words in _configured(machine, ("peer",))}


def _configured(machine: Asked, kinds: tuple[str, ...]) -> Iterator[list[str]]:
    for line in machine.run(_SETTINGS).splitlines():
        words = line.split()
        if len(words) > 1 and words[0] in kinds:
            yield words[1:]


def _server(words: list[str]) -> dict[str, Any]:
    said = dict(pairwise(words[1:]))
    return {
        "address": words[0],
        "port": int(said.get("port", _PORT)),
        "version": int(said.get("version", _VERSION)),
        "association_type": "SERVER",
        "iburst": "iburst" in words,
        "prefer": "prefer" in words,
        "network_instance": "default",
        "source_address": "",
        "key_id": int(said.get("key", -1)),
    }


def statistics(machine: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics, times in ms; the jitter is the standard deviation of the offset."""
    told = {row[0]: row for row in _rows(machine, "ntpdata")}
    spread = {row[0]: row for row in _rows(machine, "sourcestats")}
    return [_heard(row, told.get(row[2], []), spread.get(row[2], [])) for row in _rows(machine, "sources")]


def _rows(machine: Asked, report: str) -> list[list[str]]:
    """Return a report of chronyc, fields in the order of its manual page.

    A source that has no address yet goes by a number of chrony's.
    """
    printed = machine.run(f"sudo -n chronyc -n -c {report}")
    return [row for row in csv.reader(printed.splitlines()) if len(row) > 1]


def _heard(row: list[str], told: list[str], spread: list[str]) -> dict[str, Any]:
    return {
        "remote": row[2],
        "referenceid": _reference(told),
        "synchronized": row[1] == _SYNCHRONIZED,
        "stratum": int(row[3]),
        "type": _KINDS[row[0]],
        "when": "-" if row[6] == _NEVER else row[6],
        "hostpoll": 2 ** int(row[4]),
        "reachability": int(row[5]),
        "delay": _milliseconds(_field(told, _DELAY, "0")),
        "offset": _milliseconds(row[7]),
        "jitter": _milliseconds(_field(spread, _DEVIATION, "0")),
    }


_REFERENCE, _CLOCK, _DELAY, _DEVIATION = 15, 16, 19, 7
"""Places in ``ntpdata`` (the reference in hexadecimal digits, and as letters) and in ``sourcestats``."""


def _reference(told: list[str]) -> str:
    """Return whom a source follows: a clock's name, an IPv4 address, nothing where it never answered."""
    number = int(_field(told, _REFERENCE, "0"), 16)
    return _field(told, _CLOCK, "") or (str(ipaddress.IPv4Address(number)) if number else "")


def _milliseconds(seconds: str) -> float:
    return round(float(seconds) * 1000, 6)


def _field(row: list[str], place: int, otherwise: str) -> str:
    return row[place] if place < len(row) else otherwise
