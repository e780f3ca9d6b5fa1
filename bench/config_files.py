# SPDX-License-Identifier: Apache-2.0
"""Configurations in files: a thousand lines into the tree, and the patch of an ordinary change."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from bench import config_peers, makes
from bench.frame import Result, compared, seconds
from bench.texts import VRP, texts
from zongheng.config import normal, parse, tree

LINES = 1000
CHANGED = 20
TIMES = 15
MOST_MS = 20.0
"""What issue 4 promises of an ordinary change."""
_VRP_EDITS = (
    (" idle-timeout 5 0", " idle-timeout 7 0"),
    ("info-center logbuffer size 1024", "info-center logbuffer size 512"),
)
_VRP_ADDED = (
    "interface LoopBack77", " description MEASURED", " ip address 10.255.255.77 255.255.255.255",
    "#", "ip route-static 10.255.0.0 255.255.255.0 NULL0",
)  # fmt: skip
CHANGES = {
    VRP: (
        (*_VRP_EDITS, ("(acl number 2001)", "\\1\n rule 1 permit source 10.255.0.0 0.0.0.255")),
        _VRP_ADDED,
    ),
    "h3c_comware": (
        (*_VRP_EDITS, ("(acl basic 2001)", "\\1\n rule 1 permit source 10.255.0.0 0.0.0.255")),
        _VRP_ADDED,
    ),
    "ruijie_rgos": (
        (
            (" exec-timeout 5 0", " exec-timeout 7 0"),
            ("logging buffered 262144", "logging buffered 131072"),
            ("(ip access-list standard login)", "\\1\n 2 permit 10.255.0.0 0.0.0.255"),
        ),
        (
            "interface Loopback 77", " description MEASURED", " ip address 10.255.255.77 255.255.255.255",
            "!", "ip route 10.255.0.0 255.255.255.0 Null 0",
        ),
    ),
}  # fmt: skip
"""What else an ordinary change edits and adds, by platform."""
PROMISED = {"ciscoconfparse2": 10.0, "hier_config": 1.0}
"""How many times faster than each peer the tree is to be."""


def tree_of_lines(folder: Path) -> Iterator[Result]:
    """Parse a device's configuration of about a thousand lines; peers parse the same text."""
    host, text = _ordinary()
    lines = text.count("\n")
    # what has been read once is remembered, and to be measured is the reading
    ours = seconds(lambda: parse.__wrapped__(text, VRP), times=TIMES) * LINES / lines * 1000
    file = folder / f"{host}.cfg"
    file.write_text(text, encoding="utf-8")
    for peer in config_peers.PEERS:
        result = compared(
            lambda figure, note, peer=peer: Result(
                "config-tree", f"{lines} lines", "ms/1k lines", ours, figure, peer.title, note
            ),
            lambda peer=peer: config_peers.milliseconds(peer, file) * LINES / lines,
        )
        promised = result.peer / PROMISED[peer.name] if result.peer is not None else None
        yield Result(
            result.name, result.work, result.unit, ours, result.peer, peer.title, result.note, most=promised
        )


def patch_of_change(_: Path) -> Iterator[Result]:
    """Make the commands of a change of twenty lines and those that lead back, for every kind of device."""
    for kind in makes.KINDS:
        yield _patch_of(kind)


def _patch_of(kind: str) -> Result:
    """Measure one patch; nothing is remembered of the texts, but the rulebook was compiled once."""
    _host, design, text = makes.nearest(kind, LINES)
    changed = ordinary_change(text, design.platform)
    make_patch = import_module(f"zongheng.platforms.{design.platform}.patch").make_patch
    make_patch(text, changed, design.flavour)

    def work() -> None:
        for remembered in (tree.parse, normal.normal_tree, normal.normal_line):
            remembered.cache_clear()
        make_patch(text, changed, design.flavour)

    gc.collect()
    gc.freeze()  # the county in memory is none of the measured work
    ours = seconds(work, times=TIMES) * 1000
    gc.unfreeze()
    title = f"{kind}: {CHANGED} of {text.count(chr(10))} lines, both ways"
    if kind != "vrp5":
        return Result("config-patch", title, "ms", ours, most=MOST_MS)
    return compared(
        lambda figure, note: Result(
            "config-patch", title, "ms", ours, figure, "annet, given both texts whole", note, most=MOST_MS
        ),
        lambda: config_peers.whole_patches(text, changed) * 1000,
    )


def ordinary_change(text: str, platform: str) -> str:
    """Return a text after an ordinary change: descriptions, timeouts, an access list, one more interface."""
    changed = re.sub(r"(?m)^ description (.+)$", r" description \1 M", text, count=12)
    edits, added = CHANGES[platform]
    for found, meant in edits:
        changed = re.sub(f"(?m)^{found}$", meant, changed, count=2)
    end = text.rstrip().rpartition("\n")[2]
    mark = "!" if end == "end" else "#"
    return changed.removesuffix(f"{mark}\n{end}\n") + "\n".join((mark, *added, mark, end, ""))


def _ordinary() -> tuple[str, str]:
    """Return the AR router whose text is nearest to a thousand lines."""
    routers = ((host, text) for host, text in texts().items() if "dot1q termination" in text)
    return min(routers, key=lambda each: (abs(each[1].count("\n") - LINES), each[0]))
