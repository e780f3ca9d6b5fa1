# SPDX-License-Identifier: Apache-2.0
"""Packet filters and address translations on our way to a device."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zongheng.config import ConfigTree
from zongheng.deploy.lockout.acl import acl_permits
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.path import ManagementPath

FILTERS = {
    4: re.compile(r"traffic-filter inbound acl (?!ipv6 )(?:name )?(\S+)$"),
    6: re.compile(r"traffic-filter inbound (?:ipv6 acl|acl ipv6) (?:name )?(\S+)$"),
}


def filter_refusals(tree: ConfigTree, path: ManagementPath, ingress: str) -> Iterator[str]:
    """Yield the packet filter of interface ``ingress`` that does not permit our session."""
    interface = interfaces(tree).get(ingress)
    for line in interface.lines if interface else ():
        match = FILTERS[path.version].match(line)
        if match and not acl_permits(tree, match.group(1), path):
            yield line


def nat_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield the translation that takes our connections to the management address away from the device."""
    for node in tree.walk():
        words = node.text.split()
        if words[:2] not in (["nat", "server"], ["nat", "static"]) or "global" not in words:
            continue
        after = words[words.index("global") + 1 :]
        if after[:1] != [str(path.address)] or ("protocol" in words and "tcp" not in words):
            continue
        ports = [word for word in after[1:2] if word.isdigit() or word in ("ssh", "any")]
        if not ports or ports[0] in (str(path.port), "ssh", "any"):
            yield node.text
