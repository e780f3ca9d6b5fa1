# SPDX-License-Identifier: Apache-2.0
"""The devices of a network, as ``build/<network>/hosts.json`` lists them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from zongheng.errors import Place, Problem, ZonghengError, problem


class HostRecord(BaseModel):
    """One device: what it is, where it stands, and how it is reached.

    ``address4`` is its management loopback (dotted quad, no mask), ``address6`` the same over IPv6 (empty
    where a plan of before named none); ``groups`` are the names
    under which playbooks address it. ``login_servers`` are the addresses of the servers that it asks about
    logins, with how many of ours each is asked about at the same time.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    host: str
    title: str = ""
    site: str = ""
    level: str = ""
    role: str
    platform: str
    flavour: str = ""
    family: str = ""
    model: str = ""
    serial: str = ""
    lifecycle: str = ""
    address4: str
    address6: str = ""
    groups: tuple[str, ...] = ()
    login_servers: dict[str, int] = {}


def load_hosts(build: Path) -> list[HostRecord]:
    """Return every device of ``build/<network>/hosts.json``, by name.

    Raises DEV001 where the file is missing, DEV002 for each broken record.
    """
    path = build / "hosts.json"
    try:
        entries = list(json.loads(path.read_text(encoding="utf-8"))["hosts"])
    except FileNotFoundError:
        raise ZonghengError(problem("DEV001", Place(file=str(path)))) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ZonghengError(problem("DEV002", Place(file=str(path)), found=error)) from None
    records, problems = [], []
    for number, entry in enumerate(entries):
        try:
            records.append(HostRecord.model_validate(entry))
        except ValidationError as error:
            problems.append(_broken(path, number, error))
    if problems:
        raise ZonghengError(problems)
    return sorted(records, key=lambda record: record.host)


def limited(records: Iterable[HostRecord], limit: Collection[str] | None) -> list[HostRecord]:
    """Return the records that ``limit`` names (all without one); raise DEV003 for each unknown name."""
    records = list(records)
    if limit is None:
        return records
    known = {record.host for record in records}
    unknown = sorted(set(limit) - known)
    if unknown:
        raise ZonghengError([problem("DEV003", Place(host=name), found=name) for name in unknown])
    return [record for record in records if record.host in set(limit)]


def _broken(path: Path, number: int, error: ValidationError) -> Problem:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    return problem("DEV002", Place(file=str(path), key=f"hosts.{number}.{key}"), found=first["msg"])
