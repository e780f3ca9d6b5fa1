# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of a Zongheng network, and of prefixes at large, as Ansible filters.

Thin: each filter is a question of ``zongheng.addressing.answers`` under the same name, documented
beside this file. Wrong input fails with code, value and fix.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from ansible.errors import AnsibleFilterError
from jinja2 import pass_context

from zongheng.addressing.answers import OF_THE_PLAN, OF_VALUES, answer, plan_of
from zongheng.errors import ZonghengError, problem

if TYPE_CHECKING:
    from jinja2.runtime import Context

    Question = Callable[..., object]


def _inventory(context: Context, given: str | None) -> Path:
    folder = given or os.environ.get("ZONGHENG_INVENTORY") or context.get("inventory_dir")
    if not folder:
        raise ZonghengError(problem("ADR028"))
    return Path(folder)


@contextmanager
def _told() -> Iterator[None]:
    """Turn coded problems into the error that Ansible shows."""
    try:
        yield
    except ZonghengError as error:
        raise AnsibleFilterError(str(error)) from error


def _of_values(question: Question) -> Question:
    @wraps(question)
    def ask(*values: object, **named: object) -> object:
        with _told():
            return answer(question, *values, **named)

    return ask


def _of_the_plan(question: Question) -> Question:
    @pass_context
    @wraps(question)
    def ask(context: Context, *values: object, inventory: str | None = None, **named: object) -> object:
        with _told():
            return answer(question, plan_of(_inventory(context, inventory)), *values, **named)

    return ask


class FilterModule:
    """All filters by name."""

    def filters(self) -> dict[str, Question]:
        return {name: _of_the_plan(question) for name, question in OF_THE_PLAN.items()} | {
            name: _of_values(question) for name, question in OF_VALUES.items()
        }
