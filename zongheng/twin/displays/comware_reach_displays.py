# SPDX-License-Identifier: Apache-2.0
"""``ping`` and ``tracert`` of Comware 7, after the examples of its command references."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.tracing import Way, is_known, way_to
from zongheng.twin.sessions.session import Session

_SHOWN = 5
"""Answers that are printed at most: somebody who sends more wants to know how many came."""
_PROBES, _PATIENCE = 3, 3
"""Probes a hop, and silent hops after which a trace of ours ends (an operator would press Ctrl-C)."""


def _way(session: Session, match: Match[str]) -> Way:
    return way_to(session.device, match.arguments.get("vpn", ""), match.arguments["target"])


def _ping(session: Session, match: Match[str]) -> str:
    if not is_known(match.arguments["target"], six="ipv6" in match.words):
        return session.says("unknown_host", command="Ping", target=match.arguments["target"])
    target, six = match.arguments["target"], "ipv6" in match.words
    count, size = int(match.arguments.get("n", 5)), match.arguments.get("s", "56")
    reached = _way(session, match).reached
    if six:
        head, answer = (
            f"Ping6({size} data bytes)",
            f"{size} bytes from {target.upper()}, icmp_seq={{}} hlim=64",
        )
        title = f"{head} {match.arguments.get('source', '::')} --> {target.upper()}, press CTRL_C to break"
    else:
        answer = f"{size} bytes from {target}: icmp_seq={{}} ttl=255"
        title = f"Ping {target} ({target}): {size} data bytes, press CTRL_C to break"
    line = f"{answer} time=1.000 ms" if reached else "Request time out"
    received, lost = (count, "0.0") if reached else (0, "100.0")
    out = [
        title,
        *(line.format(number) for number in range(min(count, _SHOWN))),
        "",
        f"--- Ping{'6' if six else ''} statistics for {target} ---",
        f"{count} packet(s) transmitted, {received} packet(s) received, {lost}% packet loss",
    ]
    return "\n".join(
        [*out, *(["round-trip min/avg/max/std-dev = 1.000/1.000/1.000/0.000 ms"] if reached else [])]
    )


def _tracert(session: Session, match: Match[str]) -> str:
    if not is_known(match.arguments["target"], six="ipv6" in match.words):
        return session.says("unknown_host", command="Tracert", target=match.arguments["target"])
    target, way, six = match.arguments["target"], _way(session, match), "ipv6" in match.words
    most, probes = int(match.arguments.get("m", 30)), int(match.arguments.get("q", _PROBES))
    size = "60 byte packets " if six else "40 bytes each packet"
    out = [f"traceroute to {target} ({target}), {most} hops at most, {size}, press CTRL_C to break"]
    for number, hop in enumerate(way.hops[:most], start=1):
        name = hop.upper() if six else f"{hop} ({hop})"
        out.append(f" {number}  {name}  {'  '.join([f'{number}.000 ms'] * probes)}")
    if not way.reached:
        first = len(way.hops) + 1
        out += [f" {n}  {' '.join('*' * probes)}" for n in range(first, min(first + _PATIENCE, most + 1))]
    return "\n".join(out)


COMWARE_REACH_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "comware-ping": _ping,
    "comware-tracert": _tracert,
}
