# SPDX-License-Identifier: Apache-2.0
"""A plan as a picture: every pool a bar, true to scale, with its regions and what lies in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from zongheng.addressing.allocation import pool_spans
from zongheng.addressing.demand import pool_names, pool_prefixes
from zongheng.addressing.plan import AddressPlan
from zongheng.addressing.prefix import Prefix
from zongheng.addressing.spans import Span
from zongheng.language import pick

WIDTH, LEFT, BAR, GAP = 960, 20, 44, 40
"""In pixels: the bars' width and where they begin, a bar's height, the room above it for its title."""
_NARROWEST = 0.6
"""Pixels that the smallest block is drawn with, so that it is seen at all."""
_LETTERS = 13.0
"""Pixels that a region must be wide for its name."""
_COLOURS = {
    "excluded": "#d9d9d9",
    "region": "#cfe3f7",
    "top": "#1f4e79",
    "site": "#2e75b6",
    "below": "#f4a300",
    "unit": "#70ad47",
}


def picture(plan: AddressPlan) -> str:
    """Return the plan as SVG: one bar a prefix of a pool, the lowest address at the left."""
    bars = [(pool, prefix) for pool in pool_names(plan.intent) for prefix in pool_prefixes(plan.intent, pool)]
    height = len(bars) * (BAR + GAP) + 2 * GAP
    width = WIDTH + 2 * LEFT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, (pool, prefix) in enumerate(bars):
        lines += _bar(plan, pool, prefix, GAP + number * (BAR + GAP))
    return "\n".join([*lines, *_legend(height - GAP), "</svg>", ""])


def _bar(plan: AddressPlan, pool: str, whole: Prefix, top: int) -> Iterator[str]:
    yield f'<text x="{LEFT}" y="{top - 6}" font-size="13">{escape(pool)} {whole}</text>'
    yield _box((whole.network, whole.last), whole, top, "excluded", "")
    for span in pool_spans(plan.intent, pool):
        if whole.network <= span[0] <= whole.last:
            yield _box(span, whole, top, "", "")
    regions = sorted(
        (region.length, region, owner)
        for owner, of, region in plan.in_use.regions
        if of == pool and whole.contains(region) and plan.has_lan(owner, pool)
    )
    for _, region, owner in regions:
        if region != plan.block(owner, pool):
            yield _box((region.network, region.last), whole, top, "region", f"{_name(plan, owner)} {region}")
    for owner, block in sorted(plan.in_use.own_in(pool), key=lambda one: one[1]):
        if whole.contains(block):
            title = f"{_name(plan, owner)} {block}"
            yield _box((block.network, block.last), whole, top, _kind(plan, owner), title)
    for _, region, owner in regions:
        if region != plan.block(owner, pool):
            yield from _label(plan, owner, region, whole, top)


def _box(span: Span, whole: Prefix, top: int, kind: str, title: str) -> str:
    begin, end = _at(span[0], whole), _at(span[1] + 1, whole)
    colour = _COLOURS.get(kind, "#ffffff")
    stroke = ' stroke="#7f7f7f" stroke-width="0.5"' if kind in ("", "excluded", "region") else ""
    told = f"<title>{escape(title)}</title>" if title else ""
    width = max(end - begin, _NARROWEST)
    place = f'x="{begin:.2f}" y="{top}" width="{width:.2f}" height="{BAR}"'
    return f'<rect {place} fill="{colour}"{stroke}>{told}</rect>'


def _label(plan: AddressPlan, owner: str, region: Prefix, whole: Prefix, top: int) -> Iterator[str]:
    begin, end = _at(region.network, whole), _at(region.last + 1, whole)
    if end - begin >= _LETTERS and owner in plan.intent.sites:
        x, y = (begin + end) / 2 + 4, top + BAR - 3
        name = escape(plan.intent.sites[owner].name)
        yield f'<text x="{x:.2f}" y="{y}" font-size="9" transform="rotate(-90 {x:.2f} {y})">{name}</text>'


def _legend(y: int) -> Iterator[str]:
    words: Sequence[tuple[str, str]] = (
        ("region", pick(zh="汇总段（含下级和预留）", en="region: all below, and room")),
        ("top", pick(zh="本级节点", en="top site")),
        ("site", pick(zh="下级站点", en="site below")),
        ("below", pick(zh="再下级", en="below that")),
        ("unit", pick(zh="单位", en="unit")),
        ("excluded", pick(zh="不分配", en="excluded")),
    )
    for number, (kind, word) in enumerate(words):
        x = LEFT + number * WIDTH / len(words)
        yield f'<rect x="{x:.0f}" y="{y}" width="12" height="12" fill="{_COLOURS[kind]}"/>'
        yield f'<text x="{x + 16:.0f}" y="{y + 10}" font-size="10">{escape(word)}</text>'


def _at(address: int, whole: Prefix) -> float:
    return LEFT + WIDTH * ((address - whole.network) / whole.size)


def _kind(plan: AddressPlan, owner: str) -> str:
    if owner in plan.intent.units:
        return "unit"
    steps = plan.intent.level(owner).rank - plan.intent.root.level.rank
    return ("top", "site", "below")[min(steps, 2)]


def _name(plan: AddressPlan, owner: str) -> str:
    site = plan.intent.sites.get(owner)
    return f"{owner} {site.name if site else plan.intent.units[owner].name}"
