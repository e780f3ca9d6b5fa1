# SPDX-License-Identifier: Apache-2.0
"""Every rule that the intent as a whole has to keep."""

from __future__ import annotations

from zongheng.errors import Problem
from zongheng.intent.draft import Draft


def check(draft: Draft) -> list[Problem]:
    """Return all that the rules object to."""
    del draft
    return []
