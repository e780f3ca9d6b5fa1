# SPDX-License-Identifier: Apache-2.0
"""Xiayi's management zone over IPv6, which its cores hang on with a gateway that they share."""

ZONE6 = """\
  ipv6:
    prefix: 2001:db8:14f0::/64
    controller: 2001:db8:14f0::11
    local: {xy-core1: "2001:db8:14f0::2", xy-core2: "2001:db8:14f0::3"}
"""
_BEFORE = "  bootstrap: 10.140.0.60"


def with_zone6(text: str) -> str:
    """Return Xiayi's ``network.yml`` with the zone over both families."""
    assert _BEFORE in text
    return text.replace(_BEFORE, ZONE6 + _BEFORE, 1)
