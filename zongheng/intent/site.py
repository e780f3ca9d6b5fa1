# SPDX-License-Identifier: Apache-2.0
"""Rows of ``sites.csv`` and ``units.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from zongheng.intent.division import Level, level_of
from zongheng.intent.model import Host, Model, Name, SiteCode, Title, UnitCode, refuse

Lifecycle = Literal["planned", "active", "retired"]
"""``planned`` has addresses and a design but is not expected to answer; ``retired`` has neither."""

AccessClass = Literal["A", "B", "C", "D", "E", "F"]
"""User classes of DB34/T 3607-2020: A public, B public + unified exit, C public + own exit,
D public + private + unified exit, E public + private + own exit, F government campus."""


def own_sizes(text: str) -> dict[str, int]:
    """Read ``internet=23 public=24``: the prefix length of a block by pool."""
    pairs = [entry.partition("=") for entry in text.split()]
    if not all(pool and length.isdecimal() for pool, _, length in pairs):
        refuse("own_sizes")
    return {pool: int(length) for pool, _, length in pairs}


def _sizes_of(value: object) -> object:
    return own_sizes(value) if isinstance(value, str) else value


Sizes = Annotated[dict[Name, Annotated[int, Field(ge=8, le=30)]], BeforeValidator(_sizes_of)]
"""By pool: the prefix length of a block that is not what the level has."""


class _Row(Model):
    @model_validator(mode="before")
    @classmethod
    def _blank_is_unset(cls, values: object) -> object:
        return {k: v for k, v in values.items() if v != ""} if isinstance(values, Mapping) else values


class Site(_Row):
    """An administrative unit with its division code. The top site has no parent and no node of its own."""

    code: SiteCode
    name: Title
    slug: Host
    parent: SiteCode | None = None
    model: str | None = None
    serial: str | None = None
    port: Annotated[int, Field(ge=1)] | None = None
    terminals: Annotated[int, Field(ge=0)] = 0
    lifecycle: Lifecycle = "active"
    sizes: Sizes = Field(default_factory=dict)

    @cached_property
    def level(self) -> Level:
        return level_of(self.code)


class Unit(_Row):
    """A department attached to a site, in the domains that it is admitted to."""

    code: UnitCode
    name: Title
    slug: Host
    site: SiteCode
    access_class: AccessClass
    domains: tuple[Name, ...] = Field(min_length=1)
    port: Annotated[int, Field(ge=1)]
    node: Host | None = None
    """The declared device that it hangs on, where that is not the site's usual one."""
    terminals: Annotated[int, Field(ge=0)] = 0
    lifecycle: Lifecycle = "active"
    sizes: Sizes = Field(default_factory=dict)

    @field_validator("domains", mode="before")
    @classmethod
    def _split_at_blanks(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value
