# SPDX-License-Identifier: Apache-2.0
"""What the consoles of all platforms tell alike of BGP neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.spelling import address, as_number

Detail = dict[str, dict[int, list[dict[str, Any]]]]
"""NAPALM's detail of BGP neighbours: VPN instance -> AS number -> neighbours."""
NOT_LISTED = (
    "local_port", "remote_port", "input_updates", "output_updates", "holdtime", "configured_holdtime",
    "keepalive", "configured_keepalive", "active_prefix_count", "accepted_prefix_count",
    "suppressed_prefix_count", "advertised_prefix_count", "flap_count",
)  # fmt: skip
"""The numbers of NAPALM's detail that a list of neighbours does not have."""


def by_instance(
    rows: Iterable[tuple[str, Row]], neighbour: str, detail: Callable[[str, Row], dict[str, Any]]
) -> Detail:
    """Return the detail of the neighbours in ``rows`` (VPN instance, row), of all or of one address."""
    found: Detail = {}
    for vpn, row in rows:
        if neighbour == "" or address(neighbour) == address(row["peer"]):
            by_as = found.setdefault(vpn, {})
            by_as.setdefault(as_number(row["as"]), []).append(detail(vpn, row))
    return found
