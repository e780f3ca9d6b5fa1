# SPDX-License-Identifier: Apache-2.0
"""Who may administer a machine, and what SNMP tells of it.

Nothing secret leaves the machine for this: whether a password is locked is asked of ``passwd``, not read from
its file, and of snmpd's settings only the lines without passwords; a community is a password, so its name is
left out on the machine already.
"""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.linux.getters.machine import Asked

_KEYS = "sudo -n sh -c 'grep -sH . /home/*/.ssh/authorized_keys; true'"
_LOCKED = "L"
_PEOPLE, _NOBODY = 1000, 65534
"""The first number of a person, and that of nobody."""
_ADMINISTRATOR, _OTHER = 15, 1
_SETTINGS = (
    'sudo -n sh -c \'sed -nE -e "/^sys(Location|Contact)[[:space:]]/p"'
    ' -e "s/^(r[ow])community6?[[:space:]].*/community \\1/p" /etc/snmp/snmpd.conf'
    ' ; sed -nE "s/^oldEngineID[[:space:]]+/engine /p" /var/lib/snmp/snmpd.conf 2>/dev/null; true\''
)


def users(machine: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's users: level 15 for members of ``sudo``, 1 for others; ``password`` stays empty."""
    locked = {words[0] for words in _words(machine, "sudo -n passwd -S -a") if words[1:2] == [_LOCKED]}
    administrators = machine.run("getent group sudo").strip().rpartition(":")[2].split(",")
    keys = _keys(machine)
    return {
        name: {
            "level": _ADMINISTRATOR if name in administrators else _OTHER,
            "password": "",
            "sshkeys": keys.get(home, []),
        }
        for name, home in _people(machine)
        if name not in locked
    }


def _words(machine: Asked, command: str) -> list[list[str]]:
    return [line.split() for line in machine.run(command).splitlines() if line.strip()]


def _people(machine: Asked) -> list[tuple[str, str]]:
    """Return names and homes of the accounts of people."""
    entries = (line.split(":") for line in machine.run("getent passwd").splitlines())
    return [(entry[0], entry[5]) for entry in entries if _PEOPLE <= int(entry[2]) < _NOBODY]


def _keys(machine: Asked) -> dict[str, list[str]]:
    """Return public keys by home, without the comments behind them."""
    found: dict[str, list[str]] = {}
    for line in machine.run(_KEYS).splitlines():
        path, _, text = line.partition(":")
        key = re.search(r"(?:^|\s)((?:ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/=]+)", text)
        if key and not text.startswith("#"):
            found.setdefault(path.removesuffix("/.ssh/authorized_keys"), []).append(key[1])
    return found


def snmp(machine: Asked) -> dict[str, Any]:
    """Return NAPALM's SNMP information; communities are counted, ``chassis_id`` is the engine's name."""
    lines = [line.partition(" ") for line in machine.run(_SETTINGS).splitlines()]
    said = {word: rest.strip() for word, _, rest in lines if word != "community"}
    modes = [rest.strip() for word, _, rest in lines if word == "community"]
    return {
        "chassis_id": said.get("engine", ""),
        "contact": said.get("sysContact", ""),
        "location": said.get("sysLocation", ""),
        "community": {
            f"community-{n}": {"acl": "N/A", "mode": mode} for n, mode in enumerate(modes, start=1)
        },
    }
