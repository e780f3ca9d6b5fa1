# SPDX-License-Identifier: Apache-2.0
"""The ways that IS-IS knows, read from a device's configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zongheng.config import ConfigNode, ConfigTree
from zongheng.deploy.lockout.interfaces import Interface, interfaces
from zongheng.deploy.lockout.isis_filters import ClosedError, taken, told
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.way import Way, way

_PROCESS = "isis 1"
_FAMILY = {4: "", 6: "ipv6 "}
_SPEAKS6 = {"huawei_vrp": "ipv6 enable", "h3c_comware": "address-family ipv6 unicast"}
"""The line of a process without which it speaks no IPv6."""
_DECIDING = ("isis circuit-level", "isis circuit-type", "isis authentication-mode", "isis timer")
_OF_PROCESS = (
    "network-entity",
    "is-level",
    "cost-style",
    "area-authentication-mode",
    "domain-authentication-mode",
)
_KEY = re.compile(r" (?:cipher|plain|simple) .*")
"""What is not looked at: a wrong key ends with the dead man's timer, as OSPF's does."""


def isis_ways(tree: ConfigTree, usable: Sequence[Interface], path: ManagementPath) -> list[Way]:
    """Return the interfaces over which the management plane's IS-IS tells of us and of the device's address.

    A way is another once its level, its circuit or the process's own identity changes: both ends decide it.
    What it filters is told apart, for a way that filters no more is no worse.
    """
    family = _FAMILY[path.version]
    process = next((node for node in tree.find(_PROCESS) if "vpn-instance" not in node.text), None)
    if process is None or process.find("shutdown") or (family and not process.find(_SPEAKS6[tree.platform])):
        return []
    speaking = [one for one in usable if f"isis {family}enable 1" in one.lines]
    own = any(one.holds(path.address) for one in speaking)
    try:
        filters = (*taken(tree, process, path.source), *(() if own else told(tree, process, path.address)))
    except ClosedError:
        return []
    return [
        replace(way("isis", one, path, *_identity(process), *_said(one)), filters=filters)
        for one in speaking
        if one.speaks(path.version) and not _is_silent(one)
    ]


def passes_on(tree: ConfigTree) -> bool:
    """Return whether packets of the management plane go on by IS-IS: there are two ways or more."""
    speaking = (one for one in interfaces(tree).values() if one.usable and not _is_silent(one))
    return sum("isis enable 1" in one.lines and one.speaks(4) for one in speaking) > 1


def _said(interface: Interface) -> tuple[str, ...]:
    return tuple(_KEY.sub("", line) for line in interface.lines if line.startswith(_DECIDING))


def _is_silent(interface: Interface) -> bool:
    return any(line.startswith("isis silent") for line in interface.lines)


def _identity(process: ConfigNode) -> tuple[str, ...]:
    return tuple(sorted(_KEY.sub("", line.text) for word in _OF_PROCESS for line in process.find(word)))
