# SPDX-License-Identifier: Apache-2.0
"""What is added to a Debian image so that a machine brings itself up from its carton."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

UNIT = "zongheng-factory.service"
"""Enabled in the image; ``ssh.service`` is not: the first configuration starts it."""
STATUS = "/var/lib/zongheng-factory/status.json"
"""``{"state": "waiting" | "declined" | "done", "reason": str, "declined": how often so far, "why": str}``"""

IDENTITY = "/var/lib/zongheng-factory/identity"
DONE = "/var/lib/zongheng-factory/done"
"""There once the machine has its first configuration."""
SETTINGS = "/etc/zongheng-factory.conf"
KIT = "/var/lib/zongheng-factory/first.cfg"
"""A first configuration that somebody brought along, secrets filled in: taken before anybody is asked."""

PATIENCE = 30

_HOME = "/usr/lib/zongheng"
_MODULES = ("__main__.py", "leasing.py", "offer.py")


@dataclass(frozen=True, slots=True)
class ImageFile:
    """One file of the image; ``mode`` as of chmod, its owner is root."""

    path: str
    mode: int
    content: str


def image(
    *, serial: str, model: str, ports: tuple[str, ...], patience: int = PATIENCE
) -> tuple[ImageFile, ...]:
    """Return the files of one machine's image.

    ``serial`` is empty where the machine's firmware knows it. ``ports`` are those on which the machine
    asks for an address, in this order; ``<port>.<vlan>`` asks in a VLAN. After declining what it was
    offered it waits ``patience`` seconds before it asks anew.
    """
    settings = f"SERIAL={serial}\nMODEL={model}\nPORTS={' '.join(ports)}\nPATIENCE={patience}\n"
    return (*_programs(), ImageFile(SETTINGS, 0o644, settings))


def identity(serial: str, model: str) -> str:
    """Return what a machine writes to ``IDENTITY`` of itself."""
    return f"SERIAL={serial}\nMODEL={model}\n"


def _programs() -> Iterator[ImageFile]:
    here = files(__package__)
    yield ImageFile(f"{_HOME}/factory/__init__.py", 0o644, "")
    for name in _MODULES:
        yield ImageFile(f"{_HOME}/factory/{name}", 0o644, here.joinpath(name).read_text(encoding="utf-8"))
    agent = files("zongheng.platforms.linux").joinpath("agent.py").read_text(encoding="utf-8")
    yield ImageFile(f"{_HOME}/agent.py", 0o644, agent)
    script = here.joinpath("dhclient-script.sh").read_text(encoding="utf-8")
    yield ImageFile(f"{_HOME}/dhclient-script.sh", 0o755, script)
    yield ImageFile(f"/etc/systemd/system/{UNIT}", 0o644, here.joinpath(UNIT).read_text(encoding="utf-8"))
