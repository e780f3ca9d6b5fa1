# SPDX-License-Identifier: Apache-2.0
"""IS-IS network entity titles (ISO 10589, RFC 1195): area, system id, and a selector of 00."""

from __future__ import annotations

from zongheng.addressing.prefix import Address

_PRIVATE = "49"
"""The format identifier of addresses of one's own choice, as 10.0.0.0/8 is of IPv4."""

_AREA_DIGITS = 4


def network_entity_title(code: str, router_id: Address) -> str:
    """Return the title of a router: ``49.4114.0101.4000.1000.00`` of 10.140.1.0 at the site 411426.

    The area is the province and city of the site's code, so that a city and its counties are one area. The
    system id is the router id in decimal: three digits an octet, written in groups of four.
    """
    area = code[:_AREA_DIGITS].ljust(_AREA_DIGITS, "0")
    value = router_id.value
    octets = (value >> 24) * 10**9 + (value >> 16 & 255) * 10**6 + (value >> 8 & 255) * 1000 + (value & 255)
    digits = str(octets).rjust(12, "0")
    return f"{_PRIVATE}.{area}.{digits[:4]}.{digits[4:8]}.{digits[8:]}.00"
