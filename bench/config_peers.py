# SPDX-License-Identifier: Apache-2.0
"""Other parsers of configurations, each in its own environment: one pins an old release of the other."""

from __future__ import annotations

import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

from annet.annlib.netdev.views.hardware import HardwareView
from annet.annlib.patching import Orderer, make_diff, make_patch, make_pre, strip_unchanged
from annet.rulebook import DefaultRulebookProvider
from annet.vendors import registry_connector
from annet.vendors.tabparser import parse_to_tree

from bench.frame import PeerMissingError, seconds

HOMES = Path(__file__).parents[1] / ".bench"
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
    home = HOMES / peer.name
    _fetch(peer, home)
    return float(_run(home, peer.name, str(PROGRAM), peer.name, str(file)))


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


def _fetch(peer: Peer, home: Path) -> None:
    ready = home / peer.package
    if ready.exists():
        return
    venv.create(home / "venv", with_pip=True, clear=True)
    _run(home, "pip", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", peer.package)
    ready.touch()


def _run(home: Path, what: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - the environment's own interpreter with arguments of ours
        [home / "venv" / "bin" / "python", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        why = done.stderr.strip().splitlines() or ["failed"]
        message = f"{what}: {why[-1]}"
        raise PeerMissingError(message)
    return done.stdout
