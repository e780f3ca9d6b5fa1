# SPDX-License-Identifier: Apache-2.0
"""Scopes: the partition of a configuration's top-level sections that a deploy may be limited to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from zongheng.config import bundle
from zongheng.config.bundle import Bundle
from zongheng.config.equality import equality_rules
from zongheng.config.grammar import GRAMMARS
from zongheng.config.references import Key, Naming, namings, object_of
from zongheng.config.tree import ConfigNode, ConfigTree, parse
from zongheng.errors import Place, ZonghengError, problem

REST = "network"
"""The scope of every section that no other scope claims."""


def scope_names(platform: str) -> tuple[str, ...]:
    """Return the scopes of ``platform``; together they cover every section exactly once."""
    return (*equality_rules(platform).scopes, REST)


def scope_of(header: str, platform: str) -> str:
    """Return the one scope of a top-level line; ``undo X`` or ``no X`` belongs where ``X`` does.

    In a bundle a file is named by its path and a unit by ``service NAME``.
    """
    text = header.removeprefix("undo ").removeprefix("no ")
    for scope, patterns in equality_rules(platform).scopes.items():
        if any(pattern.fullmatch(text) for pattern in patterns):
            return scope
    return REST


@dataclass(frozen=True, slots=True)
class Postponed:
    """A section that was to go and stays, because the line at ``by``, outside the scopes, still names it."""

    section: str
    by: tuple[str, ...]
    scope: str
    """The scope of the line that names it."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a run limited to scopes aims at.

    An object goes with the last line that names it, whatever the scopes of both: ``postponed`` are those
    that have to wait for another scope, ``released`` the headers of those outside the scopes that go now.
    """

    text: str
    postponed: tuple[Postponed, ...] = ()
    released: tuple[str, ...] = ()


def scoped(running: str, intended: str, scopes: Collection[str], platform: str) -> str:
    """Return the text of :func:`aim`."""
    return aim(running, intended, scopes, platform).text


def aim(running: str, intended: str, scopes: Collection[str], platform: str) -> Aim:
    """Return what to aim at: the intended sections inside ``scopes``, the running ones outside.

    With no scopes given, everything is inside. Raises CFG003 for scopes that do not exist.
    """
    known = scope_names(platform)
    unknown = sorted(set(scopes) - set(known))
    if unknown:
        raise ZonghengError(
            problem("CFG003", Place(key=scope), found=scope, known=", ".join(known)) for scope in unknown
        )
    if not scopes or set(scopes) == set(known):
        return Aim(intended)
    if platform in bundle.PLATFORMS:
        return Aim(_scoped_bundle(bundle.read(running), bundle.read(intended), scopes, platform).text)
    stays = _by_system(parse(running, platform))
    comes = _by_system(parse(intended, platform))
    systems = {
        name: _System(tuple(stays.get(name, ())), tuple(comes.get(name, ())), frozenset(scopes), platform)
        for name in dict.fromkeys((*stays, *comes))
    }
    settled = {name: system.settled() for name, system in systems.items()}
    return Aim(
        "".join(
            f"{line}\n" for name, (chosen, _, _) in settled.items() for line in _print(name, chosen, platform)
        ),
        tuple(one for _, postponed, _ in settled.values() for one in postponed),
        tuple(one for _, _, released in settled.values() for one in released),
    )


@dataclass(frozen=True, slots=True)
class _System:
    """The running and the intended sections of one virtual system, and the scopes of a run."""

    running: tuple[ConfigNode, ...]
    intended: tuple[ConfigNode, ...]
    scopes: frozenset[str]
    platform: str

    def settled(self) -> tuple[list[ConfigNode], list[Postponed], list[str]]:
        """Return the sections to aim at, which of them are postponed, and the headers of released ones."""
        wanted = [node for node in self.intended if self._is_inside(node)]
        stays = [node for node in self.running if not self._is_inside(node)]
        going = self._going()
        settled = [*(node for node in stays if node not in going), *wanted]
        kept = self._kept(settled, going)
        released = [node for node in stays if node in going and node not in kept]
        postponed = [node for node in kept if self._is_inside(node)]
        return (
            [*(node for node in stays if node not in released), *postponed, *wanted],
            [Postponed(node.text, kept[node].path, self._scope(kept[node].path[0])) for node in postponed],
            [node.text for node in released],
        )

    def _going(self) -> dict[ConfigNode, Key]:
        """Return the objects that this run may remove: those of its scopes, and those that lines name now."""
        known = {object_of(node.text, self.platform) for node in self.intended}
        unknown = {
            node: key
            for node in self.running
            if (key := object_of(node.text, self.platform)) is not None and key not in known
        }
        if not unknown:
            return {}
        named = {naming.key for naming in namings(self.running, self.platform)}
        return {node: key for node, key in unknown.items() if self._is_inside(node) or key in named}

    def _kept(self, settled: list[ConfigNode], going: Mapping[ConfigNode, Key]) -> dict[ConfigNode, Naming]:
        """Return those of ``going`` that settled sections name, directly or by others kept, with who does."""
        kept: dict[ConfigNode, Naming] = {}
        found = settled if going else []
        while found:
            causes = {node.text: kept[node] for node in found if node in kept}
            named: dict[Key, Naming] = {}
            for naming in namings(found, self.platform):
                named.setdefault(naming.key, causes.get(naming.path[0], naming))
            found = [node for node, key in going.items() if node not in kept and key in named]
            kept |= {node: named[going[node]] for node in found}
        return kept

    def _is_inside(self, node: ConfigNode) -> bool:
        return self._scope(node.text) in self.scopes

    def _scope(self, header: str) -> str:
        return scope_of(header, self.platform)


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


def _print(system: str, sections: Iterable[ConfigNode], platform: str) -> Iterator[str]:
    grammar = GRAMMARS[platform]
    yield grammar.separator
    if system:
        yield from (system, grammar.separator)
    for node in sections:
        yield from node.lines()
        yield grammar.separator
    if grammar.end:
        yield grammar.end
