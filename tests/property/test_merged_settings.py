# SPDX-License-Identifier: Apache-2.0
"""What a simulator keeps once, a merge knows as one: a second value takes the place of the first.

Every setting of the grammars that has a value (``=``, or a word that ``varies``) is written with two.
"""

import re
from collections.abc import Iterator

import pytest

from tests.property.test_change_circle import BOXES, VENDORS, model
from tests.property.test_merges import BOOKS, CASES, FLAVOURS, reachable
from zongheng.twin.grammar.grammar import Command, Grammar, load_grammar
from zongheng.twin.grammar.notation import AnyOf, Argument, Choice, IdentityEnd, Keyword, Repeat

APART = re.compile("|".join(CASES["apart"]))
VALUES = {
    "ipv4": ("10.1.1.1", "10.2.2.2"),
    "ipv6": ("2001:DB8::1", "2001:DB8::2"),
    "mask": ("255.255.255.0", "255.255.0.0"),
    "prefix6": ("2001:DB8:1::/64", "2001:DB8:2::/64"),
}
_END = "="


def words(part, number: int) -> list[str]:
    """Return the words of a format with the first or second value (0 or 1) for everything in it."""
    match part:
        case Keyword():
            return [part.text]
        case IdentityEnd():
            return [_END]
        case Argument(type="int") if part.detail:
            least, most = map(int, part.detail.split("-"))
            return [str(min(most, max(least, 1) + number))]
        case Argument():
            return [VALUES.get(part.type, ("1", "2"))[number]]
        case AnyOf():  # a device keeps each that is given
            return [] if part.optional else words(part.options[0], number)
        case Choice():
            return [] if part.optional else words(part.options[min(number, len(part.options) - 1)], number)
        case Repeat():
            return words(part.part, number)
        case _:
            return [word for each in part.parts for word in words(each, number)]


def two_values(command: Command) -> tuple[str, str] | None:
    """Return a setting with two values; None for what is a whole line, a list or a section."""
    one, other = words(command.pattern, 0), words(command.pattern, 1)
    if command.collects or command.opens or (_END not in one and command.varies is None):
        return None
    if command.varies is not None:
        other = [*one[: command.varies], other[command.varies], *one[command.varies + 1 :]]
    else:
        end = one.index(_END)
        one, other = [*one[:end], *one[end + 1 :]], [*one[:end], *other[other.index(_END) + 1 :]]
    return (" ".join(one), " ".join(other)) if one != other else None


def settings_of(grammar: Grammar) -> Iterator[tuple[str, str, str]]:
    """Yield the header of the section (empty: none) and the two values of every setting."""
    headers = {"system": ""}
    for command in reachable(grammar):
        if command.opens:
            headers.setdefault(
                command.opens, " ".join(word for word in words(command.pattern, 0) if word != _END)
            )
        values = two_values(command)
        if values is not None:
            yield headers[command.view], *values


@pytest.mark.parametrize("family", BOXES)
def test_a_second_value_takes_the_place_of_the_first(family):
    book, flavour = BOOKS[VENDORS[family][0]], FLAVOURS.get(family, "comware7")
    settings = [each for each in settings_of(load_grammar(model(family).flavour)) if not APART.match(each[1])]
    assert len(settings) > 40
    beside = []
    for header, one, other in settings:
        running, merge = (f"{header}\n {line}\n" if header else f"{line}\n" for line in (one, other))
        if f" {one}\n" in f" {book.merged(running, merge, flavour)}".replace("\n", "\n "):
            beside.append((header, one, other))
    assert beside == []
