# SPDX-License-Identifier: Apache-2.0
"""What every model of the intent has in common: frozen, and no key that it does not know."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """A frozen piece of the intent; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=40)]
"""A lower-case identifier, as in ``internet`` or ``out-web``."""

Host = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
"""A host name: also a DNS label and a VRP sysname."""

Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]
SiteCode = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,11}$")]
Role = Literal["core", "aggregation", "access", "exit", "sensor", "gateway", "node"]
SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

LineRate = Annotated[int, Field(ge=1, le=100_000)]
"""What a rented line carries (带宽), in Mbit/s."""


def refuse(kind: str) -> NoReturn:
    """Refuse a value in a validator; what was expected stands under ``kind`` in expectations.yml."""
    raise PydanticCustomError(kind, "{kind}", {"kind": kind})


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value))
    except ValueError:
        refuse("ip_any_network")


AnyNetwork = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
"""A prefix of either family, without host bits."""
