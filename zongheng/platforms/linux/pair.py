# SPDX-License-Identifier: Apache-2.0
"""How a machine's virtual routers stand, seen from the machine and from their networks; runs there, as root.

Prints ``NAME STATE`` a router, ``STATE`` being ``INIT``, ``BACKUP``, ``MASTER`` or ``FAULT`` as keepalived
says, followed by what an ARP probe for the virtual address finds: ``alone`` or ``contested`` behind a
master (whether somebody else answers too), ``led`` or ``unled`` behind any other. Prints nothing where
keepalived does not run. Only the standard library is used, and nothing is changed.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import select
import socket
import struct
import subprocess
import time
from pathlib import Path
from typing import Any

SAID = Path("/tmp/keepalived.json")  # noqa: S108 - where keepalived writes it
SECONDS, PAUSE = 3.0, 0.05
"""How long keepalived may take to say how it stands, and how often it is looked for."""
SETTLING = 4.0
"""Seconds after which whoever no longer hears a leader has risen: RFC 5798's Master_Down_Interval, below four
advertisements, at its default of one a second; ours come twice as often. An earlier look sees what was."""
LISTENING = 1.0
"""Seconds within which whoever has an address answers for it."""
STATES = ("INIT", "BACKUP", "MASTER", "FAULT")
NEW_NETWORK = 0x40000000
ARP, REQUEST, REPLY = 0x0806, 1, 2
EVERYBODY, NOBODY = b"\xff" * 6, b"\0" * 6
HEAD = struct.Struct("!6s6sHHHBBH6s4s6s4s")


def main() -> None:
    """Print how every virtual router stands."""
    process = said_by("systemctl", "show", "-p", "MainPID", "--value", "keepalived")
    if process in ("", "0"):
        return
    time.sleep(SETTLING)
    routers = [entry["data"] for entry in standing(int(process))]
    enter_network(int(process))
    found = owners({(router["ifp_ifname"], address) for router in routers for address in virtual(router)})
    for router in routers:
        answered = [found[router["ifp_ifname"], address] for address in virtual(router)]
        print(router["iname"], *verdict(STATES[router["state"]], answered))  # noqa: T201 - its answer


def verdict(state: str, answered: list[bool]) -> tuple[str, str]:
    """Return a router's state, and what others say to it by answering for its addresses or not."""
    if state == "MASTER":
        return state, "contested" if any(answered) else "alone"
    return state, "led" if all(answered) else "unled"


def standing(process: int) -> list[dict[str, Any]]:
    """Return what keepalived writes of itself when it is asked to."""
    SAID.unlink(missing_ok=True)
    os.kill(process, int(said_by("keepalived", "--signum=JSON")))
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            said: list[dict[str, Any]] = json.loads(SAID.read_text(encoding="utf-8"))
            return said
        time.sleep(PAUSE)
    return []


def virtual(router: dict[str, Any]) -> list[str]:
    """Return a router's IPv4 addresses; ARP knows no others."""
    return [found[0] for text in router["vips"] if (found := re.match(r"[\d.]+(?=/)", text))]


def enter_network(process: int) -> None:
    """Go into the network namespace of a process."""
    with Path(f"/proc/{process}/ns/net").open("rb") as there:
        if ctypes.CDLL(None, use_errno=True).setns(there.fileno(), NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "setns")


def owners(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Return of each address on a port whether another machine answers for it."""
    found = dict.fromkeys(wanted, False)
    with contextlib.ExitStack() as held:
        ears = {}
        for port in {port for port, _ in wanted}:
            with contextlib.suppress(OSError):  # a port that is down or gone hears nobody
                ear = held.enter_context(socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ARP)))
                ear.bind((port, ARP))
                for asked in (address for named, address in wanted if named == port):
                    ear.send(question(ear.getsockname()[4], asked))
                ears[ear] = port
        end = time.monotonic() + LISTENING
        while (left := end - time.monotonic()) > 0:
            for ear in select.select(list(ears), [], [], left)[0]:
                address = answerer(ear.recv(2048), ear.getsockname()[4])
                if (ears[ear], address) in found:
                    found[ears[ear], address] = True
    return found


def question(own: bytes, address: str) -> bytes:
    """Return an ARP probe: it asks who has an address without claiming any."""
    none, asked = socket.inet_aton("0.0.0.0"), socket.inet_aton(address)  # noqa: S104 - no address, not bound
    return HEAD.pack(EVERYBODY, own, ARP, 1, 0x0800, 6, 4, REQUEST, own, none, NOBODY, asked)


def answerer(frame: bytes, own: bytes) -> str:
    """Return the address that an ARP answer of somebody else is for; empty for any other frame."""
    if len(frame) < HEAD.size:
        return ""
    _, _, _, _, _, _, _, kind, sender, address, _, _ = HEAD.unpack_from(frame)
    return socket.inet_ntoa(address) if kind == REPLY and sender != own else ""


def said_by(*words: str) -> str:
    """Return what a program of the machine prints, without the end of its line."""
    done = subprocess.run(  # noqa: S603 - the words are this file's own, no shell is involved
        words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return done.stdout.strip()


if __name__ == "__main__":
    main()
