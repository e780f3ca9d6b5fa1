# SPDX-License-Identifier: Apache-2.0
"""The lock-out proof for Linux machines: address, way, packet filter, SSH server, account and its rights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zongheng.config.redaction import SEALED
from zongheng.deploy.lockout.machine_rivals import led_elsewhere
from zongheng.deploy.lockout.machine_text import (
    ACCOUNTS,
    MAIN,
    NETWORK_SCRIPT,
    SSH_SERVER,
    SUDO,
    SUDOERS,
    MachineText,
    Way,
)
from zongheng.deploy.lockout.nftables import Login, read_filter
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.perils import new_machine_perils
from zongheng.deploy.lockout.sshd import SSH_FOLDER, keeps_out
from zongheng.errors import Place, Problem, problem

_STACKS = tuple(f"/etc/pam.d/{name}" for name in ("sshd", "common-auth", "common-account"))
_ALL_RIGHTS = re.compile(r"ALL=\((?:ALL|root)(?::ALL)?\) NOPASSWD: ?ALL$")


def machine_problems(host: str, running: str, target: str, path: ManagementPath) -> tuple[Problem, ...]:
    """Return every reason why a machine with the bundle ``target`` may lock us out; none is a proof.

    DEP101 management address, DEP102 its namespace, DEP108 way, DEP111 packet filter, DEP112 SSH
    server, DEP113 account or its rights. ``path`` may be of either address family.
    """
    before, after = MachineText.of(running), MachineText.of(target)
    found = [
        *_address_problems(host, after, path),
        *(path.problem("DEP112", host, *where) for where in _server_refusals(after, path)),
        *(path.problem("DEP113", host, *where) for where in _account_refusals(after, path)),
        *(path.problem("DEP113", host, *where) for where in _module_refusals(after)),
        *_new_problems(host, before, after, path),
    ]
    surviving = _surviving_ways(before, after, path)
    if not surviving:
        ways = (
            ", ".join(sorted({f"{w.kind} {w.device}" for w in before.ways(path.address, path.source)})) or "-"
        )
        found.append(problem("DEP108", Place(host=host), source=path.source, ways=ways))
    else:
        found += _filter_problems(host, after, path, surviving)
        found += [
            problem("DEP114", Place(host=host, key=file), found=line, source=path.source)
            for file, line in led_elsewhere(before, after, path, surviving)
        ]
    return tuple(found)


def _new_problems(
    host: str, before: MachineText, after: MachineText, path: ManagementPath
) -> Iterator[Problem]:
    """Yield what may keep us out, is not computed, and was not so when we came in to read it."""
    for code, file, line in new_machine_perils(before, after, path):
        if code == "DEP115" and not after.passes_on:
            continue
        if code == "DEP108":
            yield problem(code, Place(host=host, key=file), found=line, source=path.source, ways=line)
        else:
            yield path.problem(code, host, file, line)


def _module_refusals(after: MachineText) -> Iterator[tuple[str, str]]:
    """Yield (file, line) of a PAM stack that refuses everybody before it asks for the password."""
    for file in _STACKS:
        lines = after.lines(file)
        asked = next((n for n, line in enumerate(lines) if "pam_unix.so" in line), len(lines))
        yield from (
            (file, line) for line in lines[:asked] if "pam_deny.so" in line and not line.startswith("-")
        )


def _address_problems(host: str, after: MachineText, path: ManagementPath) -> Iterator[Problem]:
    holders = [port for port in after.ports if port.holds(path.address)]
    if not holders:
        yield path.problem("DEP101", host, NETWORK_SCRIPT, f"port {MAIN} lo {path.address}")
    elif all(port.namespace != MAIN for port in holders):
        line = f"port {holders[0].namespace} {holders[0].device}"
        yield path.problem("DEP102", host, NETWORK_SCRIPT, line)


def _surviving_ways(before: MachineText, after: MachineText, path: ManagementPath) -> frozenset[Way]:
    """Return the ways that stand unchanged, or all of the new ones where there was none that we know."""
    old, new = (text.ways(path.address, path.source) for text in (before, after))
    kept = old & new if old else new
    needed = {"connected": "zongheng-network", "static": "frr", "ospf": "frr", "isis": "frr", "bgp": "frr"}
    running = (
        {"zongheng-network", *after.bundle.services} if "zongheng-network" in after.bundle.services else set()
    )
    return frozenset(way for way in kept if needed[way.kind] in running)


def _filter_problems(
    host: str, after: MachineText, path: ManagementPath, surviving: Iterable[Way]
) -> list[Problem]:
    """Return no problem when one surviving way is open, else the problems of the first."""
    by_way = [
        [
            path.problem("DEP111", host, file, line)
            for file in after.filters
            for line in _filter_refusals(after, file, way.device, path)
        ]
        for way in sorted(surviving)
    ]
    return [] if [] in by_way else by_way[0]


def _filter_refusals(after: MachineText, path: str, device: str, ours: ManagementPath) -> Iterator[str]:
    file = after.bundle.file(path)
    if file is None:
        yield path
    else:
        login = Login(device, ours.source, ours.address, ours.port)
        yield from read_filter(file.content).refusals(login)


def _server_refusals(after: MachineText, path: ManagementPath) -> Iterator[tuple[str, str]]:
    """Yield (file, line) of what keeps the SSH server from letting us in."""
    if "ssh" not in after.bundle.services:
        yield "", "### SERVICE ssh"
    listening: list[tuple[str, str]] = []
    for file in after.bundle.files:
        if file.path == SSH_SERVER or file.path.startswith(SSH_FOLDER):
            for line in after.lines(file.path):
                word, _, value = line.partition(" ")
                if word.lower() == "listenaddress":
                    listening.append((file.path, value.strip()))
                elif keeps_out(word.lower(), value.strip(), path):
                    yield file.path, line
    open_to_us = {str(path.address), f"[{path.address}]", "0.0.0.0", "::", f"{path.address}:{path.port}"}  # noqa: S104 - compared, not bound
    if listening and not any(value in open_to_us for _, value in listening):
        yield listening[0][0], f"ListenAddress {listening[0][1]}"


def _account_refusals(after: MachineText, path: ManagementPath) -> Iterator[tuple[str, str]]:
    """Yield (file, line) of what keeps our account from logging in or from changing the machine.

    Where the bundle says nothing of accounts, those of the factory stand.
    """
    accounts = [line.split() for line in after.lines(ACCOUNTS) if line.startswith("account ")]
    if after.bundle.file(ACCOUNTS) is not None:
        own = next((words for words in accounts if words[1] == path.user), None)
        if own is None:
            yield ACCOUNTS, f"account {path.user}"
        elif not _is_password(own[-1]):
            yield ACCOUNTS, " ".join(own[:-1])
    managed = [name for name in (SUDOERS, SUDO) if after.bundle.file(name) is not None]
    if managed and not _has_all_rights(after, path.user):
        yield managed[-1], f"{path.user} ALL=(ALL:ALL) NOPASSWD: ALL"


def _has_all_rights(after: MachineText, user: str) -> bool:
    """Tell whether sudo gives an account everything: in its main file or in ours, where that is included."""
    lines = after.lines(SUDOERS)
    includes = [line for line in lines if line.startswith(("@include", "#include"))]
    own = after.bundle.file(SUDOERS) is None or any(SUDO.startswith(one.split()[-1]) for one in includes)
    rights = [*lines, *(after.lines(SUDO) if own else ())]
    ours = [line for line in rights if line.split()[0] in (user, "ALL")]
    return bool(ours) and _ALL_RIGHTS.search(ours[-1]) is not None  # the last that fits counts


def _is_password(word: str) -> bool:
    return SEALED.fullmatch(word) is not None or word.startswith(("{{secret:", "$"))
