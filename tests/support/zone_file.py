# SPDX-License-Identifier: Apache-2.0
"""A reader of zone master files that takes only what Zongheng writes, and nothing that is no zone.

It follows RFC 1035 (names of at most 253 characters in labels of at most 63), RFC 1034 §3.6.2 (an alias has
no other records) and RFC 2181 (no record stands twice); it knows nothing of how Zongheng makes the files.
"""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ADDRESS = {"A": IPv4Address, "AAAA": IPv6Address}


class Record(NamedTuple):
    """One record with absolute names, the last dot left out."""

    name: str
    type: str
    value: str


class ZoneFile(NamedTuple):
    """What one file says."""

    origin: str
    serial: int
    servers: list[str]
    records: list[Record]


def read_zone(text: str) -> ZoneFile:
    """Read a master file.

    Raises:
        AssertionError: it is none.
    """
    assert text.endswith("\n")
    origin_line, ttl, soa, *lines = text.splitlines()
    origin = _absolute(_after("$ORIGIN ", origin_line), "")
    assert 0 < int(_after("$TTL ", ttl)) < 2**31
    primary, contact, *numbers = _after("@ IN SOA ", soa).split(" ")
    serial, refresh, retry, expire, negative = map(int, numbers)
    assert 0 < serial < 2**32
    assert retry < refresh < expire
    assert negative < expire
    assert _absolute(contact, origin)
    servers = [_absolute(_after("@ IN NS ", line), origin) for line in lines if line.startswith("@ IN NS ")]
    assert _absolute(primary, origin) in servers
    records = [_record(line, origin) for line in lines if not line.startswith("@ IN NS ")]
    assert len(set(records)) == len(records)
    names = [record.name for record in records]
    assert all(names.count(r.name) == 1 for r in records if r.type == "CNAME")
    return ZoneFile(origin, serial, servers, records)


def _record(line: str, origin: str) -> Record:
    name, network, kind, value = line.split(" ")
    assert network == "IN"
    owner = _absolute(name, origin)
    if kind in _ADDRESS:
        assert str(_ADDRESS[kind](value)) == value
        return Record(owner, kind, value)
    assert kind in {"CNAME", "PTR"}
    return Record(owner, kind, _absolute(value, origin))


def _absolute(name: str, origin: str) -> str:
    full = origin if name == "@" else name[:-1] if name.endswith(".") else f"{name}.{origin}"
    assert len(full) <= 253
    assert all(_LABEL.fullmatch(label) for label in full.split("."))
    return full


def _after(begin: str, line: str) -> str:
    assert line.startswith(begin)
    return line[len(begin) :]
