# SPDX-License-Identifier: Apache-2.0
"""GRE (RFC 2784, with the key of RFC 2890) between two addresses by a program, where the kernel has none.

Runs on a lab machine as ``gre.py DEVICE LOCAL REMOTE KEY``, in the namespace that has these addresses. Like
the kernel's, the device may be moved to another namespace and goes away by ``ip link del``; with it ends this
program. It returns when the device is there. Only the standard library is used.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import socket
import struct
import sys

GRE = 47
SET_NAME, TUN, NO_HEADER = 0x400454CA, 0x0001, 0x1000
"""TUNSETIFF, IFF_TUN and IFF_NO_PI of Linux' tun devices."""
FREE_BIND, PATH_MTU, NEVER = 15, 10, 0
"""IP_FREEBIND: the address may come later; IP_MTU_DISCOVER off: what is too long goes in parts."""
WITH_KEY = 0x2000
HEAD = struct.Struct("!HHL")
PROTOCOLS = {4: 0x0800, 6: 0x86DD}
LONGEST = 65535


def framed(packet: bytes, key: int) -> bytes:
    """Return an IP packet with GRE's header before it."""
    return HEAD.pack(WITH_KEY, PROTOCOLS[packet[0] >> 4], key) + packet


def unframed(received: bytes, remote: str, key: int) -> bytes:
    """Return what came inside a GRE packet (outer header included); empty where it is not for us."""
    length = (received[0] & 0x0F) * 4
    if len(received) <= length + HEAD.size or socket.inet_ntoa(received[12:16]) != remote:
        return b""
    flags, protocol, theirs = HEAD.unpack_from(received, length)
    ours = (flags, theirs) == (WITH_KEY, key) and protocol in PROTOCOLS.values()
    return received[length + HEAD.size :] if ours else b""


def device(name: str) -> int:
    """Make a device and return its handle."""
    handle = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(handle, SET_NAME, struct.pack("16sH22x", name.encode(), TUN | NO_HEADER))
    return handle


def wire(local: str) -> socket.socket:
    """Return what sends and hears GRE under an address."""
    found = socket.socket(socket.AF_INET, socket.SOCK_RAW, GRE)
    found.setsockopt(socket.IPPROTO_IP, FREE_BIND, 1)
    found.setsockopt(socket.IPPROTO_IP, PATH_MTU, NEVER)
    found.bind((local, 0))
    return found


def carry(inner: int, outer: socket.socket, remote: str, key: int) -> None:
    """Carry packets both ways until the device is gone."""
    while True:
        for ready in select.select([inner, outer.fileno()], [], [])[0]:
            try:
                if ready == inner:
                    outer.sendto(framed(os.read(inner, LONGEST), key), (remote, 0))
                elif packet := unframed(outer.recv(LONGEST), remote, key):
                    os.write(inner, packet)
            except OSError as error:
                if error.errno == errno.EBADFD:
                    return
                # no way yet, or a device that is down: what the kernel would drop too


def main() -> None:
    """Make the device, and leave a process behind that carries its packets."""
    name, local, remote, key = sys.argv[1:]
    inner, outer = device(name), wire(local)
    if os.fork() == 0:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for handle in range(3):
            os.dup2(nothing, handle)
        carry(inner, outer, remote, int(key))


if __name__ == "__main__":
    main()
