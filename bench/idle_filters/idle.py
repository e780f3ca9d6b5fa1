# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that do nothing: what Ansible itself takes for a call, and for handing a list over and back."""

from collections.abc import Callable, Iterable


def idle(value: object, *_: object, **__: object) -> object:
    """Return what is given."""
    return value


def idle_list(value: Iterable[str], *_: object, **__: object) -> list[str]:
    """Return a list of what is given: Ansible makes each value as it is read."""
    return list(value)


class FilterModule:
    """One filter for single values, one for lists."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"idle": idle, "idle_list": idle_list}
