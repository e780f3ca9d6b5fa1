# SPDX-License-Identifier: Apache-2.0
"""Zero-touch provisioning as the device does it: fetch, verify, boot from what was fetched.

What a factory device accepts, the same exchange for every family:

1. It is told the URL of its intermediate file (by a DHCP option; in the twin by the control
   channel) and fetches it by HTTP GET, from its own address.
2. First line ``#sha256sum="HEX"``: SHA-256 of every byte behind that line's line feed.
3. The next line begins the block of its family and the last one ends it:
   ``BEGIN AR``/``END AR`` (ar), ``BEGIN LSW``/``END LSW`` (s), ``;BEGIN ROUTER``/``;END ROUTER`` (ne),
   ``BEGIN USG``/``END USG`` (usg). Between them ``[HEADINGS]`` and ``KEY=VALUE`` lines.
4. ``ESN`` must be its own serial; ``DEVICETYPE`` its own model or ``DEFAULT``.
5. The name of the configuration is under ``FILENAME1`` with ``TYPE1=SYSTEM-CONFIG`` (ar, usg) or
   ``SYSTEM-CONFIG`` (s, ne); its SHA-256 in hexadecimal under ``FILE_HMAC1`` (ar, usg), ``HMAC`` (s) or
   ``SYSTEM-CONFIG-SHA256`` (ne). It is fetched from the folder of the intermediate file.
6. It must be a configuration that this device understands line by line; then it becomes the
   startup file and the device reboots into it.

A key ``SN`` or ``TIMESN`` that the device has acted on to a good end is not acted on again. Any failure
leaves the device in factory state, with the reason in its log and in the twin's status.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from zongheng.twin.devices.device import Device

_SUM = re.compile(rb'#sha256sum="([0-9a-fA-F]{64})"\s*\n')
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Convention:
    """Words of a family's intermediate file."""

    begin: str
    end: str
    file_key: str
    sum_key: str


CONVENTIONS: Mapping[str, Convention] = {
    "ar": Convention("BEGIN AR", "END AR", "FILENAME1", "FILE_HMAC1"),
    "usg": Convention("BEGIN USG", "END USG", "FILENAME1", "FILE_HMAC1"),
    "s": Convention("BEGIN LSW", "END LSW", "SYSTEM-CONFIG", "HMAC"),
    "ne": Convention(";BEGIN ROUTER", ";END ROUTER", "SYSTEM-CONFIG", "SYSTEM-CONFIG-SHA256"),
}


class Reason(StrEnum):
    """Why a device gives up, in the words of its log."""

    NOT_FACTORY = "the device is not in factory state"
    NOT_TEXT = "the configuration is not text: {found}"
    WRONG_FILE_SUM = "the checksum of the configuration is wrong: {found}"
    NO_SUM = "the intermediate file has no checksum"
    WRONG_SUM = "the checksum of the intermediate file is wrong"
    OTHER_FAMILY = "the intermediate file is for another family of devices"
    OTHER_ESN = "the intermediate file is for ESN {found}"
    OTHER_TYPE = "the intermediate file is for device type {found}"
    LACKS_KEY = "the intermediate file lacks {found}"
    ACTED_BEFORE = "the intermediate file was acted on before: {found}"
    REFUSED_LINES = "lines of the configuration are refused: {found}"
    NOT_FETCHED = "cannot fetch {found}"
    NOT_HTTP = "not an HTTP URL"


class ZeroTouchError(Exception):
    """Why the device gave up; the text is the device's own log message."""

    def __init__(self, reason: Reason, found: str = "") -> None:
        self.reason = reason
        super().__init__(reason.value.format(found=found))


async def provision(device: Device, url: str) -> None:
    """Bring a factory device up from ``url``; what happened stands in ``device.zero_touch``."""
    try:
        _check_factory(device)
        configuration, number = await _configuration(device, url)
        _check_understood(device, configuration)
    except ZeroTouchError as error:
        device.zero_touch = f"failed: {error}"
        device.log.append(f"ZTP failed: {error}")
        return
    (device.flash / device.dialect.startup).write_text(configuration, encoding="utf-8")
    device.set_startup(device.dialect.startup)
    device.acted_on |= {number} - {""}
    device.zero_touch = "done"
    device.log.append("ZTP succeeded, rebooting")
    device.restart()


def _check_factory(device: Device) -> None:
    if device.state != "factory":
        raise ZeroTouchError(Reason.NOT_FACTORY)


async def _configuration(device: Device, url: str) -> tuple[str, str]:
    """Return the configuration and the number of the intermediate file, empty where it has none."""
    index = await _fetch(device, url)
    keys = read_index(index, family=device.model.family, model=device.model.name, serial=device.serial)
    convention = CONVENTIONS[device.model.family]
    number = keys.get("SN") or keys.get("TIMESN") or ""
    if number in device.acted_on:
        raise ZeroTouchError(Reason.ACTED_BEFORE, number)
    name = keys[convention.file_key]
    content = await _fetch(device, f"{url.rpartition('/')[0]}/{name}")
    found = hashlib.sha256(content).hexdigest()
    if found != keys[convention.sum_key].lower():
        raise ZeroTouchError(Reason.WRONG_FILE_SUM, _without_token(f"/{name}"))
    try:
        return content.decode("utf-8"), number
    except UnicodeDecodeError:
        raise ZeroTouchError(Reason.NOT_TEXT, _without_token(f"/{name}")) from None


def read_index(index: bytes, *, family: str, model: str, serial: str) -> dict[str, str]:
    """Return the keys of an intermediate file that is meant for this device; ZeroTouchError otherwise."""
    found = _SUM.match(index)
    if not found:
        raise ZeroTouchError(Reason.NO_SUM)
    body = index[found.end() :]
    if hashlib.sha256(body).hexdigest() != found[1].decode().lower():
        raise ZeroTouchError(Reason.WRONG_SUM)
    convention = CONVENTIONS[family]
    lines = [line.strip() for line in body.decode("utf-8", errors="replace").splitlines() if line.strip()]
    if len(lines) < 2 or (lines[0], lines[-1]) != (convention.begin, convention.end):
        raise ZeroTouchError(Reason.OTHER_FAMILY)
    keys = {
        key.strip(): value.strip() for key, sign, value in (line.partition("=") for line in lines) if sign
    }
    if keys.get("ESN") != serial:
        raise ZeroTouchError(Reason.OTHER_ESN, keys.get("ESN", "-"))
    if keys.get("DEVICETYPE", "DEFAULT") not in ("DEFAULT", model):
        raise ZeroTouchError(Reason.OTHER_TYPE, keys["DEVICETYPE"])
    for key in (convention.file_key, convention.sum_key):
        if not keys.get(key):
            raise ZeroTouchError(Reason.LACKS_KEY, key)
    return keys


def _check_understood(device: Device, configuration: str) -> None:
    refused = device.fresh().load(configuration.splitlines())
    if refused:
        raise ZeroTouchError(Reason.REFUSED_LINES, f"{len(refused)}, first {refused[0]}")


async def _fetch(device: Device, url: str) -> bytes:
    try:
        return await asyncio.to_thread(_get, url, device.address)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ZeroTouchError(Reason.NOT_FETCHED, f"{_without_token(url)}: {error}") from None


def _get(url: str, source: str) -> bytes:
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(Reason.NOT_HTTP)
    connection = http.client.HTTPConnection(
        parts.hostname, parts.port or 80, timeout=_SECONDS, source_address=(source, 0)
    )
    try:
        connection.request("GET", parts.path or "/")
        response = connection.getresponse()
        content = response.read()
        if response.status != http.client.OK:
            raise http.client.HTTPException(response.status, response.reason)
        return content
    finally:
        connection.close()


def _without_token(url: str) -> str:
    """Return a URL fit for a log: the name of a configuration begins with a one-time token."""
    return re.sub(r"/[0-9a-f]{16,}-", "/…-", url)
