# SPDX-License-Identifier: Apache-2.0
"""The security policy of a firewall, as it is configured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zongheng.config import parse
from zongheng.config.tree import ConfigNode

_NOT_COUNTED = -1
_ANY = "any"


def security_policy(running: str) -> dict[str, list[dict[str, Any]]]:
    """Return NAPALM's firewall policies: each rule under its name; hits are not told (-1)."""
    rules = [
        node for section in parse(running).sections("security-policy") for node in section.find("rule name")
    ]
    return {rule.text.split(maxsplit=2)[2]: [_term(n, rule)] for n, rule in enumerate(rules, start=1)}


def _term(position: int, rule: ConfigNode) -> dict[str, Any]:
    return {
        "position": position,
        "packet_hits": _NOT_COUNTED,
        "byte_hits": _NOT_COUNTED,
        "id": rule.text.split(maxsplit=2)[2],
        "enabled": not rule.find("disable"),
        "schedule": _said(rule, ("time-range",)),
        "log": "policy" if rule.find("policy logging") else "",
        "l3_src": _said(rule, ("source-address",)) or _ANY,
        "l3_dst": _said(rule, ("destination-address",)) or _ANY,
        "service": _said(rule, ("service", "application")) or _ANY,
        "src_zone": _said(rule, ("source-zone",)) or _ANY,
        "dst_zone": _said(rule, ("destination-zone",)) or _ANY,
        "action": _said(rule, ("action",)) or "deny",
    }


def _said(rule: ConfigNode, words: Iterable[str]) -> str:
    """Return what the lines that begin with these words say, one after the other."""
    lines = (node.text for word in words for node in rule.find(word))
    return ", ".join(line.split(maxsplit=1)[1].removeprefix("address-set ") for line in lines)
