# SPDX-License-Identifier: Apache-2.0
"""How a device differs from what a change was to make of it: in its lines, or in somebody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zongheng.config import bundle, canonical, parse, unified_diff
from zongheng.config.tree import ConfigNode

Part = tuple[object, ...]
"""A line with the sections that it is in, or a file of a bundle with its content."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """What runs instead of ``wanted`` on a device that ran ``before``; the texts are not to be shown."""

    before: str = field(repr=False)
    wanted: str = field(repr=False)
    running: str = field(repr=False)
    platform: str

    @property
    def is_somebody_elses(self) -> bool:
        """Return whether all that the change was to do is there, and something besides is not as it was.

        Where lines of the change are missing too, the device may have written them in another way.
        """
        before, wanted = self._parts(self.before), self._parts(self.wanted)
        deviating = wanted ^ self._parts(self.running)
        return bool(deviating) and not deviating & (before ^ wanted)

    @property
    def shown(self) -> str:
        """Return the redacted difference."""
        return unified_diff(self.wanted, self.running, self.platform).strip()

    def _parts(self, text: str) -> frozenset[Part]:
        plain = canonical(text, self.platform)
        if self.platform in bundle.PLATFORMS:
            standing = bundle.read(plain)
            return frozenset(
                [*((file,) for file in standing.files), *((unit,) for unit in standing.services)]
            )
        return frozenset(_paths(parse(plain, self.platform).children))


def _paths(nodes: Sequence[ConfigNode], above: Part = ()) -> Iterator[Part]:
    for node in nodes:
        path = (*above, node.text, *node.body)
        yield path
        yield from _paths(node.children, path)
