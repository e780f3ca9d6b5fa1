# SPDX-License-Identifier: Apache-2.0
"""IS-IS of Huawei's: where it may meet a neighbour, and what protects its hellos and what it floods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.audit.device import Device, saying
from zongheng.config import ConfigNode

_STRONG = re.compile(r".*authentication-mode (?:md5|hmac-sha256|keychain)\b.*")
_NO_NEIGHBOURS = ("LoopBack", "NULL")
_WORDS = {"level-1": ("area",), "level-2": ("domain",), "level-1-2": ("area", "domain")}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A section that has to be authenticated, the line that a digest belongs in, and the line found."""

    section: ConfigNode
    wanted: str
    guard: ConfigNode | None

    @property
    def strong(self) -> bool:
        return self.guard is not None and _STRONG.fullmatch(self.guard.text) is not None


def guarded_by_isis(device: Device) -> list[Guarded]:
    """Return the interfaces that may meet a neighbour, then the levels of the processes that they are of."""
    circuits = list(_circuits(device))
    numbers = {number for number, _ in circuits}
    processes = [
        (node, match[1])
        for node in device.starting("isis")
        if (match := re.match(r"isis (\d+)", node.text)) and match[1] in numbers
    ]
    return [
        *(Guarded(node, "isis authentication-mode", _mode(node, "isis ")) for _, node in circuits),
        *(one for node, _ in processes for one in _flooding(node)),
    ]


def _circuits(device: Device) -> Iterator[tuple[str, ConfigNode]]:
    """Yield the process and the interface wherever hellos are sent."""
    for interface in device.interfaces:
        enabled = saying(interface, r"isis (?:ipv6 )?enable(?: (?P<process>\d+))?")
        name = interface.text.removeprefix("interface ")
        if enabled and not name.startswith(_NO_NEIGHBOURS) and not saying(interface, r"isis silent.*"):
            yield enabled[0][1]["process"] or "1", interface


def _flooding(process: ConfigNode) -> Iterator[Guarded]:
    found = saying(process, r"is-level (?P<level>\S+)")
    for word in _WORDS.get(found[0][1]["level"] if found else "level-1-2", ()):
        yield Guarded(process, f"{word}-authentication-mode", _mode(process, f"{word}-"))


def _mode(node: ConfigNode, before: str) -> ConfigNode | None:
    lines = saying(node, rf"{before}authentication-mode .+")
    return lines[0][0] if lines else None
