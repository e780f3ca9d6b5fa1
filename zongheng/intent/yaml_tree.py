# SPDX-License-Identifier: Apache-2.0
"""YAML read into plain mappings and lists that know the line and column of every key.

Only what cannot surprise is understood: ``true``/``false``, ``null``, decimal numbers and text.
``no``, ``012`` and ``12:30`` stay the text that they look like. A key that stands twice is an error.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from zongheng.errors import Place, Problem, problem
from zongheng.intent.encoding import shown, text_of

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"^-?(0|[1-9]\d*)$")
_DECIMAL = re.compile(r"^-?(0|[1-9]\d*)\.\d+$")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Keyed(dict[str, Any]):
    """A mapping; ``places`` says where each key stands, ``place`` where the mapping begins."""

    __slots__ = ("place", "places")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}


class Listed(list[Any]):
    """A list; ``places`` says where each item stands, ``place`` where the list begins."""

    __slots__ = ("place", "places")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []


def read_yaml(path: Path, problems: list[Problem]) -> Keyed | None:
    """Read a file whose top is a mapping; what is wrong is appended to ``problems`` (then None)."""
    text = text_of(path, problems, chinese=False)
    if text is None:
        return None
    file = shown(path)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        problems.append(problem("INT002", place, reason=error.problem or str(error)))
        return None
    before = len(problems)
    try:
        tree = _tree(node, file, problems) if node is not None else Keyed(Place(file, 1, 1))
    except RecursionError:
        problems.append(problem("INT002", Place(file, 1, 1), reason="an alias (*) holds itself"))
        return None
    if not isinstance(tree, Keyed):
        problems.append(problem("INT006", Place(file, 1, 1), found=tree, expected="key: value"))
    return tree if len(problems) == before and isinstance(tree, Keyed) else None


def place_of(tree: object, path: tuple[str | int, ...]) -> Place:
    """Return where a path stands, or as much of it as exists; its key names list items by their name."""
    place = getattr(tree, "place", Place())
    names: list[str] = []
    for step in path:
        if isinstance(tree, Keyed) and step in tree.places:
            place, tree = tree.places[str(step)], tree[str(step)]
            names.append(f".{step}")
        elif isinstance(tree, Listed) and isinstance(step, int) and step < len(tree):
            place, tree = tree.places[step], tree[step]
            names.append(f"[{_name_of(tree, step)}]")
        else:
            break
    return Place(place.file, place.line, place.column, "".join(names).lstrip(".") or None)


def _name_of(item: object, number: int) -> object:
    if isinstance(item, Keyed):
        for key in ("name", "code", *(("node",) if "gateway" in item else ()), "slot"):
            if isinstance(item.get(key), str | int):
                return item[key]
    return number


def _tree(node: yaml.Node, file: str, problems: list[Problem]) -> object:
    if isinstance(node, yaml.MappingNode):
        return _keyed(node, file, problems)
    if isinstance(node, yaml.SequenceNode):
        listed = Listed(_place(node, file))
        for item in node.value:
            listed.append(_tree(item, file, problems))
            listed.places.append(_place(item, file))
        return listed
    # libyaml gives a plain scalar the style "", PyYAML's own loader None
    return _scalar(str(node.value), plain=not node.style)  # type: ignore[attr-defined]  # types-PyYAML: on ScalarNode


def _keyed(node: yaml.MappingNode, file: str, problems: list[Problem]) -> Keyed:
    keyed = Keyed(_place(node, file))
    for key_node, value_node in node.value:
        key, place = str(key_node.value), _place(key_node, file)
        if key in keyed.places:
            problems.append(problem("INT003", place, key=key, first=keyed.places[key].line))
            continue
        keyed[key] = _tree(value_node, file, problems)
        keyed.places[key] = place
    return keyed


def _scalar(text: str, *, plain: bool) -> object:
    if not plain:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _DECIMAL.match(text) else text


def _place(node: yaml.Node, file: str) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
