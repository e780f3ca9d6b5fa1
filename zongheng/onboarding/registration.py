# SPDX-License-Identifier: Apache-2.0
"""Which device belongs where: host ↔ serial ↔ family, as the designs say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zongheng.devices.endpoints import undriven
from zongheng.devices.records import HostRecord
from zongheng.errors import Place, Problem, problem
from zongheng.intent.division import Level
from zongheng.onboarding.families import families


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One device that is expected: its serial and family prove it to be the one meant."""

    host: str
    serial: str
    family: str
    model: str
    wave: int
    """Rank of its level: a device comes up only after those above it."""


def registrations(
    records: Iterable[HostRecord], everyone: Iterable[HostRecord]
) -> tuple[Mapping[str, Registration], Mapping[str, tuple[Problem, ...]]]:
    """Return the devices of ``records`` that can be onboarded, and of the others why not, by host.

    The problems are ONB001 (no serial), ONB002 (a serial that another device of ``everyone`` has too)
    ONB003 (a family without a zero-touch convention) and PLT005 (a platform without a driver).
    """
    owners: dict[str, list[str]] = {}
    for record in everyone:
        owners.setdefault(record.serial, []).append(record.host)
    records = list(records)
    objections = {record.host: tuple(_objections(record, owners)) for record in records}
    expected = {record.host: _registration(record) for record in records if not objections[record.host]}
    return expected, {host: problems for host, problems in objections.items() if problems}


def _registration(record: HostRecord) -> Registration:
    return Registration(
        host=record.host,
        serial=record.serial,
        family=record.family,
        model=record.model,
        wave=Level(record.level).rank,
    )


def _objections(record: HostRecord, owners: Mapping[str, list[str]]) -> Iterable[Problem]:
    place = Place(host=record.host)
    if not record.serial:
        yield problem("ONB001", place)
    elif len(owners[record.serial]) > 1:
        yield problem("ONB002", place, found=record.serial, hosts=" ".join(sorted(owners[record.serial])))
    without_driver = undriven(record)
    if without_driver is not None:
        yield without_driver
    elif record.family not in families():
        yield problem("ONB003", place, found=record.family, known=", ".join(sorted(families())))
