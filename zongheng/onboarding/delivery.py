# SPDX-License-Identifier: Apache-2.0
"""What one device fetches: its intermediate file and its first configuration, in memory only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from zongheng.config.secrets import fill
from zongheng.onboarding.families import families
from zongheng.onboarding.registration import Registration


@dataclass(frozen=True, slots=True, repr=False)
class Delivery:
    """Two files. ``file_name`` begins with the one-time token; no repr shows content or token."""

    url: str
    """What DHCP tells the device: where its intermediate file is."""
    index_name: str
    index: bytes
    file_name: str
    file: bytes

    def __repr__(self) -> str:
        return f"Delivery({self.index_name})"


def deliver(
    registration: Registration, text: str, values: Mapping[str, str], *, token: str, server: str
) -> Delivery:
    """Return a device's files: ``text`` is its first configuration with references, ``server`` our base URL.

    Raises CFG001 and CFG002 for secrets that are missing or cannot be typed.
    """
    family = families()[registration.family]
    file = fill(text, values).encode()
    file_name = f"{token}-{registration.host}.cfg"
    body = _template(family.template).render(
        serial=registration.serial,
        model=registration.model,
        server=server,
        file=file_name,
        sum=sha256(file).hexdigest(),
        once=int(sha256(file).hexdigest(), 16) % 10**10,
    )
    index = f'#sha256sum="{sha256(body.encode()).hexdigest()}"\n{body}'
    url = f"{server}/{registration.serial}/{family.index}"
    return Delivery(url, family.index, index.encode(), file_name, file)


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(  # noqa: S701 — vendor index files are no HTML: escaping would corrupt them
        loader=PackageLoader("zongheng.onboarding"), undefined=StrictUndefined, keep_trailing_newline=True
    )
