# SPDX-License-Identifier: Apache-2.0
"""The intent: what the operator wants, read from a network's folder and checked as a whole."""

from zongheng.intent.division import Level, level_of
from zongheng.intent.hardware import Hardware, catalogue
from zongheng.intent.intent import Intent
from zongheng.intent.load import load_network
from zongheng.intent.network import HEARTBEAT, MANAGEMENT, Domain
from zongheng.intent.node import LinkEnd, Node, NodeLink, Uplink
from zongheng.intent.site import Site, Unit

__all__ = [
    "HEARTBEAT",
    "MANAGEMENT",
    "Domain",
    "Hardware",
    "Intent",
    "Level",
    "LinkEnd",
    "Node",
    "NodeLink",
    "Site",
    "Unit",
    "Uplink",
    "catalogue",
    "level_of",
    "load_network",
]
