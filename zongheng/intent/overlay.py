# SPDX-License-Identifier: Apache-2.0
"""Overlays: a YAML file laid over the intent, for a pilot, a white box, a laboratory.

    overlay: {title: what it is for}
    nodes: entries by `name`, sites: by `code`, units: by `code`, links: by `slot` at the site of their ends

    routing: {igp: ...}, what the routing domains of these levels and sites speak

An entry whose key exists replaces the fields that it names; another is added whole. Nothing is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from zongheng.errors import Place, Problem, problem
from zongheng.intent.csv_rows import Row
from zongheng.intent.suggestion import suggestion
from zongheng.intent.yaml_tree import Keyed, Listed, read_yaml

_KEYS = {"nodes": "name", "links": "slot", "sites": "code", "units": "code"}


def read_overlay(path: Path, problems: list[Problem]) -> Keyed | None:
    """Read an overlay and check its shape; entries are checked when they are merged."""
    tree = read_yaml(path, problems)
    if tree is None:
        return None
    before = len(problems)
    known = (*_KEYS, "routing", "overlay")
    problems.extend(
        problem("INT004", tree.places[key], key=key, hint=suggestion(key, known))
        for key in tree
        if key not in known
    )
    for name in _KEYS.keys() & tree.keys():
        _check_entries(name, tree, problems)
    return tree if len(problems) == before else None


def merge_network(tree: Keyed, overlay: Keyed) -> None:
    """Lay an overlay's ``nodes``, ``links`` and ``routing`` over the tree of ``network.yml``."""
    if "routing" in overlay:
        _merge_mapping(tree, overlay, "routing")
    for name in ("nodes", "links"):
        if name not in overlay:
            continue
        if name not in tree:
            tree[name], tree.places[name] = Listed(overlay.places[name]), overlay.places[name]
        if isinstance(tree[name], Listed):
            at = _link_sites(tree) if name == "links" else _anywhere
            for entry in overlay[name]:
                _merge_entry(tree[name], entry, _KEYS[name], at)


def merge_rows(rows: list[Row], overlay: Keyed, name: str, columns: tuple[str, ...]) -> list[Row]:
    """Lay an overlay's ``sites`` or ``units`` over the rows of their table; the order of rows is kept."""
    merged = {row.values.get("code", ""): row for row in rows}
    for entry in overlay.get(name, ()):
        code = str(entry["code"])
        below = merged.get(code)
        values: dict[str, str] = dict(below.values) if below else dict.fromkeys(columns, "")
        values |= {key: _text(value) for key, value in entry.items()}
        merged[code] = Row(entry.place.file or "", entry.place.line or 0, values, _columns(entry))
    return list(merged.values())


def _check_entries(name: str, tree: Keyed, problems: list[Problem]) -> None:
    if not isinstance(tree[name], Listed):
        problems.append(problem("INT006", tree.places[name], found=tree[name], expected="[...]"))
        return
    for place, entry in zip(tree[name].places, tree[name], strict=True):
        if not isinstance(entry, Keyed) or _KEYS[name] not in entry:
            problems.append(
                problem("INT005", Place(place.file, place.line, place.column, name), key=_KEYS[name])
            )


def _link_sites(tree: Keyed) -> Callable[[Keyed], object]:
    """Return what tells the site of a link: that of a declared end, the top where no end is named."""
    nodes = tree.get("nodes")
    declared = [node for node in nodes if isinstance(node, Keyed)] if isinstance(nodes, Listed) else []
    sites = {str(node.get("name")): node.get("site") for node in declared}
    network = tree.get("network")
    top = network.get("division") if isinstance(network, Keyed) else None

    def site_of(link: Keyed) -> object:
        ends = (sites.get(str(link.get(end))) for end in ("a", "b"))
        return next((site for site in ends if site is not None), top)

    return site_of


def _anywhere(entry: Keyed) -> object:
    del entry  # its key alone says which it is
    return None


def _merge_entry(listed: Listed, entry: Keyed, key: str, at: Callable[[Keyed], object]) -> None:
    for standing in listed:
        if isinstance(standing, Keyed) and standing.get(key) == entry[key] and at(standing) == at(entry):
            standing.update(entry)
            standing.places.update(entry.places)
            return
    listed.append(entry)
    listed.places.append(entry.place)


def _merge_mapping(tree: Keyed, overlay: Keyed, key: str) -> None:
    """Lay a value over what stands at a key: mappings key by key, at any depth, all else whole."""
    standing, laid = tree.get(key), overlay[key]
    if isinstance(standing, Keyed) and isinstance(laid, Keyed):
        for below in laid:
            _merge_mapping(standing, laid, below)
    else:
        tree[key] = laid
    tree.places[key] = overlay.places[key]


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _columns(entry: Keyed) -> Mapping[str, int]:
    return {key: place.column or 0 for key, place in entry.places.items() if place.line == entry.place.line}
