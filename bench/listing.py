# SPDX-License-Identifier: Apache-2.0
"""``ansible all --list-hosts`` for a province of five levels: ours beside the same hosts and groups in INI.

The sites are Guizhou's divisions; what stands in each is made up: one router a site.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.frame import Result
from zongheng.divisions import Divisions
from zongheng.divisions.book import parent_of

ROOT = Path(__file__).parents[1]
PROVINCE = "52"
LEVELS = {4: "city", 6: "county", 9: "township", 12: "village"}
"""By the length of a division's code."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """The same inventory three times; nested, INI takes a third less than with all hosts under each group."""

    ours: Path
    nested: Path
    flat: Path


def list_hosts(folder: Path) -> Iterator[Result]:
    """Yield our time beside that of INI in either form."""
    codes = [one.code for one in Divisions.shipped().below(PROVINCE)]
    written = write(folder, codes)
    asked = {written.ours: "zongheng", written.nested: "ini", written.flat: "ini"}
    best = dict.fromkeys(asked, float("inf"))
    for _ in range(ROUNDS):
        for inventory, plugin in asked.items():
            best[inventory] = min(best[inventory], _seconds(inventory, plugin, len(codes), folder))
    for form, peer in (("nested", written.nested), ("flat", written.flat)):
        yield Result(
            f"list-hosts-{form}",
            f"{len(codes):,} hosts, {len(codes) + 1:,} sites",
            "s",
            best[written.ours],
            best[peer],
            f"INI, groups of sites {form}",
        )


def write(folder: Path, codes: Sequence[str]) -> Listed:
    """Write the inventories of one router in each of these divisions."""
    records = [_record(code) for code in sorted(codes)]
    ours = folder / "inventories" / "guizhou"
    build = folder / "build" / "guizhou"
    for one in (ours, build):
        one.mkdir(parents=True)
    (ours / "zongheng.yml").write_text("plugin: zongheng\n", encoding="utf-8")
    index = {"network": "guizhou", "overlays": [], "hosts": records}
    (build / "hosts.json").write_text(json.dumps(index, ensure_ascii=False, indent=1), encoding="utf-8")
    listed = Listed(ours, folder / "nested.ini", folder / "flat.ini")
    listed.nested.write_text("\n".join(_nested(records)) + "\n", encoding="utf-8")
    listed.flat.write_text("\n".join(_flat(records)) + "\n", encoding="utf-8")
    return listed


def _record(code: str) -> dict[str, Any]:
    """Return what ``hosts.json`` says of a site's router (:mod:`zongheng.build.index`)."""
    level = LEVELS[len(code)]
    return {
        "host": f"gz-s{code}",
        "title": f"节点 {code}",
        "site": code,
        "level": level,
        "role": "node",
        "platform": "huawei_vrp",
        "flavour": "vrp5",
        "family": "ar",
        "model": "AR6121",
        "serial": f"BENCH{code}",
        "lifecycle": "active",
        "groups": [
            f"level_{level}",
            *(f"site_{site}" for site in _lineage(code)),
            "role_node",
            "platform_huawei_vrp",
            "lifecycle_active",
        ],
        "address4": "10.0.0.1",
        "address6": "2001:db8::1",
    }


def _lineage(code: str) -> tuple[str, ...]:
    parent = parent_of(code)
    return (*_lineage(parent), code) if parent and code != PROVINCE else (code,)


def _flat(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of an INI file in which every group names all its hosts."""
    yield from (_host(record) for record in records)
    members: dict[str, list[str]] = {}
    for record in records:
        for group in ("zongheng", *record["groups"]):
            members.setdefault(group, []).append(record["host"])
    yield from _sections(members)


def _nested(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of an INI file in which a site's group names its own host and the sites below it."""
    yield from (_host(record) for record in records)
    members: dict[str, list[str]] = {}
    below: dict[str, dict[str, None]] = {}
    for record in records:
        sites = [group for group in record["groups"] if group.startswith("site_")]
        others = [group for group in record["groups"] if not group.startswith("site_")]
        for group in ("zongheng", *others, sites[-1]):
            members.setdefault(group, []).append(record["host"])
        for parent, child in pairwise(sites):
            below.setdefault(f"{parent}:children", {})[child] = None
    yield from _sections(members)
    yield from _sections(below)


def _host(record: Mapping[str, Any]) -> str:
    return f"{record['host']} zongheng_title=\"'{record['title']}'\" ansible_connection=local"


def _sections(members: Mapping[str, Sequence[str] | Mapping[str, None]]) -> Iterator[str]:
    for group, names in members.items():
        yield f"[{group}]"
        yield from names


def _seconds(inventory: Path, plugin: str, hosts: int, home: Path) -> float:
    """Return the CPU time of one listing; both sides have the configuration of the checkout."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - a program of the environment that the bench runs in
        [Path(sys.executable).with_name("ansible"), "all", "--list-hosts", "-i", inventory],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_HOME": str(home / "home"),
            "ANSIBLE_INVENTORY_ENABLED": plugin,
        },
        text=True,
        capture_output=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if f"hosts ({hosts}):" not in done.stdout:
        message = f"{inventory} lists other hosts"
        raise ValueError(message)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
