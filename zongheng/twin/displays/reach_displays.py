# SPDX-License-Identifier: Apache-2.0
"""``ping`` and ``tracert``: what answers, and on which way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.tracing import Way, is_known, way_to
from zongheng.twin.sessions.session import Session

_PROBES, _PATIENCE = 3, 3
"""Probes a hop, and silent hops after which a trace of ours ends (an operator would press Ctrl-C)."""


def _way(session: Session, match: Match[str]) -> Way:
    return way_to(session.device, match.arguments.get("vpn", ""), match.arguments["target"])


def _ping(session: Session, match: Match[str]) -> str:
    if not is_known(match.arguments["target"], six="ipv6" in match.words):
        return session.says("unknown_host", command="Ping", target=match.arguments["target"])
    target = match.arguments["target"]
    way, six = _way(session, match), "ipv6" in match.words
    count, size = int(match.arguments.get("n", 5)), match.arguments.get("s", "56")
    left = 256 - len(way.hops) if not six else 65 - len(way.hops)
    time = max(1, len(way.hops))
    if not way.reached:
        line = "    Request time out"
    elif six:
        told = f"bytes={size} Sequence={{}} hop limit={left} time = {time} ms"
        line = f"    Reply from {target.upper()}\n    {told}"
    else:
        line = f"    Reply from {target}: bytes={size} Sequence={{}} ttl={left} time={time} ms"
    received = count if way.reached else 0
    out = [
        f"  PING {target}{' ' if six else ''}: {size}  data bytes, press CTRL_C to break",
        *(line.format(n) for n in range(1, count + 1)),
        "",
        f"  --- {target} ping statistics ---",
        f"    {count} packet(s) transmitted",
        f"    {received} packet(s) received",
        f"    {'0.00' if received else '100.00'}% packet loss",
    ]
    if received:
        out.append(f"    round-trip min/avg/max = {time}/{time}/{time} ms")
    return "\n".join(out)


def _tracert(session: Session, match: Match[str]) -> str:
    if not is_known(match.arguments["target"], six="ipv6" in match.words):
        return session.says("unknown_host", command="Tracert", target=match.arguments["target"])
    target, way = match.arguments["target"], _way(session, match)
    most, probes = int(match.arguments.get("m", 30)), int(match.arguments.get("q", _PROBES))
    out = [f" traceroute to  {target}({target}), max hops: {most} ,packet length: 40,press CTRL_C to break"]
    for number, hop in enumerate(way.hops[:most], start=1):
        out.append(f" {number} {hop} {'  '.join([f'{number} ms'] * probes)}")
    if not way.reached:
        first = len(way.hops) + 1
        out += [f" {n} {'  '.join('*' * probes)}" for n in range(first, min(first + _PATIENCE, most + 1))]
    return "\n".join(out)


REACH_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "ping": _ping,
    "tracert": _tracert,
}
