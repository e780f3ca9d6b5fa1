# SPDX-License-Identifier: Apache-2.0
"""Filters against the standard library and against their own inverse."""

import re
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.render import filters

prefixes4 = st.builds(
    lambda value, length: str(ip_network((value, length), strict=False)),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)


@settings(max_examples=200)
@given(prefixes4)
def test_masks_are_those_of_the_standard_library(prefix):
    network = ip_network(prefix)
    assert filters.netmask(prefix) == str(network.netmask)
    assert filters.wildcard(prefix) == str(network.hostmask)
    assert filters.masked(prefix) == f"{network.network_address} {network.netmask}"


@settings(max_examples=200)
@given(st.sets(st.integers(1, 4094), max_size=60))
def test_vlan_lists_name_every_vlan_once_and_ten_ranges_a_line(vlans):
    named = []
    for text in filters.vlan_lists(vlans):
        ranges = re.findall(r"(\d+)(?: to (\d+))?", text)
        assert len(ranges) <= 10
        for first, last in ranges:
            named.extend(range(int(first), int(last or first) + 1))
    assert named == sorted(vlans)


@pytest.mark.parametrize(
    ("vlans", "text"),
    [((10,), ["10"]), ((11, 10), ["10 to 11"]), ((1, 3, 4, 5, 9), ["1 3 to 5 9"]), ((), [])],
)
def test_vlan_lists_are_printed_as_devices_do(vlans, text):
    assert filters.vlan_lists(vlans) == text


def test_a_host_in_an_access_list_has_the_wildcard_zero():
    assert filters.wildcarded("10.140.0.40/32") == "10.140.0.40 0"
    assert filters.wildcarded("10.140.0.0/24") == "10.140.0.0 0.0.0.255"


def test_a_secret_is_a_reference():
    assert filters.secret("ospf_key") == "{{secret:ospf_key}}"


@pytest.mark.parametrize(("dscp", "behaviour"), [("ef", "ef"), ("af41", "af4"), ("cs5", "cs5"), ("be", "be")])
def test_a_service_class_is_the_dscp_without_its_drop_precedence(dscp, behaviour):
    assert filters.per_hop_behaviour(dscp) == behaviour
