# SPDX-License-Identifier: Apache-2.0
"""A Linux machine's bundle as checks read it: files by path, units that run, people, ports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from zongheng.audit.device import Device
from zongheng.config import ConfigNode

ACCOUNTS = "/etc/zongheng-accounts/accounts"
NETWORK = "/etc/zongheng/network.sh"
SSHD = "/etc/ssh/sshd_config.d/zongheng.conf"
SUDOERS = "/etc/sudoers.d/zongheng"
MAIN = "main"
_FILE = re.compile(r"### FILE (?P<path>\S+) (?P<mode>\d{4}) (?P<owner>\S+)")
_ACCOUNT = re.compile(r"account (?P<name>\S+) (?P<role>\S+) (?P<groups>\S+) password (?P<password>\S+)")
_PORT = re.compile(r"port (?P<namespace>\S+) (?P<name>\S+) \d(?P<addresses>(?: \S+)*)")


@dataclass(frozen=True, slots=True)
class MachineFile:
    """One file of the bundle; ``node`` is its mark, the lines stand below it."""

    path: str
    mode: int
    owner: str
    node: ConfigNode

    @property
    def for_everybody(self) -> bool:
        """Tell whether any account of the machine may read it."""
        return bool(self.mode & 0o004)

    def matching(self, pattern: str) -> list[tuple[ConfigNode, re.Match[str]]]:
        """Return the lines that match ``pattern`` whole."""
        found = ((line, re.fullmatch(pattern, line.text)) for line in self.node.children)
        return [(line, match) for line, match in found if match is not None]

    def unlike(self, pattern: str) -> list[ConfigNode]:
        """Return the lines that do not match ``pattern``."""
        return [line for line in self.node.children if re.fullmatch(pattern, line.text) is None]

    def first(self, pattern: str) -> ConfigNode | None:
        return next((line for line, _ in self.matching(pattern)), None)


@dataclass(frozen=True, slots=True)
class Login:
    """One account of the machine's list, and what its line in sudoers lets it run as root."""

    name: str
    role: str
    groups: tuple[str, ...]
    password: str
    node: ConfigNode
    rights: ConfigNode | None

    @property
    def all_powerful(self) -> bool:
        by_group = bool({"sudo", "root", "wheel"} & set(self.groups))
        return by_group or (self.rights is not None and re.search(r"\bALL$", self.rights.text) is not None)


@dataclass(frozen=True, slots=True)
class PlacedPort:
    """One port with its addresses in the namespace of its domain."""

    namespace: str
    name: str
    addresses: tuple[IPv4Interface | IPv6Interface, ...]
    node: ConfigNode


def machine_files(device: Device, pattern: str = r".*") -> list[MachineFile]:
    """Return the files whose path matches ``pattern`` whole."""
    found = (_file(node) for node in device.tops)
    return [file for file in found if file is not None and re.fullmatch(pattern, file.path)]


def machine_file(device: Device, path: str) -> MachineFile | None:
    """Return the file at a path; None where the bundle has none."""
    return next(iter(machine_files(device, re.escape(path))), None)


def unit(device: Device, name: str) -> ConfigNode | None:
    """Return the mark of a unit that runs."""
    return next((node for node in device.tops if node.text == f"### SERVICE {name}"), None)


def units(device: Device) -> dict[str, ConfigNode]:
    """Return the marks of all units that run, by name."""
    mark = "### SERVICE "
    return {node.text.removeprefix(mark): node for node in device.tops if node.text.startswith(mark)}


def logins(device: Device) -> list[Login]:
    """Return the accounts of the machine's list."""
    listed, sudoers = machine_file(device, ACCOUNTS), machine_file(device, SUDOERS)
    if listed is None:
        return []
    rights = _rights(sudoers) if sudoers else {}
    return [
        Login(m["name"], m["role"], tuple(m["groups"].split(",")), m["password"], node, rights.get(m["name"]))
        for node, m in listed.matching(_ACCOUNT.pattern)
    ]


def _rights(sudoers: MachineFile) -> dict[str, ConfigNode]:
    """Return the line that gives each name its rights; of several the one that gives all."""
    found: dict[str, ConfigNode] = {}
    for node, match in sudoers.matching(r"(?P<name>\S+) \S+ ?=.*"):
        if match["name"] not in found or node.text.endswith("ALL"):
            found[match["name"]] = node
    return found


def placed_ports(device: Device) -> list[PlacedPort]:
    """Return the ports that the network script places in namespaces."""
    script = machine_file(device, NETWORK)
    return [_placed(node, match) for node, match in script.matching(_PORT.pattern)] if script else []


def _file(node: ConfigNode) -> MachineFile | None:
    match = _FILE.fullmatch(node.text)
    return MachineFile(match["path"], int(match["mode"], 8), match["owner"], node) if match else None


def _placed(node: ConfigNode, match: re.Match[str]) -> PlacedPort:
    return PlacedPort(match["namespace"], match["name"], tuple(_interfaces(match["addresses"])), node)


def _interfaces(words: str) -> Iterator[IPv4Interface | IPv6Interface]:
    for word in words.split():
        try:
            yield ip_interface(word.removeprefix("virtual:"))
        except ValueError:
            continue
