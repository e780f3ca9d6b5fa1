# SPDX-License-Identifier: Apache-2.0
"""NQA test instances, as they are configured."""

from __future__ import annotations

from typing import Any

from zongheng.config import parse
from zongheng.config.tree import ConfigNode

_DEFAULT_COUNT = 3


def configured(running: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Return NAPALM's probes by administrator and test; ``test_interval`` 0: it is not repeated."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for section in parse(running).sections("nqa test-instance"):
        administrator, test = section.text.split()[2:4]
        found.setdefault(administrator, {})[test] = _probe(section)
    return found


def _probe(section: ConfigNode) -> dict[str, Any]:
    said = {words[0]: words[-1] for words in (node.text.split() for node in section.children)}
    kind = said.get("test-type", "")
    return {
        "probe_type": f"{kind}-ping" if kind in ("icmp", "tcp", "udp") else kind,
        "target": said.get("destination-address", ""),
        "source": said.get("source-address", said.get("source-interface", "")),
        "probe_count": int(said.get("probe-count", _DEFAULT_COUNT)),
        "test_interval": int(said.get("frequency", 0)),
    }
