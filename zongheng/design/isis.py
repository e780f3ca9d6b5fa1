# SPDX-License-Identifier: Apache-2.0
"""IS-IS inside a routing domain: processes (one a plane) and what interfaces say.

What is an area of OSPF is one of IS-IS as well. Level 2 is the backbone of a routing domain, down to the
townships; each township with its villages is an area of level 1, and the township is in both. A village
needs no more than the default that its township's attached bit stands for: all else lies above it. Where
the township's device tells level 2 nothing of level 1 (FRR), its villages are in level 2 as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zongheng.design.context import Context
from zongheng.design.families import family
from zongheng.design.model import InterfaceIsis, IsisDigest, IsisLevel, IsisProcess
from zongheng.design.routing import offer
from zongheng.design.sides import BACKBONE, Side
from zongheng.intent import Intent, Level

AREA_FORMAT = "49"
"""The authority and format identifier of private areas (ISO 10589, RFC 1195)."""

WEAKEST: IsisDigest = "hmac-md5"
"""Known to all (RFC 5304)."""

_IN_AREAS: Mapping[Level, IsisLevel] = {Level.TOWNSHIP: "level-1-2", Level.VILLAGE: "level-1"}


def processes(context: Context) -> Iterator[IsisProcess]:
    """Yield an IS-IS process for each plane on the device; what it tells is what OSPF would be told."""
    for plane in context.planes if context.runs_isis else ():
        offered = offer(context, plane)
        yield IsisProcess(
            process=context.process(plane),
            net=network_entity(context),
            level=level_of(context),
            vrf=context.vrf_of(plane),
            plane=plane,
            auth_secret=context.baseline.routing.isis_secret,
            digest=context.facts.isis_digests[context.intent.as_site(context.node.site)],
            originate_default=offered.default4,
            originate_default6=offered.default6,
            import_bgp=offered.of_children,
            default_cost=offered.cost,
        )


def of_link(context: Context, side: Side, plane: str) -> InterfaceIsis | None:
    """Return what is said on the interface of a plane of a link; None where no IS-IS knows of it."""
    if not context.runs_isis or (side.routing == "bgp" and side.towards == "parent"):
        return None
    if side.routing == "bgp":  # known to the others of this domain before the child speaks
        return InterfaceIsis(process=context.process(plane), passive=True)
    level: IsisLevel = "level-2" if side.area == BACKBONE else "level-1"
    return InterfaceIsis(
        process=context.process(plane),
        level=level if level_of(context) == "level-1-2" else None,
        cost=side.cost,
        point_to_point=True,
        auth_secret=context.baseline.routing.isis_secret,
    )


def level_of(context: Context) -> IsisLevel:
    """Return the level of a device: that of its site, so that no child that comes or goes changes it."""
    level = _IN_AREAS.get(context.node.level, "level-2")
    return level if level == "level-2" or _is_border(context.intent, _area_site(context)) else "level-2"


def _is_border(intent: Intent, township: str) -> bool:
    """Return whether all devices of a township tell level 2 what they learn in level 1."""
    return all(family(node.family, node.host).isis_border for node in intent.nodes_of(township))


def _area_site(context: Context) -> str:
    """Return the site that a device's area is named by: a village's is that of its township."""
    above = context.intent.parent(context.node.site)
    return above.code if context.node.level is Level.VILLAGE and above else context.node.site


def network_entity(context: Context) -> str:
    """Return the NET of a device: 49, the division code of its area in twelve digits, its loopback's digits.

    The loopback 10.66.1.2 gives the system id 0100.6600.1002: three digits an octet.
    """
    octets = str(context.plan.loopback(context.node.host, 4)).split(".")
    system = "".join(octet.zfill(3) for octet in octets)
    return ".".join((AREA_FORMAT, *_fours(_area_site(context).ljust(12, "0")), *_fours(system), "00"))


def digests(intent: Intent) -> dict[str, IsisDigest]:
    """Return what protects IS-IS in each routing domain that speaks it: the strongest that all there know."""
    found: dict[str, IsisDigest] = {}
    routing = intent.file.routing
    for node in intent.nodes.values() if routing.igp else ():
        domain = intent.as_site(node.site)
        if routing.of(domain) != "ospf":
            known = family(node.family, node.host).isis_digest
            if found.setdefault(domain, known) != known:
                found[domain] = WEAKEST
    return found


def _fours(digits: str) -> tuple[str, ...]:
    return tuple(digits[at : at + 4] for at in range(0, len(digits), 4))
