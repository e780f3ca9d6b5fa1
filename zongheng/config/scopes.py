# SPDX-License-Identifier: Apache-2.0
"""Scopes: the partition of a configuration's top-level sections that a deploy may be limited to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from zongheng.config import bundle
from zongheng.config.bundle import Bundle
from zongheng.config.equality import equality_rules
from zongheng.config.tree import ConfigNode, ConfigTree, parse
from zongheng.errors import Place, ZonghengError, problem

REST = "network"
"""The scope of every section that no other scope claims."""


def scope_names(platform: str) -> tuple[str, ...]:
    """Return the scopes of ``platform``; together they cover every section exactly once."""
    return (*equality_rules(platform).scopes, REST)


def scope_of(header: str, platform: str) -> str:
    """Return the one scope of a top-level line; ``undo X`` belongs where ``X`` does.

    In a bundle a file is named by its path and a unit by ``service NAME``.
    """
    text = header.removeprefix("undo ")
    for scope, patterns in equality_rules(platform).scopes.items():
        if any(pattern.fullmatch(text) for pattern in patterns):
            return scope
    return REST


def scoped(running: str, intended: str, scopes: Collection[str], platform: str) -> str:
    """Return the text to aim at: the intended sections inside ``scopes``, the running ones outside.

    With no scopes given, everything is inside. Raises CFG003 for scopes that do not exist.
    """
    known = scope_names(platform)
    unknown = sorted(set(scopes) - set(known))
    if unknown:
        raise ZonghengError(
            problem("CFG003", Place(key=scope), found=scope, known=", ".join(known)) for scope in unknown
        )
    if not scopes or set(scopes) == set(known):
        return intended
    if platform in bundle.PLATFORMS:
        return _scoped_bundle(bundle.read(running), bundle.read(intended), scopes, platform).text
    stays = _by_system(parse(running, platform))
    comes = _by_system(parse(intended, platform))
    lines: list[str] = []
    for system in dict.fromkeys((*stays, *comes)):
        chosen = [
            *(node for node in stays.get(system, ()) if scope_of(node.text, platform) not in scopes),
            *(node for node in comes.get(system, ()) if scope_of(node.text, platform) in scopes),
        ]
        lines += _print(system, chosen)
    return "".join(f"{line}\n" for line in lines)


def _scoped_bundle(running: Bundle, intended: Bundle, scopes: Collection[str], platform: str) -> Bundle:
    def inside(header: str) -> bool:
        return scope_of(header, platform) in scopes

    files = [
        *(file for file in running.files if not inside(file.path)),
        *(file for file in intended.files if inside(file.path)),
    ]
    units = [
        *(unit for unit in running.services if not inside(f"service {unit}")),
        *(unit for unit in intended.services if inside(f"service {unit}")),
    ]
    return Bundle(tuple(sorted(files)), tuple(sorted(units)))


def _by_system(tree: ConfigTree) -> dict[str, list[ConfigNode]]:
    """Return the sections of the root system (key empty) and of each virtual system."""
    systems: dict[str, list[ConfigNode]] = {"": []}
    for node in tree.children:
        if node.text.startswith("switch vsys "):
            systems.setdefault(node.text, []).extend(node.children)
        else:
            systems[""].append(node)
    return systems


def _print(system: str, sections: Iterable[ConfigNode]) -> Iterator[str]:
    yield "#"
    if system:
        yield from (system, "#")
    for node in sections:
        yield from node.lines()
        yield "#"
    yield "return"
