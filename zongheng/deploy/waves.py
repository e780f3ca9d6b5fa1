# SPDX-License-Identifier: Apache-2.0
"""Waves: which devices are changed together, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zongheng.devices import HostRecord
from zongheng.files import from_yaml

Wave = tuple[str, ...]


class WaveRule(BaseModel):
    """Which records it takes (all values equal), and how it cuts them into waves.

    ``apart`` names a value that no two of one wave share: they are taken in rounds, one of each value at a
    time, and ``sizes`` begins anew with each round.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    select: dict[str, str] = Field(default_factory=dict)
    sizes: tuple[int, ...] = Field(min_length=1)
    order: Literal["by_name", "last_first"] = "by_name"
    apart: Literal["site"] | None = None

    def takes(self, record: HostRecord) -> bool:
        return all(getattr(record, name) == value for name, value in self.select.items())

    def waves(self, records: Sequence[HostRecord]) -> Iterator[Wave]:
        """Yield the waves of the records that it takes, which are sorted by name."""
        ordered = records[::-1] if self.order == "last_first" else records
        for together in self._rounds(ordered):
            yield from _cut([record.host for record in together], self.sizes)

    def _rounds(self, records: Sequence[HostRecord]) -> Iterator[list[HostRecord]]:
        if self.apart is None:
            yield list(records)
            return
        groups: dict[str, list[HostRecord]] = {}
        for record in records:
            groups.setdefault(getattr(record, self.apart), []).append(record)
        for members in zip_longest(*groups.values()):
            yield [record for record in members if record is not None]


@cache
def wave_rules() -> tuple[WaveRule, ...]:
    """Return the rules of ``waves.yml``."""
    text = files("zongheng.deploy").joinpath("waves.yml").read_text(encoding="utf-8")
    return tuple(WaveRule.model_validate(entry) for entry in from_yaml(text)["waves"])


def plan_waves(records: Iterable[HostRecord], rules: Sequence[WaveRule] | None = None) -> tuple[Wave, ...]:
    """Return every record's host in exactly one wave, in the order in which waves run."""
    left = sorted(records, key=lambda record: record.host)
    found: list[Wave] = []
    for rule in wave_rules() if rules is None else rules:
        taken = [record for record in left if rule.takes(record)]
        left = [record for record in left if not rule.takes(record)]
        found += rule.waves(taken)
    return tuple(found)


def _cut(hosts: Sequence[str], sizes: Sequence[int]) -> Iterator[Wave]:
    start = number = 0
    while start < len(hosts):
        size = sizes[min(number, len(sizes) - 1)]
        yield tuple(hosts[start : start + size])
        start, number = start + size, number + 1
