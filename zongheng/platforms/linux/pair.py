# SPDX-License-Identifier: Apache-2.0
"""How a machine's virtual routers stand, seen from the machine and from their networks; runs there, as root.

Prints ``NAME STATE`` a router, ``STATE`` being ``INIT``, ``BACKUP``, ``MASTER`` or ``FAULT`` as keepalived
says, followed by what a probe for the virtual addresses finds (of ARP, or of neighbour discovery where they
are IPv6): ``alone`` or ``contested`` behind a master (whether somebody else answers too), ``led`` or
``unled`` behind any other. Prints nothing where keepalived does not run. Only the standard library is used,
and nothing is changed.
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
IPV6, ICMPV6, SOLICITATION, ADVERTISEMENT = 0x86DD, 58, 135, 136
HEAD6 = struct.Struct("!6s6sH4sHBB16s16sBBH4s16s")
"""A frame of neighbour discovery without options: Ethernet, IPv6, ICMPv6 with the address that it is of."""
MESSAGE6 = 24
"""Octets of its ICMPv6."""
NO_ADDRESS6 = b"\0" * 16


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
    """Return a router's addresses."""
    return [found[0] for text in router["vips"] if (found := re.match(r"[\d.]+(?=/)|[0-9a-f:]+(?=/)", text))]


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
        for port, kind in {(port, IPV6 if ":" in address else ARP) for port, address in wanted}:
            with contextlib.suppress(OSError):  # a port that is down or gone hears nobody
                ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind))
                held.enter_context(ear).bind((port, kind))
                for asked in (a for named, a in wanted if named == port and (":" in a) == (kind == IPV6)):
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
    """Return a probe: it asks who has an address without claiming any."""
    if ":" in address:
        return solicitation(own, socket.inet_pton(socket.AF_INET6, address))
    none, asked = socket.inet_aton("0.0.0.0"), socket.inet_aton(address)  # noqa: S104 - no address, not bound
    return HEAD.pack(EVERYBODY, own, ARP, 1, 0x0800, 6, 4, REQUEST, own, none, NOBODY, asked)


def solicitation(own: bytes, asked: bytes) -> bytes:
    """Return what finds out whether an address is somebody's (RFC 4862, 5.4.2): its owner tells all nodes."""
    group = socket.inet_pton(socket.AF_INET6, "ff02::1:ff00:0")[:13] + asked[13:]
    pseudo = NO_ADDRESS6 + group + struct.pack("!LL", MESSAGE6, ICMPV6)
    total = sum(struct.unpack("!32H", pseudo + struct.pack("!BB6s16s", SOLICITATION, 0, b"", asked)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    ethernet, ip = (b"\x33\x33" + group[12:], own, IPV6), (b"\x60\0\0\0", MESSAGE6, ICMPV6, 255)
    return HEAD6.pack(*ethernet, *ip, NO_ADDRESS6, group, SOLICITATION, 0, total ^ 0xFFFF, b"\0" * 4, asked)


def answerer(frame: bytes, own: bytes) -> str:
    """Return the address that an answer of somebody else is for; empty for any other frame."""
    kind = int.from_bytes(frame[12:14], "big")
    if kind == IPV6:
        return advertised(frame, own)
    if kind != ARP or len(frame) < HEAD.size:
        return ""
    _, _, _, _, _, _, _, kind, sender, address, _, _ = HEAD.unpack_from(frame)
    return socket.inet_ntoa(address) if kind == REPLY and sender != own else ""


def advertised(frame: bytes, own: bytes) -> str:
    """Return the address that a neighbour advertisement of somebody else is for."""
    if len(frame) < HEAD6.size:
        return ""
    _, sender, _, _, _, protocol, hops, _, _, kind, _, _, _, address = HEAD6.unpack_from(frame)
    said = (protocol, hops, kind) == (ICMPV6, 255, ADVERTISEMENT) and sender != own
    return socket.inet_ntop(socket.AF_INET6, address) if said else ""


def said_by(*words: str) -> str:
    """Return what a program of the machine prints, without the end of its line."""
    done = subprocess.run(  # noqa: S603 - the words are this file's own, no shell is involved
        words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return done.stdout.strip()


if __name__ == "__main__":
    main()
