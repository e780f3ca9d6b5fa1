# SPDX-License-Identifier: Apache-2.0
"""The options that stage commands share, and the request that they make."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from zongheng import language
from zongheng.build.index import inventory_hosts
from zongheng.errors import Place, ZonghengError, problem
from zongheng.progress.terminal import Terminal
from zongheng.request import Request, checked_plan, is_name

InventoryOption = Annotated[
    Path | None,
    typer.Option(
        "-i",
        "--inventory",
        envvar="ZONGHENG_INVENTORY",
        help=language.pick(zh="网络文件夹", en="the network's folder"),
    ),
]
LimitOption = Annotated[
    str | None,
    typer.Option("-l", "--limit", help=language.pick(zh="主机或组，逗号分隔", en="hosts or groups")),
]
CheckOption = Annotated[
    bool, typer.Option("-C", "--check", help=language.pick(zh="只检查，不下发", en="write nothing"))
]
DiffOption = Annotated[bool, typer.Option("-D", "--diff", help=language.pick(zh="显示差异", en="show diffs"))]
TwinOption = Annotated[
    bool, typer.Option("--twin", help=language.pick(zh="对孪生网络操作", en="talk to the running twin"))
]
DateOption = Annotated[
    str | None, typer.Option("--date", help=language.pick(zh="日期 YYYY-MM-DD", en="the date, YYYY-MM-DD"))
]
ByOption = Annotated[str | None, typer.Option("--by", help=language.pick(zh="操作人", en="the operator"))]
OverlayOption = Annotated[
    list[Path] | None,
    typer.Option("--overlay", help=language.pick(zh="叠加文件", en="an overlay on the intent")),
]


def make_request(
    inventory: Path | None,
    *,
    limit: str | None = None,
    check: bool = False,
    twin: bool = False,
    date: str | None = None,
    by: str | None = None,
    overlays: list[Path] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Request:
    """Return the request of one call; raise CLI003–CLI006, CLI011 for what is wrong with its options."""
    folder = network_folder(inventory)
    chosen = {
        key: value
        for key, value in {
            "date": _day(date),
            "by": _operator(by),
            "overlays": tuple(overlays) if overlays else None,
        }.items()
        if value is not None
    }
    return Request(
        inventory=folder,
        limit=_hosts(folder, limit, check=check),
        check=check,
        twin=twin,
        terminal=Terminal.of(sys.stdout),
        options=options or {},
        **chosen,  # type: ignore[arg-type]  # typed by key
    )


def network_folder(inventory: Path | None) -> Path:
    """Return the network's folder: the one given, else the one that Ansible takes here, else the only one."""
    if inventory is None:
        inventory = _ansibles_network() or _only_network()
    if not (inventory / "network.yml").is_file():
        raise ZonghengError(problem("CLI004", Place(file=str(inventory))))
    return inventory


def _ansibles_network() -> Path | None:
    """Return the inventory of ``ansible.cfg`` in this folder where it is a network.

    A command and the playbook run after it must not speak of two networks.
    """
    settings = ConfigParser(interpolation=None, strict=False)
    with suppress(ConfigParserError, OSError, UnicodeDecodeError):
        settings.read(Path("ansible.cfg"), encoding="utf-8")
    folder = Path(settings.get("defaults", "inventory", fallback="").strip() or ".")
    return folder if (folder / "network.yml").is_file() else None


def _only_network() -> Path:
    known = sorted(path.parent for path in Path("inventories").glob("*/network.yml"))
    if len(known) != 1:
        found = ", ".join(str(path) for path in known) or os.fspath(Path.cwd())
        raise ZonghengError(problem("CLI003", found=found))
    return known[0]


def _hosts(folder: Path, limit: str | None, *, check: bool) -> frozenset[str] | None:
    if limit is None:
        return None
    hosts = inventory_hosts(folder, planned=checked_plan(folder) if check else None)
    members: set[str] = set()
    unknown = []
    for name in filter(None, (part.strip() for part in limit.split(","))):
        found = {host.name for host in hosts if name == host.name or name in host.groups}
        members |= found
        if not found:
            unknown.append(name)
    if not members and not unknown:
        unknown = [limit]
    if unknown:
        raise ZonghengError(problem("CLI005", Place(key="--limit"), found=name) for name in unknown)
    return frozenset(members)


def _operator(text: str | None) -> str | None:
    if text is not None and not is_name(text):
        raise ZonghengError(problem("CLI011", Place(key="--by"), found=repr(text)))
    return text


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ZonghengError(problem("CLI006", Place(key="--date"), found=text)) from None
