# SPDX-License-Identifier: Apache-2.0
"""The internet as a carrier of links: which devices wait for others there, and by which address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface
from typing import Annotated, Literal

from pydantic import Field

from zongheng.intent.model import Host, Model, SecretName

Over = Literal["line", "internet"]
"""What a level's uplinks are: lines of a carrier from port to port, or tunnels over the internet."""

OWN_ENDPOINT = 8
"""The place among a site's loopbacks that its own device's tunnels run from."""


class Hub(Model):
    """A device that others meet over the internet: ``address`` and ``gateway`` are its carrier's facts.

    ``port`` counts the uplink ports of its model. ``slot`` is a link slot of its site that no link has,
    whose first address its tunnels run from; a site's own device needs none.
    """

    node: Host
    address: IPv4Interface
    gateway: IPv4Address
    port: Annotated[int, Field(ge=1, le=8)] = 1
    slot: Annotated[int, Field(ge=0, le=255)] | None = None


class Internet(Model):
    """The hubs, and the name of the secret that all devices of the network share."""

    secret: SecretName
    hubs: tuple[Hub, ...] = Field(min_length=1)
