# SPDX-License-Identifier: Apache-2.0
"""IS-IS on one interface of a device, as far as the two ends of a line must agree on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zongheng.twin.configuration import ciphertext
from zongheng.twin.configuration.effects.isis_effects import area_of, system_of
from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.models.dialect import Isis

_LEVELS: Mapping[str, frozenset[int]] = {
    "level-1": frozenset({1}),
    "level-2": frozenset({2}),
    "level-1-2": frozenset({1, 2}),
}
DEFAULT_COST, DEFAULT_PREFERENCE = 10, 15


@dataclass(frozen=True, slots=True)
class Circuit:
    """IS-IS on one interface. ``key`` protects its hellos, ``flooding`` what is told in each level."""

    process: str
    system: str
    area: str
    levels: frozenset[int]
    network_type: str
    key: str
    flooding: Mapping[int, str] = field(hash=False)
    families: frozenset[int]
    silent: bool
    cost: int = field(default=DEFAULT_COST, compare=False)

    def met(self, other: Circuit) -> frozenset[int]:
        """Return the levels in which the two ends of a line are neighbours; none where they do not agree.

        In level 1 they are of one area. One id of both is no neighbour but a mistake.
        """
        if self.silent or other.silent or self.system == other.system:
            return frozenset()
        if (self.network_type, self.key) != (other.network_type, other.key):
            return frozenset()
        return frozenset(n for n in self.levels & other.levels if n == 2 or self.area == other.area)


def circuit_of(root: Section, name: str, body: Section, kept: Isis) -> Circuit | None:
    """Return how an interface speaks IS-IS; None where it does not, or its process has no NET yet."""
    enabled = {4: body.find("isis", "enable"), 6: body.find("isis", "ipv6", "enable")}
    numbers = [entry.value[0] for entry in enabled.values() if entry]
    process = root.find("isis", numbers[0]) if numbers else None
    net = process.body.find("network-entity") if process and process.body else None
    if process is None or process.body is None or net is None:
        return None
    families = {family for family, entry in enabled.items() if entry}
    if process.body.find(*kept.speaks6) is None:
        families -= {6}
    cost = body.find("isis", "cost")
    kind = body.find("isis", "circuit-type")
    return Circuit(
        process=numbers[0],
        system=system_of(net.words[1]),
        area=area_of(net.words[1]),
        levels=levels_of(process.body) & _levels(body.find("isis", "circuit-level")),
        network_type=kind.value[0] if kind else "broadcast",
        key=_key(body.find("isis", "authentication-mode")),
        flooding={
            1: _key(process.body.find("area-authentication-mode")),
            2: _key(process.body.find("domain-authentication-mode")),
        },
        families=frozenset(families),
        silent=name.startswith("LoopBack") or body.find("isis", "silent") is not None,
        cost=0 if name.startswith("LoopBack") else int(cost.value[0]) if cost else DEFAULT_COST,
    )


def levels_of(process: Section) -> frozenset[int]:
    """Return the levels of a process."""
    return _levels(process.find("is-level"))


def _levels(entry: Entry | None) -> frozenset[int]:
    return _LEVELS[entry.value[0] if entry and entry.value else "level-1-2"]


def _key(entry: Entry | None) -> str:
    """Return the form, the number and the secret of an authentication, as all ends are compared by."""
    if entry is None:
        return ""
    words = list(entry.value)
    at = next((n for n, word in enumerate(words) if word in ("plain", "cipher")), None)
    if at is None:
        return " ".join(words)
    return " ".join((*_form(words[:at]), ciphertext.reveal(words[at + 1]) or words[at + 1]))


def _form(words: list[str]) -> list[str]:
    """Return how a key is used: ``gca 1 hmac-sha-256`` of Comware is ``hmac-sha256 key-id 1`` of VRP."""
    if words[0] != "gca":
        return words
    return [words[2].replace("sha-", "sha"), "key-id", words[1]]


def of_family(process: Section, kept: Isis, family: int) -> tuple[Section | None, tuple[str, ...]]:
    """Return the section that a family's lines of a process stand in, and the words that they begin with."""
    if family not in kept.sections:
        return process, kept.begins.get(family, ())
    entry = process.entries.get(kept.sections[family])
    return (entry.body if entry else None), ()
