# SPDX-License-Identifier: Apache-2.0
"""What LLDP neighbours say, from rows of any console."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.spelling import mac

_NOTHING = "--"


def brief(heard: Iterable[Row], full_name: Callable[[str], str]) -> dict[str, list[dict[str, str]]]:
    """Return NAPALM's LLDP neighbours: by local interface, the neighbour's name and port."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in heard:
        entry = {"hostname": _said(row["name"]), "port": _said(row["port"])}
        found.setdefault(full_name(row["local"]), []).append(entry)
    return found


def detail(
    heard: Iterable[Row], full_name: Callable[[str], str], interface: str = ""
) -> dict[str, list[dict[str, Any]]]:
    """Return all that the LLDP neighbours say, of every interface or of one."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in heard:
        local = full_name(row["local"])
        if interface in ("", local):
            found.setdefault(local, []).append(_detail(row))
    return found


def _detail(row: Row) -> dict[str, Any]:
    return {
        "parent_interface": "",
        "remote_port": _said(row["port"]),
        "remote_chassis_id": mac(row["chassis"]) or _said(row["chassis"]),
        "remote_port_description": _said(row["port_description"]),
        "remote_system_name": _said(row["name"]),
        "remote_system_description": " ".join(text for text in row["description"] if _said(text)),
        "remote_system_capab": _said(row["supported"]).replace(",", " ").split(),
        "remote_system_enable_capab": _said(row["enabled"]).replace(",", " ").split(),
    }


def _said(text: str) -> str:
    return "" if text == _NOTHING else text
