# SPDX-License-Identifier: Apache-2.0
"""Addresses and prefixes as integers, read and printed by the C library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv6Address
from socket import AF_INET, AF_INET6, inet_ntoa, inet_ntop, inet_pton
from struct import Struct
from typing import Literal, NamedTuple

from zongheng.addressing.spans import Span, aligned, joined, without

Family = Literal[4, 6]
BITS: dict[int, int] = {4: 32, 6: 128}
AFTER_SLASH = tuple(f"/{length}" for length in range(BITS[6] + 1))
"""Every length as it stands behind an address."""
_FOUR_BYTES = Struct(">I").pack
_LENGTHS = {family: {str(length): length for length in range(bits + 1)} for family, bits in BITS.items()}


def address_text(family: int, value: int) -> str:
    """Return an address as devices print it (RFC 5952).

    The C library is fifteen times as quick as ``ipaddress``; only what may hold an IPv4 address it
    prints with dots.
    """
    if family == 4:
        return inet_ntoa(_FOUR_BYTES(value))
    return inet_ntop(AF_INET6, value.to_bytes(16, "big")) if value >> 48 else str(IPv6Address(value))


def _value(family: int, text: str) -> int:
    """Read an address; the C library is ten times as quick as ``ipaddress`` and as strict."""
    try:
        return int.from_bytes(inet_pton(AF_INET6 if family == 6 else AF_INET, text), "big")
    except OSError as error:
        message = f"{text} is not an IPv{family} address"
        raise ValueError(message) from error


def _length(family: int, text: str) -> int:
    """Read what follows the slash: a length, or a dotted mask or wildcard of IPv4."""
    plain = _LENGTHS[family].get(text)
    if plain is not None:
        return plain
    if text.isascii() and text.isdigit() and int(text) <= BITS[family]:
        return int(text)  # with zeros before it
    if family == 4:
        mask = _value(family, text)
        for hosts in (mask ^ 0xFFFFFFFF, mask):
            if not hosts & (hosts + 1):
                return BITS[4] - hosts.bit_length()
    message = f"{text} is neither a length nor a mask of IPv{family}"
    raise ValueError(message)


_made = tuple.__new__
"""Makes a prefix of its three parts in half the time that its own class takes."""


class Address(NamedTuple):
    """One address."""

    family: Family
    value: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address of either family.

        Raises:
            ValueError: the text is none.
        """
        family: Family = 6 if ":" in text else 4
        return cls(family, _value(family, text))

    def __str__(self) -> str:
        return address_text(self.family, self.value)

    @property
    def reverse_pointer(self) -> str:
        """Return the name of the PTR record."""
        if self.family == 6:
            return ".".join(f"{self.value:032x}"[::-1]) + ".ip6.arpa"
        return ".".join(str(self.value >> shift & 255) for shift in (0, 8, 16, 24)) + ".in-addr.arpa"


class Prefix(NamedTuple):
    """An aligned block: ``network`` is its first address as an integer."""

    family: Family
    network: int
    length: int

    @classmethod
    def parse(cls, text: str, *, strict: bool = True) -> Prefix:
        """Read a prefix, or an address as a prefix of one; with ``strict=False`` host bits are cleared.

        Raises:
            ValueError: the text is none, or has host bits.
        """
        address, slash, written = text.partition("/")
        family: Family = 6 if ":" in text else 4
        value, bits = _value(family, address), BITS[family]
        length = _length(family, written) if slash else bits
        host_bits = value & (1 << bits - length) - 1
        if host_bits and strict:
            message = f"{text} has host bits set"
            raise ValueError(message)
        return _made(cls, (family, value - host_bits, length))

    def __str__(self) -> str:
        return address_text(self.family, self.network) + AFTER_SLASH[self.length]

    @property
    def bits(self) -> int:
        return BITS[self.family]

    @property
    def size(self) -> int:
        """Return how many addresses it has."""
        return 1 << BITS[self.family] - self.length

    @property
    def last(self) -> int:
        return self.network + (1 << BITS[self.family] - self.length) - 1

    @property
    def address(self) -> str:
        """Return the first address alone, without the length."""
        return address_text(self.family, self.network)

    @property
    def mask(self) -> str:
        """Return the dotted mask (for IPv6 the mask written as an address)."""
        bits = BITS[self.family]
        return address_text(self.family, (1 << bits) - (1 << bits - self.length))

    @property
    def wildcard(self) -> str:
        """Return the inverted mask of access lists."""
        return address_text(self.family, self.size - 1)

    @property
    def usable(self) -> tuple[int, int]:
        """Return the first and last address that a host may have, as NetBox defines it.

        IPv4 drops network and broadcast, IPv6 the subnet-router anycast address; /31, /32, /127 and
        /128 are usable whole.
        """
        family, first, length = self
        last = first + (1 << BITS[family] - length) - 1
        if last - first <= 1:
            return first, last
        return first + 1, last - 1 if family == 4 else last

    def host(self, number: int) -> Address:
        """Return the ``number``-th usable address, from 1; from -1 backwards.

        Raises:
            IndexError: the prefix has no such host.
        """
        first, last = self.usable
        value = first + number - 1 if number > 0 else last + number + 1
        if number == 0 or not first <= value <= last:
            message = f"{self} has {last - first + 1} hosts, number {number} is asked for"
            raise IndexError(message)
        return Address(self.family, value)

    def interface(self, number: int) -> Interface:
        """Return the ``number``-th usable address with this prefix's length."""
        return Interface(self.host(number), self.length)

    def contains(self, other: Prefix | Address) -> bool:
        """Return whether all of ``other`` lies inside; a prefix contains itself."""
        family, network, length = self
        if family != other[0]:
            return False
        if len(other) == 3 and other[2] < length:
            return False
        return not (network ^ other[1]) >> BITS[family] - length

    def overlaps(self, other: Prefix) -> bool:
        """Return whether they share an address."""
        return self.contains(other) or other.contains(self)

    def subnet(self, length: int, number: int) -> Prefix:
        """Return the ``number``-th block (from 0) of a length inside this one.

        Raises:
            IndexError: there is no such block.
        """
        if not self.length <= length <= self.bits or not 0 <= number < 1 << (length - self.length):
            message = f"{self} has no block number {number} of length {length}"
            raise IndexError(message)
        return Prefix(self.family, self.network + (number << (self.bits - length)), length)

    def subnets(self, length: int) -> Iterator[Prefix]:
        """Yield every block of a length inside this one, in order."""
        step = 1 << (self.bits - length)
        for network in range(self.network, self.network + self.size, step):
            yield Prefix(self.family, network, length)

    def supernet(self, length: int) -> Prefix:
        """Return the block of a shorter length that this one lies in."""
        shift = self.bits - length
        return Prefix(self.family, self.network >> shift << shift, length)


class Interface(NamedTuple):
    """An address with the length of its prefix, as an interface has it."""

    address: Address
    length: int

    @classmethod
    def parse(cls, text: str) -> Interface:
        """Read ``10.1.2.1/30``; an address alone has the longest length.

        Raises:
            ValueError: the text is none.
        """
        address, slash, length = text.partition("/")
        parsed = Address.parse(address)
        return cls(parsed, _length(parsed.family, length) if slash else BITS[parsed.family])

    def __str__(self) -> str:
        return address_text(*self.address) + AFTER_SLASH[self.length]

    @property
    def prefix(self) -> Prefix:
        family, shift = self.address.family, BITS[self.address.family] - self.length
        return Prefix(family, self.address.value >> shift << shift, self.length)

    @property
    def mask(self) -> str:
        return self.prefix.mask


def spans(prefixes: Iterable[Prefix]) -> list[Span]:
    """Return the merged, sorted (first, last) intervals of prefixes of one family."""
    return list(joined((prefix.network, prefix.last) for prefix in prefixes))


def merged(prefixes: Iterable[Prefix]) -> tuple[Prefix, ...]:
    """Return the fewest prefixes that cover exactly the same addresses, IPv4 before IPv6."""
    return _prefixes(joined(_on_one_line(prefixes)))


def subtracted(whole: Sequence[Prefix], taken: Sequence[Prefix]) -> tuple[Prefix, ...]:
    """Return what is left of ``whole`` without ``taken``, as the fewest prefixes, IPv4 before IPv6."""
    if len(whole) == len(taken) == 1:
        return _around(whole[0], taken[0])
    return _prefixes(without(joined(_on_one_line(whole)), sorted(_on_one_line(taken))))


def _around(block: Prefix, hole: Prefix) -> tuple[Prefix, ...]:
    """Return a block without one other, as plays mostly ask: every half beside the way down to it."""
    if not block.contains(hole):
        return () if hole.contains(block) else (block,)
    family, network, smallest = hole
    half = 1 << BITS[family] - smallest
    below, above = [], []
    for length in range(smallest, block.length, -1):
        if network & half:
            network ^= half
            below.append(_made(Prefix, (family, network, length)))
        else:
            above.append(_made(Prefix, (family, network | half, length)))
        half <<= 1
    return (*reversed(below), *above)


_BEGIN = {4: 0, 6: 1 << 128}
"""Where a family's addresses begin on the line that has both: what is apart there never touches."""


def _on_one_line(prefixes: Iterable[Prefix]) -> list[Span]:
    return [
        (first := _BEGIN[family] + network, first + (1 << BITS[family] - length) - 1)
        for family, network, length in prefixes
    ]


def _prefixes(line: Iterable[Span]) -> tuple[Prefix, ...]:
    found: list[Prefix] = []
    for first, last in line:
        family: Family = 4 if first < _BEGIN[6] else 6
        begin, bits = _BEGIN[family], BITS[family]
        found += [Prefix(family, at - begin, bits - hosts) for at, hosts in aligned(first, last)]
    return tuple(found)
