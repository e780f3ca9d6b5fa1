# SPDX-License-Identifier: Apache-2.0
"""Questions that are answered with yes or no."""

from __future__ import annotations

from collections.abc import Callable

from zongheng.twin.sessions.session import Question, Session


def confirm(
    session: Session,
    text: str,
    act: Callable[[], str | Question],
    otherwise: Callable[[], str | Question] = str,
) -> Question:
    """Ask; ``y`` acts, ``n`` does what is to be done otherwise (nothing), anything else asks again."""

    def answered(typed: str) -> str | Question:
        choice = typed.strip().lower()
        if choice in ("y", "yes"):
            return act()
        if choice in ("n", "no"):
            return otherwise()
        return Question(session.says("yes_or_no"), answered)

    return Question(text, answered)
