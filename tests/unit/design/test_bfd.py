# SPDX-License-Identifier: Apache-2.0
"""Both ends of a level's lines watch them, in every plane and in every session over them, and nobody else."""

from province import planned
from zongheng.design import from_json, to_json
from zongheng.intent import Level

WATCHED = {Level.CITY, Level.COUNTY, Level.TOWNSHIP}
"""The levels of the province's network that ask for it."""


def lines_of(design):
    """Return the interfaces of a device's links by the device at the other end and the plane."""
    links = [i for i in design.interfaces if i.purpose == "link" and i.description.count(" TO ") == 1]
    return {(i.description.split(" TO ")[1], i.plane, i.name): i for i in links}


def test_both_ends_of_a_watched_level_s_lines_watch_them():
    intent, _, designs = planned()
    seen = set()
    for host, design in designs.items():
        for (peer, _, _), interface in lines_of(design).items():
            lower = next((h for h, p in ((host, peer), (peer, host)) if is_above(intent, p, h)), None)
            level = intent.nodes[lower].level if lower else None
            assert interface.bfd == (level in WATCHED), (host, interface.name)
            seen.add((level, interface.bfd))
    assert seen == {(level, True) for level in WATCHED} | {(Level.VILLAGE, False), (None, False)}


def is_above(intent, parent, host):
    return any(uplink.parent_host == parent for uplink in intent.nodes[host].uplinks)


def test_sessions_over_watched_lines_end_with_them_and_others_do_not():
    intent, _, designs = planned()
    told = {
        (host, peer.bfd, peer.description.split()[0] in intent.nodes)
        for host, design in designs.items()
        if design.bgp
        for family in design.bgp.families
        for peer in family.peers
    }
    assert {(bfd, ours) for _, bfd, ours in told} <= {(True, True), (False, False)}
    assert (True, True) in {(bfd, ours) for _, bfd, ours in told}


def test_a_design_keeps_it_in_its_file():
    design = planned()[2]["gz-guiyang"]
    assert from_json(to_json(design)) == design
