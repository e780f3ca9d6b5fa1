# SPDX-License-Identifier: Apache-2.0
"""The numbers of ``network.yml`` that addresses are derived from: each stays whose it was.

They are rows of the ledger, one a number: ``network/index/3`` is the domain (or pool with a /64 of its own)
that has it, ``network/node/<site>/2`` a device, ``network/link/<site>/4`` a link by its ends in their order,
or the hub whose endpoint has the nets of that slot.

All come from the file alone, so that a part of a network knows them as the whole does. A link joins devices
of one site, and only the site's own device, one at most, is not in the file: the other end tells the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from zongheng.addressing.holdings import QUARANTINE
from zongheng.addressing.ledger_row import NETWORK, PLANES_KEY, Row
from zongheng.errors import Place, Problem, problem
from zongheng.intent.network import NetworkFile
from zongheng.language import pick

_Identity = tuple[str, frozenset[str]]
"""What numbers are counted in, and who has one whatever its ends' order."""
_INDEX, _NODE, _LINK = "index", "node", "link"
_RENAMED = (_NODE, _LINK)
"""What may be called otherwise: a device, and so its links. A domain's LANs go by its name."""


class _Number(NamedTuple):
    """Who has a number: a name, or the two ends of a link; ``at`` is its place in ``network.yml``."""

    key: str
    holder: tuple[str, ...]
    at: str

    @property
    def text(self) -> str:
        return " ".join(self.holder)

    @property
    def identity(self) -> _Identity:
        return _identity(self.key, self.holder)

    @property
    def is_renamed(self) -> bool:
        """Return whether who has it may be called otherwise and stay what it is."""
        return self.key.split("/")[1] in _RENAMED

    @property
    def what(self) -> str:
        word = {
            _INDEX: pick(zh="域或地址池", en="domain or pool"),
            _NODE: pick(zh="设备", en="device"),
            _LINK: pick(zh="链路", en="link"),
        }
        return f"{word[self.key.split('/')[1]]} {self.text}"


def settle_numbers(
    file: NetworkFile, rows: dict[str, Row], day: date, new: Callable[[str, str], Row]
) -> list[Problem]:
    """Record the numbers that are new, bury those that nobody has any more; return what changed and must not.

    ``new`` makes a row of key and value. A number that nobody has stays reserved as long as an address would;
    who comes back has it again.
    """
    known = {key: row for key, row in rows.items() if not row.is_block and key != PLANES_KEY}
    numbers = list(_numbers(file))
    records = _Records(
        known,
        _keys(known, numbers),
        frozenset(number.identity for number in numbers),
        day,
    )
    problems = list(filter(None, map(records.problem, numbers)))
    for number in numbers:
        row = records.standing(number)
        rows[number.key] = row or new(number.key, number.text)
    left = known.keys() - {number.key for number in numbers}
    rows |= {key: known[key].buried(day) for key in left if known[key].gone is None}
    return problems


def number_now(rows: Mapping[str, Row], row: Row) -> int | None:
    """Return the number that who has it in a row of before has in ``rows``; None where it has none there."""
    holder = _identity(row.key, row.value.split())
    for now in rows.values():
        if not now.is_block and now.gone is None and _identity(now.key, now.value.split()) == holder:
            return now.number
    return None


def _keys(rows: Mapping[str, Row], numbers: Sequence[_Number]) -> dict[_Identity, str]:
    """Return under which key each holder in use has its number.

    Two branches may have given one link two slots: of two rows the one counts that the file says.
    """
    keys = {_identity(key, row.value.split()): key for key, row in rows.items() if row.gone is None}
    for number in numbers:
        row = rows.get(number.key)
        if row is not None and row.gone is None and row.value == number.text:
            keys[number.identity] = number.key
    return keys


class _Records(NamedTuple):
    """The rows of numbers by key, under which key each holder in use has one, and who is there now."""

    rows: Mapping[str, Row]
    keys: Mapping[_Identity, str]
    there: frozenset[_Identity]
    day: date

    def standing(self, number: _Number) -> Row | None:
        """Return the row that says the same of a number already, in use again."""
        row = self.rows.get(number.key)
        if row is None or row.value != number.text:
            return None
        return row.revived() if row.gone else row

    def problem(self, number: _Number) -> Problem | None:
        """Return what is wrong with a number: it is another than it was, or another's."""
        mine, row = self.keys.get(number.identity), self.rows.get(number.key)
        if mine is not None and mine != number.key:
            return _changed(number, mine, found=_last(number.key), given=_last(mine))
        if row is None or row.value == number.text:
            return None
        if mine is not None:
            return _changed(number, mine, found=number.text, given=row.value)
        holder = _identity(row.key, row.value.split())
        if row.gone is None and holder in self.there:
            if self.keys[holder] == row.key:
                return None  # told of who had it and has another now
            return _reserved(number, row, self.day + QUARANTINE)  # who has two rows is not called otherwise
        is_free = number.is_renamed if row.gone is None else row.gone + QUARANTINE <= self.day
        return None if is_free else _reserved(number, row, (row.gone or self.day) + QUARANTINE)


def _numbers(file: NetworkFile) -> Iterator[_Number]:
    for place, domain in enumerate(file.domains):
        yield _Number(f"{NETWORK}/{_INDEX}/{domain.index}", (domain.name,), f"domains[{place}].index")
    for place, pool in enumerate(file.pools):
        if pool.index is not None:
            yield _Number(f"{NETWORK}/{_INDEX}/{pool.index}", (pool.name,), f"pools[{place}].index")
    for place, node in enumerate(file.nodes):
        yield _Number(f"{NETWORK}/{_NODE}/{node.site}/{node.index}", (node.name,), f"nodes[{place}].index")
    sites = {node.name: node.site for node in file.nodes}
    for place, link in enumerate(file.links):
        site = sites.get(link.a) or sites.get(link.b) or link.a
        ends = (f"{link.a}:{link.a_port}", f"{link.b}:{link.b_port}")
        yield _Number(f"{NETWORK}/{_LINK}/{site}/{link.slot}", ends, f"links[{place}].slot")
    for place, hub in enumerate(file.internet.hubs if file.internet else ()):
        if hub.slot is not None:
            key = f"{NETWORK}/{_LINK}/{sites.get(hub.node, hub.node)}/{hub.slot}"
            yield _Number(key, (hub.node,), f"internet.hubs[{place}].slot")


def _identity(key: str, holder: Iterable[str]) -> _Identity:
    return key.rpartition("/")[0], frozenset(holder)


def _last(key: str) -> str:
    return key.rpartition("/")[2]


def _changed(number: _Number, key: str, *, found: str, given: str) -> Problem:
    place = Place("network.yml", key=number.at)
    return problem("ADR017", place, found=found, what=number.what, given=given, key=key)


def _reserved(number: _Number, row: Row, until: date) -> Problem:
    place, whose = Place("network.yml", key=number.at), row.value
    told = {"what": number.what, "other": whose, "until": until, "key": row.key}
    return problem("ADR018", place, found=_last(row.key), **told)
