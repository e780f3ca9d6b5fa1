# SPDX-License-Identifier: Apache-2.0
"""What devices ask of a sub-interface's tag: no other sub-interface of its port has it.

Frames with the tag could not be told apart. The wording of the refusals is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit


def sole_tag(edit: Edit) -> None:
    """Refuse a tag that another sub-interface of the port has."""
    name = edit.path[-1][-1]
    port, dot, _ = name.partition(".")
    if edit.removes or not dot:
        return
    for other in edit.root.all("interface"):
        is_sibling = other.identity[-1] != name and other.identity[-1].startswith(f"{port}.")
        if is_sibling and other.body and any(e.words == edit.words for e in other.body.entries.values()):
            edit.refusal = edit.says("tag_taken")


TAG_EFFECTS: Mapping[str, Callable[[Edit], None]] = {"sole-tag": sole_tag}
