# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of a Zongheng network, and of prefixes at large, as Ansible filters.

Thin: each filter is a question of ``zongheng.addressing.answers`` or ``values`` under the same name,
documented beside this file. Wrong input fails with code, value and fix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

from ansible.errors import AnsibleFilterError
from ansible.template import accept_args_markers, get_first_marker_arg
from jinja2 import pass_context

from zongheng.addressing.answers import OF_THE_PLAN, inventory_of, plan_of
from zongheng.addressing.arguments import misasked, text
from zongheng.addressing.values import OF_VALUES
from zongheng.errors import ZonghengError, unforeseen

if TYPE_CHECKING:
    from jinja2.runtime import Context

    from zongheng.addressing.plan import AddressPlan

    Question = Callable[..., object]


class _RunningNetwork:
    """The plan that a template asks, looked up once in its run.

    A run has one inventory and takes milliseconds at most: it need not look at the files before every
    answer. The next task's template is another run, and sees what was changed meanwhile.
    """

    def __init__(self) -> None:
        self._run: Callable[[], Context | None] = lambda: None
        self._plan: AddressPlan

    def plan(self, context: Context) -> AddressPlan:
        if self._run() is not context:
            self._plan = plan_of(inventory_of(context.get("inventory_dir")))
            self._run = ref(context)
        return self._plan


def _of_values(question: Question) -> Question:
    @accept_args_markers  # no question takes what is undefined: see _undefined
    @wraps(question)
    def ask(*values: object, **named: object) -> object:
        try:
            return question(*values, **named)
        except (ZonghengError, TypeError, OSError) as error:
            if (undefined := _undefined(values, named)) is not None:
                return undefined
            raise _told(error, question, values, named) from None  # Ansible prints causes too

    return ask


def _of_the_plan(question: Question, running: _RunningNetwork) -> Question:
    @accept_args_markers  # as above
    @pass_context
    @wraps(question)
    def ask(context: Context, *values: object, inventory: str | None = None, **named: object) -> object:
        try:
            plan = running.plan(context) if inventory is None else plan_of(Path(text(inventory)))
            return question(plan, *values, **named)
        except (ZonghengError, TypeError, OSError) as error:
            if (undefined := _undefined((inventory, *values), named)) is not None:
                return undefined
            raise _told(error, question, (None, *values), named) from None  # as above

    return ask


def _undefined(values: Sequence[object], named: dict[str, object]) -> object:
    """Return the first argument that is undefined, as Ansible itself answers for a filter; or None.

    Ansible would look at all arguments of each call for it; here those alone are looked at that were refused.
    """
    return get_first_marker_arg(values, named)


def _told(
    error: Exception, question: Question, values: Sequence[object], named: dict[str, object]
) -> Exception:
    """Return the error that Ansible shows: coded, unless it is a fault of ours."""
    if isinstance(error, TypeError):
        wrong = misasked(question, values, named)
        return error if wrong is None else AnsibleFilterError(str(wrong))
    if isinstance(error, OSError):
        return AnsibleFilterError(str(unforeseen(error)))
    return AnsibleFilterError(str(error))


class FilterModule:
    """All filters by name."""

    def filters(self) -> dict[str, Question]:
        running = _RunningNetwork()
        return {name: _of_the_plan(question, running) for name, question in OF_THE_PLAN.items()} | {
            name: _of_values(question) for name, question in OF_VALUES.items()
        }
