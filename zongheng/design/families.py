# SPDX-License-Identifier: Apache-2.0
"""What lines of hardware decide about a design: ``families.yml`` as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zongheng.design.routes import IsisDigest
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import from_yaml


@dataclass(frozen=True, slots=True)
class Family:
    """One line of hardware; see ``families.yml``."""

    loopback: str
    vlan_interface: str | None = None
    endpoint: str = ""
    tunnel: str = ""
    queues: bool = False
    trusts: bool = False
    guards: bool = False
    announces: bool = False
    leases: bool = False
    md5: bool = False
    isis_digest: IsisDigest = "hmac-sha256"
    isis_border: bool = True

    @property
    def switches(self) -> bool:
        """Return whether the device routes by VLAN interfaces instead of sub-interfaces of its ports."""
        return self.vlan_interface is not None


def family(name: str, host: str) -> Family:
    """Return a line of hardware; raise DSN001 for one that no design was made for yet."""
    if name not in _families():
        known = ", ".join(sorted(_families()))
        raise ZonghengError(problem("DSN001", Place(host=host), found=name, known=known))
    return _families()[name]


@cache
def _families() -> Mapping[str, Family]:
    text = files("zongheng.design").joinpath("families.yml").read_text(encoding="utf-8")
    return {name: Family(**entry) for name, entry in from_yaml(text).items()}
