# SPDX-License-Identifier: Apache-2.0
"""Other parsers of configurations, each in its own environment: one pins an old release of the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annet.annlib.netdev.views.hardware import HardwareView
from annet.annlib.patching import Orderer, make_diff, make_patch, make_pre, strip_unchanged
from annet.rulebook import DefaultRulebookProvider
from annet.vendors import registry_connector
from annet.vendors.tabparser import parse_to_tree

from bench.environments import Environment
from bench.frame import seconds

PROGRAM = Path(__file__).with_name("config_peer_run.py")


@dataclass(frozen=True, slots=True)
class Peer:
    """A package from PyPI and what of it is measured."""

    name: str
    package: str
    title: str


PEERS = (
    Peer("ciscoconfparse2", "ciscoconfparse2==0.9.18", "ciscoconfparse2, syntax ios"),
    Peer("hier_config", "hier-config==3.7.1", "hier_config 3, get_hconfig_fast_load of HUAWEI_VRP"),
)


def milliseconds(peer: Peer, file: Path) -> float:
    """Return the CPU time in which a peer parses a file; raises PeerMissingError."""
    environment = Environment(peer.name, (peer.package,))
    environment.ready()
    return float(environment.run("python", PROGRAM, peer.name, file))


def whole_patches(old: str, new: str) -> float:
    """Return the CPU seconds of annet for both directions, with both texts whole and its own rulebook.

    annet knows its hardware since a patch of ours was made.
    """
    hardware = HardwareView("Huawei AR6140", "")
    provider = DefaultRulebookProvider()
    provider.rulebook_module = provider.DEFAULT_RULEBOOK_MODULE
    rulebook = provider.get_rulebook(hardware)
    formatter = registry_connector.get().match("huawei").make_formatter()

    def work() -> None:
        before, after = (parse_to_tree(text, formatter.split) for text in (old, new))
        for one, other in ((before, after), (after, before)):
            difference = strip_unchanged(make_diff(one, other, rulebook, []))
            make_patch(
                make_pre(difference), rulebook, hardware, False, Orderer(rulebook["ordering"], "huawei")
            )

    return seconds(work)
