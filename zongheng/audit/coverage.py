# SPDX-License-Identifier: Apache-2.0
"""Which devices of the inventory were audited, and why the others were not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zongheng.audit.device_text import DeviceText
from zongheng.audit.evaluation import DeviceAudit
from zongheng.audit.wording import Words, words
from zongheng.config import decode
from zongheng.devices import HostRecord

_SERVED = frozenset({"huawei_vrp", "linux"})
_COLLECTED = "collected"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of ``inventory`` devices, those ``audited``; ``left_out`` says of every other one why."""

    inventory: int
    audited: tuple[str, ...]
    left_out: Mapping[str, Words]
    stale: Mapping[str, str]
    """Hosts whose last collection failed, with its code: an older configuration was judged."""
    excused: frozenset[str] = frozenset()
    """Hosts left out through no fault: not in service yet, or of a platform without rules."""
    not_asked: int = 0
    """Devices of the network that a limit kept out; ``inventory`` does not count them."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What the last collection left: texts to judge, and the hosts without one."""

    texts: tuple[DeviceText, ...]
    absent: Mapping[str, Words]
    stale: Mapping[str, str]
    excused: frozenset[str]


def collected(records: Iterable[HostRecord], snapshots: Path) -> Collected:
    """Read the snapshot of each device, in the encoding that it is in."""
    ends = _ends(snapshots / "coverage.json")
    texts, absent, stale, excused = [], {}, {}, set()
    for record in records:
        path = snapshots / f"{record.host}.cfg"
        end = ends.get(record.host, "")
        if record.platform not in _SERVED:
            excused.add(record.host)
            name = f"{record.platform}/{record.flavour}"
            absent[record.host] = words(
                f"尚无该平台的核查规则（{name}）", f"no rules for this platform yet ({name})"
            )
        elif not path.is_file():
            if record.lifecycle == "planned":
                excused.add(record.host)
            absent[record.host] = _absence(record, end)
        else:
            texts.append(_device_text(record, path))
            if end not in ("", _COLLECTED):
                stale[record.host] = end
    return Collected(tuple(texts), absent, stale, frozenset(excused))


def coverage(
    records: Iterable[HostRecord], found: Collected, judged: Iterable[DeviceAudit], *, not_asked: int = 0
) -> Coverage:
    """Return the coverage after judging: texts that could not be judged are left out too."""
    left_out = dict(found.absent)
    audited = []
    for one in judged:
        if one.unreadable is None:
            audited.append(one.device.host)
        else:
            left_out[one.device.host] = one.unreadable
    return Coverage(
        inventory=len(list(records)),
        audited=tuple(audited),
        left_out=dict(sorted(left_out.items())),
        stale=dict(found.stale),
        excused=found.excused,
        not_asked=not_asked,
    )


def _device_text(record: HostRecord, path: Path) -> DeviceText:
    return DeviceText(
        host=record.host,
        text=decode(path.read_bytes()),
        platform=record.platform,
        flavour=record.flavour,
        family=record.family,
        role=record.role,
        site=record.site,
        title=record.title,
        model=record.model,
        source=path.name,
    )


def _absence(record: HostRecord, end: str) -> Words:
    if record.lifecycle == "planned":
        return words("设备尚未入网", "not in service yet")
    if end in ("", _COLLECTED, "never"):
        return words("从未采集", "never collected")
    return words(f"采集失败（{end}）", f"could not be collected ({end})")


def _ends(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    return dict(json.loads(path.read_text(encoding="utf-8"))["hosts"])
