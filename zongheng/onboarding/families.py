# SPDX-License-Identifier: Apache-2.0
"""How each device family brings itself up from nothing: ``families.yml`` as frozen models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from zongheng.files import from_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The zero-touch convention of one family; see ``families.yml`` for what the keys mean."""

    name: str
    title: str
    template: str
    index: str
    begin: str
    end: str
    esn_key: str
    type_key: str
    file_key: str
    sum_key: str
    vendor_class: str
    client_id: str
    options: Mapping[str, int]
    lease_seconds: int
    account: str
    ssh: str


@dataclass(frozen=True, slots=True)
class VendorRules:
    """What the vendor forbids in its zero-touch files."""

    longest_name: int
    banned: frozenset[str]
    longest_line: int
    shortest_lease: int


def families() -> Mapping[str, Family]:
    """Return every family that can be onboarded, by name."""
    return {name: Family(name=name, **entry) for name, entry in _data()["families"].items()}


def vendor_rules() -> VendorRules:
    """Return the vendor's rules for names, lines and leases."""
    data = _data()
    return VendorRules(
        data["names"]["longest"],
        frozenset(data["names"]["banned"]),
        data["lines"]["longest"],
        data["lease"]["shortest_seconds"],
    )


@cache
def _data() -> Mapping[str, Any]:
    text = files("zongheng.onboarding").joinpath("families.yml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = from_yaml(text)
    return data
