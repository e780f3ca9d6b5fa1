# SPDX-License-Identifier: Apache-2.0
"""What an operator probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from zongheng.language import pick


def suggestion(written: str, known: Iterable[str]) -> str:
    """Return a half-sentence that names the nearest known word; empty where none is near."""
    near = get_close_matches(written, sorted(known), n=1, cutoff=0.6)
    return pick(zh=f"；是否想写 {near[0]}？", en=f"; did you mean {near[0]}?") if near else ""
