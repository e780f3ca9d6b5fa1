# SPDX-License-Identifier: Apache-2.0
"""Whose an address may be; the extranet's space is neither private nor the internet's."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.addressing import Prefix
from zongheng.addressing.kinds import kind_of

KINDS = {
    "extranet": "59.192.0.0/10 59.207.96.1 59.255.255.255",
    "private": "10.0.0.0/8 172.16.0.0/12 172.31.255.255 192.168.1.0/24 fd00::/8",
    "shared": "100.64.0.0/10",
    "internet": "1.1.1.1 59.191.255.255 60.0.0.0/8 172.32.0.0/16 240e::/20 2409:8000::/20 192.0.1.0/24",
    "documentation": "192.0.2.0/24 198.51.100.7 203.0.113.0/25 2001:db8:1420::/44 3fff::/20",
    "loopback": "127.0.0.0/8 ::1",
    "link_local": "169.254.1.0/24 fe80::1",
    "multicast": "224.0.0.5 239.255.255.255 ff02::5",
    "reserved": "0.0.0.0 192.0.0.0/24 198.18.0.0/15 255.255.255.255 :: ::2 64:ff9b::/96 2001::/32 4000::/3",
    "mixed": "0.0.0.0/0 ::/0 59.128.0.0/9 8.0.0.0/5 172.0.0.0/8 2001:db0::/28 2000::/3",
}


@pytest.mark.parametrize(("prefix", "kind"), [(p, k) for k, some in KINDS.items() for p in some.split()])
def test_kinds(prefix, kind):
    assert kind_of(Prefix.parse(prefix)) == kind


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_private_and_shared_are_what_python_says_they_are(value, length):
    prefix = Prefix(4, value, 32).supernet(length)
    network, kind = ip_network(str(prefix)), kind_of(prefix)
    rfc1918 = [ip_network(p) for p in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
    assert (kind == "private") == any(network.subnet_of(p) for p in rfc1918)
    assert (kind == "multicast") == network.is_multicast
    if kind == "internet":
        assert network.is_global
    if kind == "extranet":
        assert network.subnet_of(ip_network("59.192.0.0/10"))


@given(st.sampled_from([4, 6]), st.integers(0, 2**128 - 1), st.integers(0, 128))
def test_a_prefix_of_one_kind_holds_no_address_of_another(family, value, length):
    bits = 32 if family == 4 else 128
    prefix = Prefix(family, value >> 128 - bits, bits).supernet(length % (bits + 1))
    kind = kind_of(prefix)
    if kind != "mixed":
        for inner in (prefix.network, prefix.network + prefix.size // 2, prefix.last):
            assert kind_of(Prefix(family, inner, bits)) == kind
