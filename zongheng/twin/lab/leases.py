# SPDX-License-Identifier: Apache-2.0
"""A carrier's DHCP server (RFC 2131), as small as a line needs it: addresses of one network, short leases."""

from __future__ import annotations

import socket
import struct
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path

SERVER, CLIENT = 67, 68
SECONDS = 20
"""How long a lease is: what is changed is asked for soon."""
FIRST = 20
"""The number of the first address that is given, where the file ``first`` of the box says none."""
COOKIE = b"\x63\x82\x53\x63"
HEAD = struct.Struct("!4BIHH4s4s4s4s16s")
BEFORE_OPTIONS = HEAD.size + 64 + 128
DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6
MASK, ROUTER, WANTED, LEASE, KIND, SELF = 1, 3, 50, 51, 53, 54
TO_DEVICE = 25
"""SO_BINDTODEVICE."""


class Leases:
    """The addresses of a network by the client's hardware address, in the order in which they asked."""

    def __init__(self, own: IPv4Interface, folder: Path) -> None:
        self.own = own
        self.folder = folder
        self.known: list[bytes] = []

    def answer(self, question: bytes) -> bytes:
        """Return the answer to a client's packet; empty where none is due."""
        if len(question) <= BEFORE_OPTIONS + len(COOKIE):
            return b""
        _, kind, length, _, number, seconds, flags, held, *_, hardware = HEAD.unpack_from(question)
        told = options(question[BEFORE_OPTIONS + len(COOKIE) :])
        address = self._address(hardware)
        wanted = told.get(WANTED, held)
        verdict = {
            bytes([DISCOVER]): OFFER,
            bytes([REQUEST]): ACK if wanted == address.packed else NAK,
        }.get(told.get(KIND, b""))
        if verdict is None:
            return b""
        given = bytes(4) if verdict == NAK else address.packed
        addresses = (bytes(4), given, bytes(4), bytes(4))
        head = HEAD.pack(2, kind, length, 0, number, seconds, flags, *addresses, hardware)
        said = {KIND: bytes([verdict]), SELF: self.own.ip.packed}
        if verdict != NAK:
            said |= {
                LEASE: struct.pack("!L", SECONDS), MASK: self.own.netmask.packed, ROUTER: self.own.ip.packed,
            }  # fmt: skip
        texts = b"".join(bytes([code, len(value)]) + value for code, value in said.items())
        return head + bytes(64 + 128) + COOKIE + texts + b"\xff"

    def _address(self, hardware: bytes) -> IPv4Address:
        if hardware not in self.known:
            self.known.append(hardware)
        file = self.folder / "first"
        first = int(file.read_text()) if file.is_file() else FIRST
        return self.own.network[first + self.known.index(hardware)]


def options(text: bytes) -> dict[int, bytes]:
    """Return a packet's options by their codes."""
    found = {}
    while len(text) > 1 and text[0] != 0xFF:
        found[text[0]] = text[2 : 2 + text[1]]
        text = text[2 + text[1] :]
    return found


def serve(port: str, own: IPv4Interface, folder: Path) -> None:
    """Give addresses on a port until the process ends."""
    leases = Leases(own, folder)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.setsockopt(socket.SOL_SOCKET, TO_DEVICE, port.encode())
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        ear.bind(("", SERVER))
        while True:
            if answer := leases.answer(ear.recv(2048)):
                ear.sendto(answer, ("255.255.255.255", CLIENT))
