# SPDX-License-Identifier: Apache-2.0
"""What the words of ``sshd_config`` do to our login. A word that nobody knows here is no proof."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import takewhile

from zongheng.deploy.lockout.algorithms import CIPHERS, EXCHANGES, MACS
from zongheng.deploy.lockout.path import ManagementPath

SSH_FOLDER = "/etc/ssh/sshd_config.d/"
HARMLESS = frozenset(
    (
        "acceptenv",
        "allowagentforwarding",
        "allowstreamlocalforwarding",
        "allowtcpforwarding",
        "authorizedkeysfile",
        "banner",
        "challengeresponseauthentication",
        "clientalivecountmax",
        "clientaliveinterval",
        "compression",
        "debianbanner",
        "disableforwarding",
        "gatewayports",
        "gssapiauthentication",
        "hostbasedauthentication",
        "ignorerhosts",
        "ignoreuserknownhosts",
        "kbdinteractiveauthentication",
        "kerberosauthentication",
        "listenaddress",
        "loglevel",
        "permitemptypasswords",
        "permitrootlogin",
        "permittunnel",
        "permituserenvironment",
        "permituserrc",
        "printlastlog",
        "printmotd",
        "pubkeyauthentication",
        "rekeylimit",
        "strictmodes",
        "subsystem",
        "syslogfacility",
        "tcpkeepalive",
        "usedns",
        "versionaddendum",
        "x11displayoffset",
        "x11forwarding",
        "x11uselocalhost",
    )
)
"""Words that keep nobody with a password out; where the server listens is asked elsewhere."""
HELD = 60
"""Seconds that a session of ours may stand still while others look whether all is well."""
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_HOST_KEYS = frozenset({"ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"})


def keeps_out(word: str, value: str, path: ManagementPath) -> bool:
    """Return whether a line may keep us out; ``word`` is in lower case."""
    judge = _JUDGES.get(word)
    return judge(value, path) if judge else word not in HARMLESS


def _is_user(entry: str, path: ManagementPath) -> bool:
    user, at, host = entry.partition("@")
    return user in (path.user, "*") and (not at or host in (str(path.source), "*"))


def _lacks(*known: str) -> Callable[[str, ManagementPath], bool]:
    """Return what tells a list of algorithms with none that we have, or that takes some away unseen."""

    def judged(value: str, _: ManagementPath) -> bool:
        if value[:1] in "+^":
            return False
        offered = {name.removesuffix("-etm@openssh.com") for name in value.split(",")}
        return value.startswith("-") or not offered & set(known)

    return judged


def _at_least(least: int) -> Callable[[str, ManagementPath], bool]:
    def judged(value: str, _: ManagementPath) -> bool:
        digits = "".join(takewhile(str.isdigit, value))
        return not digits or int(digits) < least

    return judged


def _lasts(value: str, _: ManagementPath) -> bool:
    """Tell times that are shorter than we may hold still; ``none`` and 0 are no end."""
    times = [part.rpartition("=")[2] for part in value.split()]
    return any(0 < _seconds(time) < HELD for time in times if time not in ("none", "0"))


def _seconds(time: str) -> int:
    return sum(int(n) * _UNITS[unit.lower()] for n, unit in re.findall(r"(\d+)([smhdwSMHDW]?)", time))


def _is(*off: str) -> Callable[[str, ManagementPath], bool]:
    return lambda value, _: value.lower() in off


_JUDGES: Mapping[str, Callable[[str, ManagementPath], bool]] = {
    "port": lambda value, path: value != str(path.port),
    "allowusers": lambda value, path: not any(_is_user(entry, path) for entry in value.split()),
    "denyusers": lambda value, path: any(
        entry.partition("@")[0] in (path.user, "*") for entry in value.split()
    ),
    "include": lambda value, _: not value.startswith(SSH_FOLDER),
    "authenticationmethods": lambda value, _: "password" not in value.split() and value != "any",
    "addressfamily": lambda value, path: value not in ("any", "inet" if path.version == 4 else "inet6"),
    "passwordauthentication": _is("no"),
    "usepam": _is("no"),
    "permittty": _is("no"),
    "persourcepenalties": lambda value, _: value != "no",
    "hostkey": lambda value, _: re.fullmatch(r"/etc/ssh/ssh_host_\w+_key", value) is None,
    "ciphers": _lacks(*CIPHERS.values()),
    "macs": _lacks(*MACS.values()),
    "kexalgorithms": _lacks(*EXCHANGES.values(), "mlkem768x25519-sha256"),
    "hostkeyalgorithms": _lacks(*_HOST_KEYS),
    "maxsessions": _at_least(2),
    "maxauthtries": _at_least(1),
    "maxstartups": _at_least(2),
    "channeltimeout": _lasts,
    "unusedconnectiontimeout": _lasts,
    "logingracetime": lambda value, _: 0 < _seconds(value) < 20,
}
