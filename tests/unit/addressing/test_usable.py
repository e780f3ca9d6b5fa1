# SPDX-License-Identifier: Apache-2.0
"""Usable addresses, as NetBox counts what is available in a prefix (``Prefix.get_available_ips``).

IPv4 without network and broadcast, IPv6 without the subnet-router anycast address (RFC 4291); /31, /32
(RFC 3021), /127 (RFC 6164) and /128 whole.
"""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.addressing import Prefix
from zongheng.addressing.prefix import address_text
from zongheng.addressing.values import next_free_address, prefix_host, prefix_range, prefix_size
from zongheng.errors import ZonghengError

USABLE = [
    ("10.0.0.0/29", 6, "10.0.0.1", "10.0.0.6"),
    ("10.0.0.0/30", 2, "10.0.0.1", "10.0.0.2"),
    ("10.0.0.0/31", 2, "10.0.0.0", "10.0.0.1"),
    ("10.0.0.3/32", 1, "10.0.0.3", "10.0.0.3"),
    ("0.0.0.0/0", 2**32 - 2, "0.0.0.1", "255.255.255.254"),
    ("2001:db8::/125", 7, "2001:db8::1", "2001:db8::7"),
    ("2001:db8::/126", 3, "2001:db8::1", "2001:db8::3"),
    ("2001:db8::/127", 2, "2001:db8::", "2001:db8::1"),
    ("2001:db8::3/128", 1, "2001:db8::3", "2001:db8::3"),
    ("2001:db8::/64", 2**64 - 1, "2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff"),
]


@pytest.mark.parametrize(("prefix", "count", "first", "last"), USABLE)
def test_bounds_and_what_counts_from_them(prefix, count, first, last):
    assert prefix_range(prefix, separator=" ") == f"{first} {last}"
    assert prefix_size(prefix, usable=True) == count
    assert (prefix_host(prefix, 1), prefix_host(prefix, -1)) == (first, last)
    assert (prefix_host(prefix, count), prefix_host(prefix, -count)) == (last, first)
    for beyond in (0, count + 1, -count - 1):
        with pytest.raises(ZonghengError, match="ADR022"):
            prefix_host(prefix, beyond)
    assert next_free_address(prefix, []) == first


@given(st.sampled_from([4, 6]), st.integers(0, 2**128 - 1), st.integers(0, 8))
def test_they_are_those_of_netbox(family, value, free):
    bits = 32 if family == 4 else 128
    prefix = Prefix(family, value >> 128 - bits, bits).supernet(bits - free)
    available = list(ip_network(str(prefix)))
    if family == 4 and prefix.length < 31:
        available = available[1:-1]
    elif family == 6 and prefix.length < 127:
        available = available[1:]
    first, last = prefix.usable
    assert [address_text(family, one) for one in range(first, last + 1)] == [str(one) for one in available]
