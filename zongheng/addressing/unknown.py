# SPDX-License-Identifier: Apache-2.0
"""A name that nobody has: told with the one that was probably meant, or with all there are."""

from __future__ import annotations

from collections.abc import Collection

from zongheng.errors import Problem, problem
from zongheng.intent.suggestion import suggestion
from zongheng.language import pick

_MOST = 40
"""So many names are listed at most: domains and pools are, sites and devices are not."""


def unknown(name: str, known: Collection[str], *, zh: str, en: str) -> Problem:
    """Return the problem of a name; ``zh`` and ``en`` say what it should be the name of."""
    hint = suggestion(name, known) or _listed(known)
    return problem("ADR021", found=name, kind=pick(zh=zh, en=en), name=name, hint=hint)


def _listed(known: Collection[str]) -> str:
    if not 0 < len(known) <= _MOST:
        return ""
    return pick(zh=f"；有：{'、'.join(known)}", en=f"; there are {', '.join(known)}")
