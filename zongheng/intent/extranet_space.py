# SPDX-License-Identifier: Apache-2.0
"""The national e-government extranet's own space: registered to China, used by nobody on the internet."""

from __future__ import annotations

from ipaddress import IPv4Network

EXTRANET_SPACE = IPv4Network("59.192.0.0/10")
"""National public addresses: neither RFC 1918 nor internet."""
