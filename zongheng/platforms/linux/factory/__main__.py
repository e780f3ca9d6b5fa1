# SPDX-License-Identifier: Apache-2.0
"""Brings a Linux machine from its carton up by itself; runs on the machine, as root, until it is done.

It borrows an address on one uplink after the other, fetches and verifies what the answer names, and has
the agent put the bundle in place: that starts sshd among others; before, nobody can log in. Whatever
fails leaves the machine in factory state, is told in its status, and is tried again.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import leasing
from .offer import Bundle, DeclinedError, NotYetError, Reason, configuration, read_bundle

SETTINGS = Path("/etc/zongheng-factory.conf")
FIRMWARE_SERIAL = Path("/sys/class/dmi/id/product_serial")
AGENT = Path("/usr/lib/zongheng/agent.py")
KIT = "first.cfg"
PAUSE = 2.0
TRIES_A_LEASE = 30
"""How often a file is asked for before the machine asks for an address anew, maybe on another uplink."""

_START = (
    "import json,sys;request=json.load(sys.stdin);scope={'__name__':'agent'};"
    "exec(request['source'],scope);scope['answer'](request)"
)
"""What Python is told on the command line: the agent itself comes on standard input, as from a driver."""


@dataclass(frozen=True)
class Identity:
    """Who the machine is, and on which ports it asks."""

    serial: str
    model: str
    ports: tuple[str, ...]
    patience: int
    """Seconds between declining what was offered and asking anew."""

    @classmethod
    def read(cls, settings: Path = SETTINGS, firmware: Path = FIRMWARE_SERIAL) -> Identity:
        """Return what the image says; a serial that it does not know is the firmware's."""
        lines = settings.read_text(encoding="utf-8").splitlines()
        said = {key: value.strip() for key, sign, value in (line.partition("=") for line in lines) if sign}
        serial = said.get("SERIAL") or firmware.read_text(encoding="ascii").strip()
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", serial):
            sys.exit(f"no usable serial: {serial!r}")
        return cls(serial, said["MODEL"], tuple(said["PORTS"].split()), int(said["PATIENCE"]))


class Status:
    """What the machine says of itself, in ``status.json`` and the journal.

    ``state`` is ``waiting``, ``declined`` or ``done``, with its ``reason``; ``declined`` counts what was
    declined so far, so that an old refusal is not taken for a new one, and ``why`` is of the last.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "status.json"
        self.told: dict[str, Any] = {"declined": 0, "why": "", "state": "", "reason": ""}
        if self.path.is_file():
            self.told |= json.loads(self.path.read_text(encoding="utf-8"))

    def tell(self, state: str, reason: str = "") -> None:
        if state == "waiting" and (state, reason) == (self.told["state"], self.told["reason"]):
            return
        self.told |= {"state": state, "reason": reason}
        if state == "declined":
            self.told |= {"declined": self.told["declined"] + 1, "why": reason}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.told), encoding="utf-8")
        fresh.replace(self.path)
        sys.stderr.write(f"{state}: {reason}\n")


def put(bundle: Bundle, agent: Path = AGENT) -> None:
    """Have the agent put a bundle in place; DeclinedError with the words of the program that refused it."""
    request = {"verb": "apply", "source": agent.read_text(encoding="utf-8"), "bundle": bundle}
    done = subprocess.run(  # noqa: S603 - our own program
        ("/usr/bin/python3", "-c", _START), input=json.dumps(request), capture_output=True, text=True,
        check=False, env=leasing.ENVIRONMENT,
    )  # fmt: skip
    if done.returncode:
        raise DeclinedError(Reason.REFUSED, "; ".join(done.stderr.strip().splitlines()[-1:]))
    answer = json.loads(done.stdout)
    if answer.get("refused"):
        raise DeclinedError(Reason.REFUSED, answer["refused"])
    for refusal in (*answer.get("refusals", ()), *answer.get("failures", ())):
        raise DeclinedError(Reason.REFUSED, f"{refusal['check']}: {refusal['said']}")


def provision(url: str, port: str, known: Identity, status: Status) -> bool:
    """Fetch, verify and put in place what a URL offers; return whether the machine is done."""
    for _ in range(TRIES_A_LEASE):
        try:
            keep(configuration(url, serial=known.serial, model=known.model))
        except NotYetError as error:
            status.tell("waiting", str(error))
            time.sleep(PAUSE)
            continue
        except DeclinedError as error:
            status.tell("declined", str(error))
        else:
            leasing.give_back(port)
            if take(status):
                return True
        time.sleep(known.patience)
        return False
    return False


def keep(content: bytes, state: Path = leasing.STATE) -> None:
    """Keep a configuration until it stands: a machine that falls meanwhile takes it at its next start."""
    fresh = state / "first.new"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(state / KIT)


def take(status: Status, state: Path = leasing.STATE) -> bool:
    """Put the configuration in place that was kept, or that somebody brought along.

    Return whether it stands; there may be none. It holds secrets and goes away once it is done with.
    """
    kit = state / KIT
    if not kit.is_file():
        return False
    try:
        put(read_bundle(kit.read_bytes()))
    except DeclinedError as error:
        status.tell("declined", str(error))
        kit.unlink()
        return False
    (state / "done").touch()
    kit.unlink()
    return True


def attempt(known: Identity, status: Status) -> bool:
    """Try one port after the other; return whether the machine is done."""
    for port in known.ports:
        url = leasing.borrow(port, known.serial)
        if url:
            if provision(url, port, known, status):
                return True
            leasing.give_back(port)
    return False


def main() -> None:
    """Try until the machine has its first configuration."""
    leasing.STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    known = Identity.read()
    identity = f"SERIAL={known.serial}\nMODEL={known.model}\n"
    (leasing.STATE / "identity").write_text(identity, encoding="utf-8")
    status = Status(leasing.STATE)
    status.tell("waiting", "for an address")
    done = take(status)
    while not (done or attempt(known, status)):
        time.sleep(PAUSE)
    status.tell("done")


if __name__ == "__main__":
    main()
