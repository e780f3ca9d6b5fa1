# SPDX-License-Identifier: Apache-2.0
"""Traceroute for machines that have none; it runs on the machine, with its standard library alone.

Three UDP datagrams a hop go to ports where nobody listens; what routers say to that is read from the sockets'
error queues (ip(7), IP_RECVERR; ipv6(7)). The request is JSON in the first argument; the answer, on standard
output, is ``{"hops": [[{"address": text or null, "ms": number}, …], …]}`` or ``{"error": text}``.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import select
import socket
import struct
import sys
import time
from typing import Any

RECVERR = {4: (socket.SOL_IP, 11), 6: (socket.IPPROTO_IPV6, 25)}
"""IP_RECVERR and IPV6_RECVERR of Linux; Python names neither."""
HOPS = {4: (socket.SOL_IP, socket.IP_TTL), 6: (socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS)}
FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
EXTENDED = 16
"""Bytes of sock_extended_err; the address of who complains stands behind it."""
OFFSET = {4: (4, 4), 6: (8, 16)}
"""Where in a sockaddr the address begins, and its length."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FIRST_PORT, PROBES = 33434, 3


def trace(destination: str, source: str, hops: int, seconds: float) -> list[list[dict[str, Any]]]:
    """Return the probes of each hop up to the destination, or to the last hop asked for."""
    target = ipaddress.ip_address(destination)
    found: list[list[dict[str, Any]]] = []
    for ttl in range(1, hops + 1):
        found.append(_hop(target, source, ttl, seconds))
        if any(one["address"] == str(target) for one in found[-1]):
            break
    return found


def _hop(target: Address, source: str, ttl: int, seconds: float) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = [{"address": None, "ms": 0.0} for _ in range(PROBES)]
    with contextlib.ExitStack() as stack:
        waiting: dict[int, tuple[int, socket.socket, float]] = {}
        poller = select.poll()
        for number in range(PROBES):
            one = stack.enter_context(socket.socket(FAMILY[target.version], socket.SOCK_DGRAM))
            one.setsockopt(*RECVERR[target.version], 1)
            one.setsockopt(*HOPS[target.version], ttl)
            if source:
                one.bind((source, 0))
            one.connect((str(target), FIRST_PORT + ttl * PROBES + number))
            poller.register(one, select.POLLERR | select.POLLIN)
            waiting[one.fileno()] = (number, one, time.monotonic())
            one.send(b"zongheng")
        end = time.monotonic() + seconds
        while waiting and (left := end - time.monotonic()) > 0:
            for descriptor, _ in poller.poll(left * 1000):
                number, one, sent = waiting.pop(descriptor)
                poller.unregister(descriptor)
                answers[number] = {
                    "address": _who(one, target.version),
                    "ms": round((time.monotonic() - sent) * 1000, 3),
                }
    return answers


def _who(one: socket.socket, version: int) -> str | None:
    """Return who answered: who complains, or the destination itself where somebody listens there."""
    try:
        ancillary = one.recvmsg(512, 512, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT)[1]
    except BlockingIOError:
        return str(one.getpeername()[0])
    level, kind = RECVERR[version]
    start, length = OFFSET[version]
    for of_level, of_kind, content in ancillary:
        if (of_level, of_kind) == (level, kind) and len(content) >= EXTENDED + start + length:
            [family] = struct.unpack_from("H", content, EXTENDED)
            if family == FAMILY[version]:
                return str(ipaddress.ip_address(content[EXTENDED + start : EXTENDED + start + length]))
    return None


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    try:
        said: dict[str, Any] = {"hops": trace(**asked)}
    except (OSError, ValueError) as error:
        said = {"error": str(error)}
    json.dump(said, sys.stdout)
