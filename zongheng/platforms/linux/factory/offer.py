# SPDX-License-Identifier: Apache-2.0
"""What a machine in its carton fetches, and what it holds against it before it believes a byte.

1. The first line of the intermediate file is ``#sha256sum="HEX"``: SHA-256 of every byte behind that
   line's line feed.
2. ``BEGIN LINUX`` … ``END LINUX`` enclose ``KEY=VALUE`` lines. ``ESN`` is the machine's serial,
   ``DEVICETYPE`` its model (or ``DEFAULT``), ``BUNDLE`` a file of the same folder, ``BUNDLE-SHA256`` its sum.
3. That file is a whole bundle: text, every line understood, the end mark at its end.

Runs on the machine: only the standard library is used.
"""

from __future__ import annotations

import hashlib
import http.client
import re
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

BEGIN, END = "BEGIN LINUX", "END LINUX"
LARGEST = 4 * 1024 * 1024
SECONDS = 10.0

_SUM = re.compile(rb'#sha256sum="([0-9a-fA-F]{64})"\s*\n')
_FILE = re.compile(r"### FILE (/\S+) (0[0-7]{3}) ([a-z_][\w-]*:[a-z_][\w-]*)")
_SERVICE = re.compile(r"### SERVICE ([\w@.-]+)")
_MARK, _BUNDLE_END = "### ", "### END"
_KEYS = {"BUNDLE": r"[\w.-]+", "BUNDLE-SHA256": r"[0-9a-fA-F]{64}"}

Bundle = dict[str, Any]
"""``{"files": {path: {"mode", "owner", "content"}}, "services": [unit]}``: what the agent takes."""


class Reason(StrEnum):
    """Why the machine gives up for now, in the words of its status."""

    NOT_FETCHED = "cannot fetch {found}"
    NOT_HTTP = "not an HTTP URL: {found}"
    TOO_LARGE = "too large: {found}"
    NO_SUM = "the intermediate file has no checksum"
    WRONG_SUM = "the checksum of the intermediate file is wrong"
    OTHER_FAMILY = "the intermediate file is for another family of devices"
    OTHER_ESN = "the intermediate file is for ESN {found}"
    OTHER_TYPE = "the intermediate file is for device type {found}"
    LACKS_KEY = "the intermediate file lacks {found}"
    WRONG_FILE_SUM = "the checksum of the configuration is wrong"
    NOT_TEXT = "the configuration is not text"
    BREAKS_OFF = "the configuration breaks off"
    NOT_UNDERSTOOD = "line {found} of the configuration is not understood"
    REFUSED = "the configuration is refused: {found}"


class NotYetError(Exception):
    """Nothing is there to be fetched; asking again may help."""

    def __init__(self, reason: Reason, found: object) -> None:
        super().__init__(reason.value.format(found=found))


class DeclinedError(Exception):
    """What was fetched is not for this machine, or is broken."""

    def __init__(self, reason: Reason, found: object = "") -> None:
        super().__init__(reason.value.format(found=found))


def configuration(url: str, *, serial: str, model: str) -> bytes:
    """Return this machine's first configuration, verified; ``url`` is that of its intermediate file.

    Raises NotYetError where nothing is offered, DeclinedError where something is not as it must be.
    """
    keys = read_index(fetch(url), serial=serial, model=model)
    content = fetch(f"{url.rpartition('/')[0]}/{keys['BUNDLE']}")
    if hashlib.sha256(content).hexdigest() != keys["BUNDLE-SHA256"].lower():
        raise DeclinedError(Reason.WRONG_FILE_SUM)
    read_bundle(content)
    return content


def read_index(index: bytes, *, serial: str, model: str) -> dict[str, str]:
    """Return the keys of an intermediate file that is meant for this machine; DeclinedError otherwise."""
    stated = _SUM.match(index)
    if not stated:
        raise DeclinedError(Reason.NO_SUM)
    body = index[stated.end() :]
    if hashlib.sha256(body).hexdigest() != stated[1].decode().lower():
        raise DeclinedError(Reason.WRONG_SUM)
    lines = [line.strip() for line in body.decode("utf-8", "replace").splitlines() if line.strip()]
    if len(lines) < 2 or (lines[0], lines[-1]) != (BEGIN, END):
        raise DeclinedError(Reason.OTHER_FAMILY)
    keys = {key: value for key, sign, value in (line.partition("=") for line in lines) if sign}
    if keys.get("ESN") != serial:
        raise DeclinedError(Reason.OTHER_ESN, keys.get("ESN", "-"))
    if keys.get("DEVICETYPE", "DEFAULT") not in ("DEFAULT", model):
        raise DeclinedError(Reason.OTHER_TYPE, keys["DEVICETYPE"])
    for key, pattern in _KEYS.items():
        if not re.fullmatch(pattern, keys.get(key, "")):
            raise DeclinedError(Reason.LACKS_KEY, key)
    return keys


def read_bundle(content: bytes) -> Bundle:
    """Return the bundle that a configuration file holds; DeclinedError where it is none, or not whole."""
    try:
        lines = content.decode("utf-8").splitlines(keepends=True)
    except UnicodeDecodeError:
        raise DeclinedError(Reason.NOT_TEXT) from None
    if not lines or lines[-1].rstrip("\n") != _BUNDLE_END:
        raise DeclinedError(Reason.BREAKS_OFF)
    files: dict[str, dict[str, str]] = {}
    services: list[str] = []
    current: dict[str, str] | None = None
    for number, line in enumerate(lines[:-1], start=1):
        opened, service = _FILE.fullmatch(line.rstrip("\n")), _SERVICE.fullmatch(line.rstrip("\n"))
        if opened:
            current = {"mode": opened[2], "owner": opened[3], "content": ""}
            files[opened[1]] = current
        elif service:
            current = None
            services.append(service[1])
        elif current is None or line.startswith(_MARK):
            raise DeclinedError(Reason.NOT_UNDERSTOOD, number)
        else:
            current["content"] += line
    return {"files": files, "services": sorted(services)}


def fetch(url: str) -> bytes:
    """Return what an HTTP URL holds; NotYetError where it holds nothing, or nobody answers."""
    parts, shown = urlsplit(url), _without_token(url)
    if parts.scheme != "http" or not parts.hostname:
        raise DeclinedError(Reason.NOT_HTTP, shown)
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=SECONDS)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NotYetError(Reason.NOT_FETCHED, f"{shown}: {error}") from None
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise NotYetError(Reason.NOT_FETCHED, f"{shown}: {answer.status}")
    if len(content) > LARGEST:
        raise DeclinedError(Reason.TOO_LARGE, shown)
    return content


def _without_token(url: str) -> str:
    """Return a URL fit for a log: the name of a configuration begins with a one-time token."""
    return re.sub(r"/[0-9a-f]{16,}-", "/…-", url)
