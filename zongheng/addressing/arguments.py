# SPDX-License-Identifier: Apache-2.0
"""What questions are given, read at the boundary: text and numbers of any subclass become plain ones.

Ansible's values are subclasses of ``str`` and ``int`` that carry tags; what is plain already goes first.
Whatever cannot be read is a ``ZonghengError`` that names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature

from zongheng.addressing.prefix import Address, Family, Interface, Prefix
from zongheng.errors import ZonghengError, problem
from zongheng.language import pick

Question = Callable[..., object]

_PREFIXES = "网段列表", "a list of prefixes"
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def misasked(question: Question, values: Sequence[object], named: dict[str, object]) -> ZonghengError | None:
    """Return what is wrong with a call that raised ``TypeError``; None where the call itself was well-formed.

    Looking at signatures costs more than most answers, so that it is done for calls that failed only.
    """
    taken = signature(question)
    try:
        taken.bind(*values, **named)
    except TypeError as error:
        names = [name for name in taken.parameters if name != "plan"]
        if "plan" in taken.parameters:
            names.append("inventory=")  # by which a filter is told whose plan
        return ZonghengError(
            problem("ADR029", found=error, question=question.__name__, taken=", ".join(names))
        )
    return None


def text(value: object) -> str:
    """Read text that is not empty."""
    if type(value) is str and value:
        return value
    if not isinstance(value, str) or not value:
        raise unfit(value, pick(zh="文本", en="text"))
    return str(value)


def number(value: object) -> int:
    """Read a whole number."""
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise unfit(value, pick(zh="整数", en="a whole number"))
    return int(value)


def flag(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise unfit(value, "true, false")
    return value


def choice(value: object, *allowed: str) -> str:
    """Read one of some words."""
    if not isinstance(value, str) or value not in allowed:
        raise unfit(value, ", ".join(allowed))
    return str(value)


def family(value: object) -> Family:
    """Read 4 or 6."""
    if isinstance(value, int):
        if value == 4:
            return 4
        if value == 6:
            return 6
    raise unfit(value, "4, 6")


def label(value: object) -> str:
    """Read one label of a DNS name."""
    if not isinstance(value, str) or not _LABEL.fullmatch(value):
        raise unfit(value, pick(zh="小写字母、数字和连字符", en="lower-case letters, digits and hyphens"))
    return str(value)


def several(value: object, *, addresses: bool = False) -> Sequence[object]:
    """Read a list of prefixes, among which there may be ``addresses``."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        zh, en = ("地址或网段列表", "a list of addresses or prefixes") if addresses else _PREFIXES
        raise unfit(value, pick(zh=zh, en=en))
    return list(value)


def prefixes(value: object) -> list[Prefix]:
    """Read a list of prefixes, or one as a list of one."""
    return [prefix(value)] if isinstance(value, str) else [prefix(one) for one in several(value)]


def length_in(whole: Prefix, value: object) -> int:
    """Read the length of a block inside a prefix."""
    length = number(value)
    if not whole.length <= length <= whole.bits:
        raise ZonghengError(problem("ADR026", found=length, expected=f"{whole.length}–{whole.bits}"))
    return length


def prefix(value: object) -> Prefix:
    """Read a prefix without host bits; an address alone is a prefix of one."""
    written = text(value)
    try:
        return Prefix.parse(written)
    except ValueError as error:
        raise _no_prefix(written) from error


def interface(value: object) -> Interface:
    """Read an address with the length of its prefix, as interfaces have it."""
    written = text(value)
    try:
        return Interface.parse(written)
    except ValueError as error:
        raise _no_address(written) from error


def address(value: object) -> Address:
    """Read an address alone."""
    written = text(value)
    try:
        return Address.parse(written)
    except ValueError as error:
        raise _no_address(written) from error


def taken(value: object) -> Prefix:
    """Read what an address or prefix takes up.

    An address that is not the first of the prefix that its length makes is an interface's, and takes up
    itself alone; one that is the first is the whole prefix, which its interfaces are not to use.
    """
    written = interface(value)
    whole = written.prefix
    if whole.network == written.address.value:
        return whole
    return Prefix(whole.family, written.address.value, whole.bits)


def unfit(value: object, expected: str) -> ZonghengError:
    """Return the error for an argument that is not what it has to be."""
    return ZonghengError(problem("ADR026", found=_shown(value), expected=expected))


def _no_prefix(written: str) -> ZonghengError:
    try:
        network = Prefix.parse(written, strict=False)
    except ValueError:
        return _no_address(written)
    return ZonghengError(problem("ADR061", found=_visible(written), network=network))


def _no_address(written: str) -> ZonghengError:
    return ZonghengError(problem("ADR025", found=_visible(written)))


def _visible(written: str) -> str:
    """Return text in quotes where something in it cannot be seen without, such as the end of a line."""
    return written if written.isprintable() and " " not in written else repr(written)


def _shown(value: object) -> str:
    """Return a value as it is written in a playbook; of what is nothing of the kind, only the type."""
    if value is None or isinstance(value, str | int | float | list | tuple | dict):
        return repr(str(value)) if isinstance(value, str) else repr(value)
    return type(value).__name__
