# SPDX-License-Identifier: Apache-2.0
"""Models of ``policy/exit.yml`` and ``policy/exits/<site>.yml``: an internet exit as its owner states it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zongheng.intent.division import Level
from zongheng.intent.model import Host, LineRate, Model, Name, SiteCode, Title, UnitCode, refuse

Zone = Literal["trust", "untrust", "dmz"]
Inspection = Literal["ips", "av", "url"]
PortNumber = Annotated[int, Field(ge=1, le=65535)]


class Carrier(Model):
    """An internet line: where it enters each gateway and which addresses the carrier gave.

    ``bandwidth`` (线路带宽) is what is rented of it: a gateway sends no more.
    """

    name: Name
    title: Title
    gateway_port: Annotated[str, Field(pattern=r"^wan[1-9]\d*$")]
    vlan: Annotated[int, Field(ge=0, le=4094)] = 0
    local4: dict[Host, IPv4Interface]
    virtual4: IPv4Address
    peer4: IPv4Address
    weight: Literal["active", "standby"]
    bandwidth: LineRate | None = None


class Dmz(Model):
    """The zone of published servers."""

    title: Title
    port: Annotated[str, Field(pattern=r"^dmz[1-9]?\d*$")]
    prefix4: IPv4Network
    local4: dict[Host, IPv4Address]
    virtual4: IPv4Address
    dns: IPv4Address | None = None


class ServicePort(Model):
    """One transport port, or a range ``port``–``to``."""

    protocol: Literal["tcp", "udp"]
    port: PortNumber
    to: PortNumber | None = None

    @model_validator(mode="after")
    def _range_ascends(self) -> ServicePort:
        if self.to is not None and self.to < self.port:
            refuse("port_range_backwards")
        return self


class ServiceSet(Model):
    """A named set of transport ports."""

    name: Name
    title: Title
    ports: tuple[ServicePort, ...] = Field(min_length=1)


class Member(Model):
    """A member of a group: exactly one of unit, site, level, or a site with all below it.

    ``below`` stands for the summaries of the site and all that lies below, room for what may join included:
    a few prefixes, of IPv4 only, whatever the number of villages. The others stand for each LAN.
    """

    unit: UnitCode | None = None
    site: SiteCode | None = None
    level: Level | None = None
    below: SiteCode | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Member:
        if sum(kind is not None for kind in (self.unit, self.site, self.level, self.below)) != 1:
            refuse("one_kind_of_member")
        return self


class Group(Model):
    """A named group of users: the LANs of its members in the domains that reach the exit."""

    name: Name
    title: Title
    members: tuple[Member, ...]


class Flow(Model):
    """Traffic between two zones, from groups of users or from prefixes."""

    name: Name
    title: Title
    source_zone: Zone = Field(alias="from")
    target_zone: Zone = Field(alias="to")
    groups: tuple[Name, ...] | Literal["all"] = ()
    source4: tuple[IPv4Network, ...] = ()


class ExitRule(Flow):
    """One rule, in the order in which it stands.

    Sources are groups or prefixes; targets are prefixes, or all of the target zone where none stand.
    """

    target4: tuple[IPv4Network, ...] = ()
    services: tuple[Name, ...] = ()
    action: Literal["permit", "deny"]
    inspect: tuple[Inspection, ...] = ()


class NatRule(Flow):
    """Source translation for traffic between two zones, over one carrier where it is named.

    ``easy-ip`` translates to the address at the carrier, ``pool`` to the addresses that the plan gave the
    exit's site for it (pools of purpose ``nat``), which the carriers route to the gateways.
    """

    mode: Literal["easy-ip", "pool"]
    carrier: Name | None = None


class ServiceAddress(Model):
    """An address that the plan gave: the ``number``-th of a site or unit in a pool of purpose ``service``."""

    unit: UnitCode | None = None
    site: SiteCode | None = None
    number: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _one_owner(self) -> ServiceAddress:
        if (self.unit is None) == (self.site is None):
            refuse("one_owner_of_service_address")
        return self

    @property
    def owner(self) -> str:
        return self.unit or self.site or ""


class Published(Model):
    """A server that the internet may reach: its private address and its public ones.

    These are one a carrier, of those that the carrier gave, or ``service``, one of the plan's own for all
    carriers, which route it to the gateways.
    """

    name: Name
    title: Title
    host4: IPv4Address
    public4: dict[Name, IPv4Address] = Field(default_factory=dict)
    service: ServiceAddress | None = None
    services: tuple[ServicePort, ...] = Field(min_length=1)
    inspect: tuple[Inspection, ...] = ()

    @model_validator(mode="after")
    def _public_somewhere(self) -> Published:
        if not self.public4 and self.service is None:
            refuse("published_nowhere")
        return self


class ExitIntent(Model):
    """The exit: gateways (active first), carriers, groups, rules, what is published."""

    title: Title
    gateways: tuple[Host, ...] = Field(min_length=1, max_length=2)
    carriers: tuple[Carrier, ...] = Field(min_length=1)
    dmz: Dmz | None = None
    services: tuple[ServiceSet, ...]
    groups: tuple[Group, ...]
    rules: tuple[ExitRule, ...]
    never_outside: tuple[Name, ...] = ()
    default: Literal["deny"]
    nat: tuple[NatRule, ...] = ()
    published: tuple[Published, ...] = ()

    @property
    def canary(self) -> Host:
        """Return the gateway that a change meets first: the standby, or the only one."""
        return self.gateways[-1]


class ExitFile(Model):
    """The whole of ``policy/exit.yml``, or of the file of a site with an exit of its own."""

    exit: ExitIntent
