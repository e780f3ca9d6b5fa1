# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that do nothing: what Ansible itself takes for a call, and for an answer of that shape."""

from collections.abc import Callable


def idle(value: object, *_: object, **__: object) -> object:
    """Return what is given."""
    return value


def idle_list(value: object, *_: object, **__: object) -> list[str]:
    """Return a list of text."""
    del value
    return ["10.26.64.0/24"]


def idle_dict(value: object, *_: object, **__: object) -> dict[str, str]:
    """Return a pair of texts."""
    del value
    return {"ipv4": "10.26.64.0/24", "ipv6": "2001:db8::/64"}


class FilterModule:
    """One filter for each shape of answer."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"idle": idle, "idle_list": idle_list, "idle_dict": idle_dict}
