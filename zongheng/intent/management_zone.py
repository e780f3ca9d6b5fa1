# SPDX-License-Identifier: Apache-2.0
"""The management zone of ``network.yml``: its servers, who knows operators, and where it is attached."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zongheng.intent.model import Host, Model, Role, SecretName, refuse


class ManagementZone6(Model):
    """The management zone over IPv6, where devices are managed over that too: nobody else logs in over it.

    ``local`` are the addresses of the nodes that the zone is attached to, ``virtual`` is the one that they
    share as the zone's gateway: the first of the prefix unless told.
    """

    prefix: IPv6Network
    controller: IPv6Address
    local: dict[Host, IPv6Address] = Field(min_length=1)
    virtual: IPv6Address | None = None

    @property
    def gateway(self) -> IPv6Address:
        """Return the address that the nodes share."""
        return self.virtual or self.prefix.network_address + 1

    @model_validator(mode="after")
    def _each_has_its_own_address(self) -> ManagementZone6:
        held = (self.controller, self.gateway, *self.local.values())
        if len(set(held)) < len(held) or any(address not in self.prefix for address in held):
            refuse("own_addresses_of_the_zone")
        return self


_Port = Annotated[int, Field(ge=1, le=65535)]


class AaaServer(Model):
    """A server that operators are known to.

    ``port`` and ``accounting_port`` are the protocol's own unless told; TACACS+ has one for both.
    ``sessions`` is how many logins of ours it is asked about at the same time, whatever devices they are on.
    """

    address: IPv4Address
    port: _Port | None = None
    accounting_port: _Port | None = None
    sessions: Annotated[int, Field(ge=1, le=256)] = 8


class Aaa(Model):
    """Central authentication of operators (集中认证): servers are asked first, in their order.

    Local accounts stay on every device: it asks them where no server answers. Devices whose role is in
    ``local`` have nothing but those. ``secret`` is the key that devices and servers share. ``protocol`` is
    TACACS+ (HWTACACS; RFC 8907) or RADIUS (RFC 2865, 2866). With ``accounting`` servers are told who logs in
    and, by TACACS+, what he types.
    """

    protocol: Literal["tacacs", "radius"] = "tacacs"
    servers: tuple[AaaServer, ...] = Field(min_length=1, max_length=2)
    secret: SecretName
    local: tuple[Role, ...] = ()
    accounting: bool = True

    def ports(self, server: AaaServer) -> tuple[int, int]:
        """Return the port that a server is asked at about logins, and the one that it is told things at."""
        if self.protocol == "tacacs":
            port = server.port or 49
            return port, port
        return server.port or 1812, server.accounting_port or 1813

    def asked_by(self, role: str) -> bool:
        """Return whether devices of a role ask the servers."""
        return role not in self.local


class ManagementZone(Model):
    """Where the bastion, log, time and network management servers are: facts, not allocations."""

    prefix: IPv4Network
    bastion: IPv4Address
    controller: IPv4Address
    log: tuple[IPv4Address, ...]
    ntp: tuple[IPv4Address, ...]
    nms: tuple[IPv4Address, ...]
    dns: tuple[IPv4Address, ...]
    bootstrap: IPv4Address
    aaa: Aaa | None = None
    ipv6: ManagementZone6 | None = None

    @property
    def prefixes(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return where logins may come from."""
        return (self.prefix, *((self.ipv6.prefix,) if self.ipv6 else ()))

    @property
    def controllers(self) -> tuple[IPv4Address | IPv6Address, ...]:
        """Return the addresses of this management server, one a family."""
        return (self.controller, *((self.ipv6.controller,) if self.ipv6 else ()))


class ManagementLan(Model):
    """Where the management zone is attached: the active and the standby node and their addresses."""

    node: Host
    standby: Host | None = None
    virtual4: IPv4Address
    local4: dict[Host, IPv4Address]
