# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that do nothing: what Ansible itself takes for a call, and for handing lists over and back."""

from collections.abc import Callable, Iterable

Filter = Callable[..., object]
_MOST = 8
"""The most values that a documented example answers."""


def idle(value: object, *_: object, **__: object) -> object:
    """Return what is given."""
    return value


def idle_list(value: Iterable[str], *_: object, **__: object) -> list[str]:
    """Return a list of what is given: Ansible makes each value as it is read."""
    return list(value)


def _list_of(many: int) -> Filter:
    return lambda value, *_, **__: [value] * many


def _dict_of(many: int) -> Filter:
    return lambda value, *_, **__: {f"key{number}": value for number in range(many)}


class FilterModule:
    """One filter for an answer of each form."""

    def filters(self) -> dict[str, Filter]:
        filters: dict[str, Filter] = {"idle": idle, "idle_list": idle_list}
        for many in range(_MOST + 1):
            filters |= {f"idle_list_{many}": _list_of(many), f"idle_dict_{many}": _dict_of(many)}
        return filters
