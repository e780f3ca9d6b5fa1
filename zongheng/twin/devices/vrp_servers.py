# SPDX-License-Identifier: Apache-2.0
"""Which servers a VRP device asks about a login and tells of it, by its configuration."""

from __future__ import annotations

from collections.abc import Mapping

from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.devices.aaa_servers import Accounting, Method, Methods

_METHODS: Mapping[str, Method] = {"hwtacacs": "servers", "radius": "servers", "local": "local"}
_WEIGHT = 80
"""The weight of a RADIUS server on version 5 unless told; the heavier one is asked first."""


def methods(root: Section, user: str) -> Methods:
    """Return by what a login is checked: as the manager himself says, or the domain of administrators."""
    aaa, said = _said(root, user)
    mode = _of_scheme(aaa, said, "authentication", "authentication-mode")
    order = tuple(_METHODS[word] for word in mode if word in _METHODS) or ("local",)
    return Methods(order, _servers(root, said, mode, "authentication"))


def accounting(root: Section, user: str) -> Accounting:
    """Return whom the scheme of the same domain tells of logins, and the recording scheme of commands."""
    aaa, said = _said(root, user)
    mode = _of_scheme(aaa, said, "accounting", "accounting-mode")
    fate = _of_scheme(aaa, said, "accounting", "accounting")
    recorded = _recorded(root, aaa)
    return Accounting(
        logins=_servers(root, said, mode, "accounting"),
        strict=bool({"hwtacacs", "radius"} & set(mode)) and "online" not in fate,
        commands=recorded,
        settings=recorded,
    )


def _said(root: Section, user: str) -> tuple[Section | None, Section | None]:
    """Return the view of AAA, and in it the manager's own or the domain that his logins are in."""
    found = root.find("aaa")
    aaa = found.body if found else None
    entry = aaa and (aaa.find("manager-user", user) or aaa.find("domain", "default_admin"))
    return aaa, entry.body if entry else None


def _of_scheme(aaa: Section | None, said: Section | None, kind: str, line: str) -> tuple[str, ...]:
    """Return what the scheme of a kind that is bound says behind a word."""
    bound = said.find(f"{kind}-scheme") if said else None
    scheme = aaa.find(f"{kind}-scheme", bound.value[0]) if aaa and bound else None
    found = scheme.body.all(line) if scheme and scheme.body else []
    return tuple(word for entry in found for word in entry.words[1:])


def _servers(root: Section, said: Section | None, mode: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return the servers of the template that is bound for the mode's protocol, the first asked first."""
    protocol = next((word for word in mode if _METHODS.get(word) == "servers"), None)
    bound = said.all(f"{protocol}-server") if said and protocol else []
    return next((_in_template(root, f"{protocol}-server", entry.words[-1], kind) for entry in bound), ())


def _in_template(root: Section, head: str, name: str, kind: str) -> tuple[str, ...]:
    template = root.find(head, "template", name) or root.find(head, "group", name)
    if template is None or template.body is None or not _has_key(template.body):
        return ()
    return tuple(entry.words[2] for entry in sorted(template.body.all(head, kind), key=_rank))


def _has_key(template: Section) -> bool:
    return any("shared-key" in entry.words[1] for entry in template.entries.values())


def _rank(entry: Entry) -> tuple[int, int]:
    """Return what is less the sooner a server is asked; of equals the one that was configured first."""
    if entry.words[0] == "hwtacacs-server":
        return int(entry.words[-1] == "secondary"), entry.serial
    return -int(entry.words[-1] if "weight" in entry.words else _WEIGHT), entry.serial


def _recorded(root: Section, aaa: Section | None) -> tuple[str, ...]:
    """Return the servers that hear of every command."""
    bound = aaa.find("cmd", "recording-scheme") if aaa else None
    scheme = aaa.find("recording-scheme", bound.value[0]) if aaa and bound else None
    mode = scheme.body.find("recording-mode") if scheme and scheme.body else None
    return _in_template(root, "hwtacacs-server", mode.value[-1], "accounting") if mode else ()
