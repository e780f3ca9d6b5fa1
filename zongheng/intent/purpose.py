# SPDX-License-Identifier: Apache-2.0
"""What address space is for: the purposes of pools, and what each means for the blocks given out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zongheng.intent.reserves import OWN6
from zongheng.language import pick

LAN, SERVICE, INFRASTRUCTURE, LOOPBACK, LINK, IPV6, MANAGEMENT_LAN, NAT, EXCLUSION = (
    "lan",
    "service",
    "infrastructure",
    "loopback",
    "link",
    "ipv6",
    "management",
    "nat",
    "exclusion",
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose. ``naming`` says what a pool of it is called by: its domain, the purpose, or both.

    ``longest`` is the prefix length of the smallest block that it can use. ``units``: units have blocks
    in it as sites do. ``gateway``: a block is a LAN, whose first address is its gateway. ``tagged``: the pool
    says the VLAN of that LAN. ``numbered``: the pool may say which /64 of a site's IPv6 block goes with it.
    """

    zh: str
    en: str
    naming: Literal["domain", "purpose", "both"] = "purpose"
    family: Literal[4, 6] = 4
    longest: int = 30
    units: bool = False
    gateway: bool = False
    tagged: bool = False
    numbered: bool = False

    @property
    def of_domain(self) -> bool:
        """Return whether its pools belong to a domain."""
        return self.naming != "purpose"

    @property
    def word(self) -> str:
        return pick(zh=self.zh, en=self.en)

    @property
    def shortest(self) -> int:
        """Return the prefix length of the largest block that makes sense."""
        return 16 if self.family == 6 else 8

    def pool_name(self, purpose: str, domain: str | None) -> str:
        """Return what sizes, ledger and questions call a pool of this purpose."""
        if self.naming == "domain" and domain is not None:
            return domain
        return f"{purpose}-{domain}" if self.naming == "both" else purpose


PURPOSES: Mapping[str, Purpose] = {
    LAN: Purpose("网段", "LAN", naming="domain", units=True, gateway=True),
    INFRASTRUCTURE: Purpose("设备与链路", "loopbacks and links"),
    LOOPBACK: Purpose("环回", "loopbacks", longest=32),
    LINK: Purpose("互联", "links"),
    IPV6: Purpose("IPv6", "IPv6", family=6, longest=OWN6, units=True),
    MANAGEMENT_LAN: Purpose("设备管理", "device management", gateway=True, tagged=True),
    "voice": Purpose("语音", "voice", naming="both", gateway=True, tagged=True, numbered=True),
    "video": Purpose("视频", "video", naming="both", gateway=True, tagged=True, numbered=True),
    SERVICE: Purpose("公共服务", "public service", naming="both", longest=32, units=True, numbered=True),
    NAT: Purpose("地址转换", "address translation", naming="both", longest=32),
}
"""Every purpose that addresses are given for; an ``exclusion`` is given to nobody."""

SPEAKING = (LAN, SERVICE)
"""By whose addresses a domain speaks with the centre and other localities; phones and cameras stay local."""

RESERVED = frozenset(name for name, purpose in PURPOSES.items() if not purpose.of_domain)
"""Names of pools that no domain can have."""
