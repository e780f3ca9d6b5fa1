# SPDX-License-Identifier: Apache-2.0
"""Questions about plain addresses, held against Python's ``ipaddress``."""

import ipaddress
from ipaddress import ip_interface, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.addressing import values
from zongheng.errors import ZonghengError

BITS = {4: 32, 6: 128}


@st.composite
def addresses(draw, family=None):
    bits = BITS[family or draw(st.sampled_from((4, 6)))]
    # low numbers too: among them are those that the C library prints with dots
    value = draw(st.one_of(st.integers(0, 2**bits - 1), st.integers(0, min(2**bits, 2**49) - 1)))
    return ipaddress.IPv4Address(value) if bits == 32 else ipaddress.IPv6Address(value)


@st.composite
def interfaces(draw, family=None):
    address = draw(addresses(family))
    return ip_interface(f"{address}/{draw(st.integers(0, address.max_prefixlen))}")


def networks(family=None):
    return interfaces(family).map(lambda interface: interface.network)


def small_networks():
    """Networks of 10.0.0.0/24 and of 2001:db8::/120, so that they meet."""
    fours = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(lambda at: f"10.0.0.{at[0]}/{at[1]}")
    sixes = st.tuples(st.integers(0, 255), st.integers(120, 128)).map(
        lambda at: f"2001:db8::{at[0]:x}/{at[1]}"
    )
    return st.one_of(fours, sixes).map(lambda text: ip_network(text, strict=False))


def usable(network):
    """Return the first and last usable address, as NetBox defines them."""
    first, last = network.network_address, network.broadcast_address
    if network.prefixlen >= network.max_prefixlen - 1:
        return first, last
    return first + 1, last - (1 if network.version == 4 else 0)


def refused(code, question, *values):
    with pytest.raises(ZonghengError) as told:
        question(*values)
    assert [problem.code for problem in told.value.problems] == [code]


@given(networks())
def test_range_size_and_hosts(network):
    text, (first, last) = str(network), usable(network)
    assert values.prefix_range(text) == f"{first}-{last}"
    assert values.prefix_range(text, False, " ") == f"{network.network_address} {network.broadcast_address}"
    assert values.prefix_size(text) == network.num_addresses
    assert values.prefix_size(text, True) == int(last) - int(first) + 1
    assert values.prefix_host(text, 1) == str(first)
    assert values.prefix_host(text, -1) == str(last)
    assert values.prefix_length(text) == network.prefixlen


@given(networks(), st.integers(-(2**128), 2**128))
def test_a_host_is_a_usable_address_of_its_prefix_or_refused(network, number):
    first, last = usable(network)
    have = int(last) - int(first) + 1
    if number and -have <= number <= have:
        expected = first + (number - 1) if number > 0 else last + (number + 1)
        assert values.prefix_host(str(network), number) == str(expected)
    else:
        refused("ADR022", values.prefix_host, str(network), number)


@given(networks(), st.integers(0, 128), st.integers(-(2**128), 2**128))
def test_a_block_lies_in_its_prefix_or_is_refused(network, length, number):
    if not network.prefixlen <= length <= network.max_prefixlen:
        refused("ADR026", values.prefix_subnet, str(network), length, number)
        return
    have = 2 ** (length - network.prefixlen)
    if not -have <= number < have:
        refused("ADR060", values.prefix_subnet, str(network), length, number)
        number %= have
    found = ip_network(values.prefix_subnet(str(network), length, number))
    assert found.subnet_of(network)
    assert found.prefixlen == length
    assert int(found.network_address) - int(network.network_address) == number % have * found.num_addresses


@given(networks(), st.integers(0, 128))
def test_supernets_and_halves(network, length):
    if length <= network.prefixlen:
        assert values.prefix_supernet(str(network), length) == str(network.supernet(new_prefix=length))
    else:
        refused("ADR026", values.prefix_supernet, str(network), length)
    deeper = min(network.prefixlen + 3, network.max_prefixlen)
    assert values.split_prefix(str(network), deeper) == [str(n) for n in network.subnets(new_prefix=deeper)]


@given(interfaces())
def test_interfaces_and_notations(interface):
    text, network = str(interface), interface.network
    assert values.interface_network(text) == str(network)
    assert values.interface_address(text) == str(interface.ip)
    assert values.ptr_name(text) == interface.ip.reverse_pointer
    assert values.dotted_mask(text) == str(network.netmask)
    assert values.wildcard_mask(text) == str(network.hostmask)
    assert values.mask_length(str(network.netmask)) == network.prefixlen
    assert values.mask_length(str(network.hostmask), "wildcard") == network.prefixlen
    assert values.address_and_mask(text) == f"{interface.ip} {network.netmask}"
    assert values.address_and_mask(text, "wildcard") == f"{interface.ip} {network.hostmask}"
    assert values.address_and_mask(text, "length") == f"{interface.ip} {network.prefixlen}"


@given(interfaces(), st.text(st.sampled_from("0123456789./: -"), max_size=8))
def test_what_follows_the_slash_is_a_length_or_a_mask_or_refused(interface, written):
    for mask in (str(interface.network.netmask), str(interface.network.hostmask), written):
        text = f"{interface.ip}/{mask}"
        try:
            expected = ip_interface(text).network
        except ValueError:
            refused("ADR025", values.interface_network, text)
        else:
            assert values.interface_network(text) == str(expected)


@given(st.integers(0, 32))
def test_a_length_alone_has_masks(length):
    network = ip_network((0, length))
    assert values.dotted_mask(length) == str(network.netmask)
    assert values.wildcard_mask(length) == str(network.hostmask)


@given(addresses())
def test_a_mask_is_one_run_of_ones_or_refused(address):
    bits = f"{int(address):0{address.max_prefixlen}b}"
    if "01" in bits:
        refused("ADR062", values.mask_length, str(address))
    else:
        assert values.mask_length(str(address)) == bits.count("1")


@given(small_networks(), small_networks())
def test_containment_and_overlap(one, other):
    same = one.version == other.version
    assert values.prefix_contains(str(one), str(other)) == (same and other.subnet_of(one))
    assert values.prefixes_overlap(str(one), str(other)) == one.overlaps(other)
    assert values.prefix_contains(str(one), str(other.network_address)) == (other.network_address in one)


@given(st.lists(small_networks(), max_size=12))
def test_merging_is_collapsing(given_networks):
    expected = [
        str(network)
        for version in (4, 6)
        for network in ipaddress.collapse_addresses(n for n in given_networks if n.version == version)
    ]
    assert values.merge_prefixes([str(network) for network in given_networks]) == expected


@given(st.lists(small_networks(), max_size=6), st.lists(small_networks(), max_size=6))
def test_subtracting_leaves_exactly_the_others(whole, taken):
    def members(prefixes):
        return {address for prefix in prefixes for address in ip_network(prefix)}

    left = values.subtract_prefixes([str(n) for n in whole], [str(n) for n in taken])
    assert members(left) == members(whole) - members(taken)
    assert values.merge_prefixes(left) == left


@given(small_networks(), st.lists(small_networks(), max_size=10), st.integers(0, 8))
def test_the_next_free_block_is_the_lowest_or_there_is_none(pool, used, deeper):
    length = min(pool.prefixlen + deeper, pool.max_prefixlen)
    free = [
        block
        for block in pool.subnets(new_prefix=length)
        if not any(block.version == other.version and block.overlaps(other) for other in used)
    ]
    asked = (str(pool), [str(network) for network in used], length)
    if free:
        assert values.next_free_prefix(*asked) == str(free[0])
    else:
        refused("ADR027", values.next_free_prefix, *asked)


@given(small_networks(), st.lists(small_networks(), max_size=10), st.integers(0, 40))
def test_the_next_free_address_is_the_lowest_or_there_is_none(pool, used, many):
    first, last = usable(pool)
    every = [first + number for number in range(int(last) - int(first) + 1)]
    taken = set(every[:many]).union(*used)
    free = [address for address in every if address not in taken]
    # with its length, the first address is all of the pool: an interface of a /31 has to go without
    of_interfaces = (f"{one}/{pool.prefixlen}" for one in every[:many] if one != pool.network_address)
    asked = (str(pool), [*map(str, used), *of_interfaces, *map(str, every[:many])])
    if free:
        assert values.next_free_address(*asked) == str(free[0])
    else:
        refused("ADR063", values.next_free_address, *asked)


@given(st.lists(st.one_of(interfaces(), addresses()), max_size=12), st.randoms(use_true_random=False))
def test_sorting_is_by_number_and_loses_nothing(given_values, random):
    texts = [str(value) for value in given_values]
    found = values.sort_prefixes(texts)
    assert sorted(found) == sorted(texts)
    keys = [(one.version, int(one.ip), one.network.prefixlen) for one in map(ip_interface, found)]
    assert keys == sorted(keys)
    random.shuffle(texts)
    assert values.sort_prefixes(texts) == found


@given(st.lists(networks(), max_size=5))
def test_access_lists_name_every_prefix_once(given_networks):
    texts = [str(network) for network in given_networks]
    mixed = len({network.version for network in given_networks}) > 1
    for platform in ("huawei", "h3c", "linux"):
        if mixed and platform != "huawei":
            refused("ADR064", values.address_objects, texts, platform)
        else:
            assert len(values.address_objects(texts, platform)) == len(texts)
        for written, network in zip(values.acl_addresses(texts, platform), given_networks, strict=True):
            if " " not in written:
                assert ip_network(written) == network
                continue
            address, wildcard = written.split()
            assert platform != "linux"
            assert address == str(network.network_address)
            assert wildcard == ("0" if network.prefixlen == 32 else str(network.hostmask))


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**130), 2**130),
    st.floats(),
    st.text(max_size=12),
    st.binary(max_size=4),
    st.lists(st.one_of(st.none(), st.integers(0, 40), st.text(max_size=8)), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    interfaces().map(str),
    addresses().map(str),
)


@given(st.sampled_from(sorted(values.OF_VALUES)), st.lists(JUNK, min_size=1, max_size=3))
def test_anything_is_answered_or_refused_with_a_code(name, given_values):
    try:
        answer = values.OF_VALUES[name](*given_values)
    except ZonghengError as error:
        assert str(error).startswith("[ADR")
    except TypeError as error:
        assert "argument" in str(error)  # the wrong number of them: the filter tells that
    else:
        assert isinstance(answer, str | int | list)
        assert isinstance(answer, bool) == (name in ("prefix_contains", "prefixes_overlap"))
