# SPDX-License-Identifier: Apache-2.0
"""Prefixes and free space against models that count address by address."""

import ipaddress

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing.prefix import Prefix, merged, subtracted
from zongheng.addressing.space import Space

POOL = Prefix.parse("10.9.8.0/24")
blocks = st.integers(24, 32).flatmap(
    lambda length: st.integers(0, (1 << (length - 24)) - 1).map(lambda number: POOL.subnet(length, number))
)
block_lists = st.lists(blocks, max_size=12)


def addresses(prefixes):
    return {value for prefix in prefixes for value in range(prefix.network, prefix.last + 1)}


def free_blocks(taken, length):
    gone = addresses(taken)
    return [block for block in POOL.subnets(length) if gone.isdisjoint(addresses([block]))]


@given(taken=block_lists, length=st.integers(24, 32))
def test_space_counts_what_is_free(taken, length):
    assert Space(POOL, taken).count(length) == len(free_blocks(taken, length))


@given(taken=block_lists, length=st.integers(24, 32), around=st.none() | blocks, roomy=st.booleans())
def test_space_places_a_block_exactly_where_one_is_free(taken, length, around, roomy):
    space = Space(POOL, taken)
    if around is not None:
        space.anchor(around, 3)
    found = space.spread(length, around=around, rank=3) if roomy else space.nearest(length, around=around)
    free = free_blocks(taken, length)
    assert found in free if free else found is None


@given(taken=block_lists, length=st.integers(24, 32))
def test_the_lowest_free_block_is_the_first_of_all(taken, length):
    free = free_blocks(taken, length)
    assert Space(POOL, taken).lowest(length) == (free[0] if free else None)


@given(taken=block_lists, length=st.integers(24, 32), around=blocks)
def test_nearest_shares_the_longest_prefix_that_is_to_be_had(taken, length, around):
    found = Space(POOL, taken).nearest(length, around=around)
    if found is not None:
        best = max(shared(block, around) for block in free_blocks(taken, length))
        assert shared(found, around) >= best


def shared(one, other):
    """Return how many leading bits two blocks have in common, at most the length of the shorter."""
    difference = one.network ^ other.network
    return min(one.length, other.length, 32 - difference.bit_length())


@given(prefixes=block_lists)
def test_merging_keeps_the_addresses_and_cannot_be_bettered(prefixes):
    result = merged(prefixes)
    assert addresses(result) == addresses(prefixes)
    networks = [ipaddress.ip_network(str(prefix)) for prefix in prefixes]
    assert [str(prefix) for prefix in result] == [str(n) for n in ipaddress.collapse_addresses(networks)]


@given(whole=block_lists, taken=block_lists)
def test_subtraction_is_that_of_sets(whole, taken):
    assert addresses(subtracted(whole, taken)) == addresses(whole) - addresses(taken)


@settings(max_examples=200)
@given(value=st.integers(0, 2**32 - 1), length=st.integers(0, 32))
def test_hosts_of_ipv4_are_those_of_the_standard_library(value, length):
    network = ipaddress.IPv4Network((value, length), strict=False)
    prefix = Prefix.parse(str(network))
    assert (str(prefix), prefix.mask, prefix.wildcard) == (
        str(network),
        str(network.netmask),
        str(network.hostmask),
    )
    first, last = prefix.usable
    if length >= 31:
        assert (first, last) == (prefix.network, prefix.last)
    else:
        assert (first, last) == (int(network[1]), int(network[-2]))
    assert str(prefix.host(1)) == str(ipaddress.ip_address(first))
    assert str(prefix.host(-1)) == str(ipaddress.ip_address(last))


@given(value=st.integers(0, 2**128 - 1), length=st.integers(0, 128))
def test_hosts_of_ipv6_leave_out_only_the_anycast_address(value, length):
    network = ipaddress.IPv6Network((value, length), strict=False)
    prefix = Prefix.parse(str(network))
    assert str(prefix) == str(network)
    first, last = prefix.usable
    assert last == int(network[-1])
    assert first == int(network[0]) + (0 if length >= 127 else 1)
