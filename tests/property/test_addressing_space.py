# SPDX-License-Identifier: Apache-2.0
"""Prefixes and free space against models that count address by address."""

import ipaddress
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing.free_blocks import FreeBlocks
from zongheng.addressing.prefix import Prefix, merged, subtracted
from zongheng.addressing.region import Policy, region_parts
from zongheng.addressing.spans import without

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


def spans(prefixes):
    return sorted((prefix.network, prefix.last) for prefix in prefixes)


def free_space(taken):
    return FreeBlocks(without([(POOL.network, POOL.last)], spans(taken)))


@given(whole=block_lists, taken=block_lists)
def test_what_is_left_of_spans_is_what_is_left_of_sets(whole, taken):
    first = [(p.network, p.last) for p in merged(whole)]
    left = list(without(first, spans(taken)))
    assert {value for begin, end in left for value in range(begin, end + 1)} == addresses(whole) - addresses(
        taken
    )
    assert all(one[1] < other[0] for one, other in itertools.pairwise(left))


@given(taken=block_lists, length=st.integers(24, 32), around=st.none() | blocks)
def test_a_block_is_taken_exactly_where_one_is_free(taken, length, around):
    free, bits = free_space(taken), 32 - length
    found = free.take(bits) if around is None else free.take_near(bits, around.network)
    candidates = free_blocks(taken, length)
    assert found in {block.network for block in candidates} if candidates else found is None


@given(taken=block_lists, length=st.integers(24, 32), around=blocks)
def test_a_block_nearby_shares_the_longest_prefix_that_is_to_be_had(taken, length, around):
    found = free_space(taken).take_near(32 - length, around.network)
    if found is not None:
        nearest = min(apart(block.network, around) for block in free_blocks(taken, length))
        assert apart(found, around) == nearest


def apart(address, around):
    """Return from which bit on two addresses differ."""
    return (address ^ around.network).bit_length()


@given(taken=block_lists, lengths=st.lists(st.integers(24, 32), max_size=20))
def test_blocks_from_the_largest_to_the_smallest_fit_whenever_arithmetic_allows(taken, lengths):
    free = free_space(taken)
    found = [free.take(32 - length) for length in sorted(lengths)]
    assert (None not in found) == fits(taken, lengths)
    given = [Prefix(4, at, n) for at, n in zip(found, sorted(lengths), strict=True) if at is not None]
    assert addresses(given).isdisjoint(addresses(taken))
    assert len(addresses(given)) == sum(block.size for block in given)


def fits(taken, lengths):
    """Count: for every length, what is asked for in blocks of it or larger is no more than there is."""
    used = 0
    for length in sorted(set(lengths)):
        size = 1 << (32 - length)
        used += lengths.count(length) * size
        if used > len(free_blocks(taken, length)) * size:
            return False
    return True


@given(taken=block_lists, length=st.integers(24, 32), count=st.integers(0, 40))
def test_a_run_of_blocks_is_what_taking_them_one_by_one_gives(taken, length, count):
    one, other = free_space(taken), free_space(taken)
    singly = [one.take(32 - length) for _ in range(count)]
    assert other.take_run(32 - length, count) == [at for at in singly if at is not None]
    assert one.take(0) == other.take(0)


@given(taken=block_lists, length=st.integers(24, 31), least=st.integers(24, 32))
def test_parts_are_as_large_together_as_the_block_or_nothing_is_taken(taken, length, least):
    free, untouched = free_space(taken), free_space(taken)
    parts = free.take_parts(32 - length, 32 - max(least, length))
    if parts is None:
        assert free.take_run(0, 256) == untouched.take_run(0, 256)
    else:
        assert sum(1 << bits for _, bits in parts) == 1 << (32 - length)
        assert all(bits >= 32 - max(least, length) for _, bits in parts)


@given(
    need=st.integers(1, 1 << 20), most=st.integers(1, 4), room=st.integers(0, 100), least=st.integers(0, 12)
)
def test_a_region_holds_its_need_in_as_few_parts_as_it_may(need, most, room, least):
    parts = region_parts(need, Policy(0, most=most, least=least, room=room), step=1)
    assert len(parts) <= most
    assert list(parts) == sorted(set(parts), reverse=True)
    total, wanted = sum(1 << bits for bits in parts), need + need * room // 100
    assert total >= max(wanted, 1 << least)
    if total > 1 << least:
        assert total < wanted * (1 + 1 / (2**most - 1)) + 1


@given(prefixes=block_lists)
def test_merging_keeps_the_addresses_and_cannot_be_bettered(prefixes):
    result = merged(prefixes)
    assert addresses(result) == addresses(prefixes)
    networks = [ipaddress.ip_network(str(prefix)) for prefix in prefixes]
    assert [str(prefix) for prefix in result] == [str(n) for n in ipaddress.collapse_addresses(networks)]


@given(whole=block_lists, taken=block_lists)
def test_subtraction_is_that_of_sets_in_the_fewest_prefixes(whole, taken):
    left = subtracted(whole, taken)
    assert addresses(left) == addresses(whole) - addresses(taken)
    assert left == merged(left)


@given(whole=blocks, taken=blocks)
def test_one_prefix_without_one_other_is_subtraction_too(whole, taken):
    left = subtracted([whole], [taken])
    assert addresses(left) == addresses([whole]) - addresses([taken])
    assert left == merged(left)


prefixes6 = st.integers(32, 128).flatmap(
    lambda length: st.integers(0, (1 << (length - 32)) - 1).map(
        lambda number: Prefix.parse("2001:db8::/32").subnet(length, number)
    )
)


@given(whole4=block_lists, taken4=block_lists, whole6=st.lists(prefixes6), taken6=st.lists(prefixes6))
def test_families_do_not_touch_each_other(whole4, taken4, whole6, taken6):
    assert merged(whole6 + whole4) == merged(whole4) + merged(whole6)
    apart = subtracted(whole4, taken4) + subtracted(whole6, taken6)
    assert subtracted(whole6 + whole4, taken4 + taken6) == apart


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
