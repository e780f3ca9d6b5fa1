# SPDX-License-Identifier: Apache-2.0
"""Which devices have an address that tunnels over the internet run from, and out of what it comes."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.intent import Intent, Node


def endpoint_nodes(intent: Intent, code: str) -> Iterator[Node]:
    """Yield the devices of a site that are spokes or hubs of links over the internet, by number."""
    for node in intent.nodes_of(code):
        if node.host in intent.hubs or any(uplink.over == "internet" for uplink in node.uplinks):
            yield node


def is_loopback(intent: Intent, node: Node) -> bool:
    """Return whether the endpoint of such a device is among its site's loopbacks, not at a link slot."""
    hub = intent.hubs.get(node.host)
    return hub is None or hub.slot is None
