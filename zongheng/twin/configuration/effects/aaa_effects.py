# SPDX-License-Identifier: Apache-2.0
"""Servers of a template: one primary and one secondary of a kind; and what of AAA is always there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit


def _one_of_a_rank(edit: Edit) -> None:
    """Refuse a second server of the same rank, and one at the address of the other rank."""
    if edit.removes:
        return
    for entry in edit.section.all(*edit.words[:2]):
        if entry.words == edit.words:
            continue
        if _is_secondary(entry.words) == _is_secondary(edit.words) or entry.words[2] == edit.words[2]:
            edit.refusal = edit.says("aaa_server_exists")


def _is_secondary(words: tuple[str, ...]) -> bool:
    return words[-1] == "secondary"


def _standing(edit: Edit) -> None:
    """Schemes and domains that a device has of itself can be changed, not removed."""
    if edit.removes and edit.words[-1] in ("default", "default0", "default1", "default_admin"):
        edit.refusal = edit.says("aaa_default_stands")


AAA_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "one-server-a-rank": _one_of_a_rank,
    "aaa-default": _standing,
}
