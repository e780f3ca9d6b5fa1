# SPDX-License-Identifier: Apache-2.0
"""Which pools no host can have addresses of."""

from ipaddress import ip_network

import pytest

from zongheng.intent.address_kinds import unusable_in
from zongheng.intent.as_number import is_private

NO_HOSTS = {
    "loopback": "127.0.0.0/8 127.1.0.0/16 ::1/128",
    "link_local": "169.254.0.0/24 fe80::/44",
    "multicast": "0.0.0.0/0 224.0.0.0/16 239.1.0.0/16 ff00::/16",
    "reserved": "0.0.0.0/8 192.0.0.0/24 240.0.0.0/8 4000::/20",
}


@pytest.mark.parametrize(("prefix", "kind"), [(p, k) for k, some in NO_HOSTS.items() for p in some.split()])
def test_pools_that_no_host_can_be_in(prefix, kind):
    assert unusable_in(ip_network(prefix))[1] == kind


@pytest.mark.parametrize(
    "prefix",
    [
        "10.0.0.0/8",
        "59.192.0.0/10",
        "100.64.0.0/12",
        "203.0.113.0/24",
        "2001:db8::/32",
        "240e::/20",
        "fd00::/8",
        "198.18.0.0/16",
        "2002::/16",
    ],
)
def test_pools_that_hosts_can_be_in(prefix):
    assert unusable_in(ip_network(prefix)) is None


@pytest.mark.parametrize("number", [64512, 65534, 4200000000, 4294967294])
def test_private_as_numbers(number):
    assert is_private(number)


@pytest.mark.parametrize("number", [1, 64511, 65535, 65536, 4199999999])
def test_as_numbers_of_others(number):
    assert not is_private(number)
