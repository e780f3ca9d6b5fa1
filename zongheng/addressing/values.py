# SPDX-License-Identifier: Apache-2.0
"""Questions about plain addresses and prefixes: text in, text out, of no particular network.

Usable addresses are NetBox's: IPv4 without network and broadcast, IPv6 without the subnet-router
anycast address, /31, /32, /127 and /128 whole. Nothing ever lists more than it answers: a /0 is as
quick as a /30.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from zongheng.addressing import arguments as read
from zongheng.addressing.kinds import kind_of
from zongheng.addressing.prefix import Prefix, address_text, merged, spans, subtracted
from zongheng.errors import ZonghengError, problem
from zongheng.language import pick

_MOST = 65536
"""The most prefixes that one answer lists."""


# One prefix ---------------------------------------------------------------------------------------


def prefix_range(prefix: str, usable: bool = True, separator: str = "-") -> str:
    """Return the first and last address of a prefix: the usable ones, or of the whole block."""
    return range_of(read.prefix(prefix), read.flag(usable), read.text(separator))


def prefix_host(prefix: str, number: int) -> str:
    """Return the usable address with this number; 1 is the first, -1 the last."""
    whole, wanted = read.prefix(prefix), read.number(number)
    try:
        return str(whole.host(wanted))
    except IndexError as error:
        first, last = whole.usable
        raise ZonghengError(
            problem("ADR022", found=wanted, prefix=whole, have=last - first + 1, number=wanted)
        ) from error


def prefix_size(prefix: str, usable: bool = False) -> int:
    """Return how many addresses a prefix has, all or the usable ones."""
    whole = read.prefix(prefix)
    if not read.flag(usable):
        return whole.size
    first, last = whole.usable
    return last - first + 1


def prefix_length(prefix: str) -> int:
    """Return the length of a prefix or interface address."""
    return read.interface(prefix).length


def prefix_subnet(prefix: str, length: int, number: int) -> str:
    """Return the block of a length with this number inside a prefix; 0 is the first, -1 the last."""
    whole = read.prefix(prefix)
    wanted, asked = read.length_in(whole, length), read.number(number)
    have = 1 << (wanted - whole.length)
    if not -have <= asked < have:
        raise ZonghengError(
            problem(
                "ADR060", found=asked, prefix=whole, length=wanted, have=have, number=asked, last=have - 1
            )
        )
    return f"{address_text(whole.family, whole.network + (asked % have << whole.bits - wanted))}/{wanted}"


def prefix_supernet(prefix: str, length: int) -> str:
    """Return the larger block of a length that a prefix lies in."""
    inner, wanted = read.prefix(prefix), read.number(length)
    if not 0 <= wanted <= inner.length:
        raise ZonghengError(problem("ADR026", found=wanted, expected=f"0–{inner.length}"))
    return str(inner.supernet(wanted))


def split_prefix(prefix: str, length: int) -> list[str]:
    """Return the blocks of a length that a prefix consists of."""
    whole = read.prefix(prefix)
    wanted = read.length_in(whole, length)
    if 1 << (wanted - whole.length) > _MOST:
        raise ZonghengError(problem("ADR026", found=wanted, expected=f"{whole.length}–{whole.length + 16}"))
    family, step = whole.family, 1 << whole.bits - wanted
    return [
        f"{address_text(family, network)}/{wanted}" for network in range(whole.network, whole.last + 1, step)
    ]


# Two or more --------------------------------------------------------------------------------------


def prefix_contains(prefix: str, other: str) -> bool:
    """Return whether an address or prefix lies wholly in a prefix."""
    return read.prefix(prefix).contains(read.prefix(other))


def prefixes_overlap(prefix: str, other: str) -> bool:
    """Return whether two prefixes share an address."""
    return read.prefix(prefix).overlaps(read.prefix(other))


def merge_prefixes(prefixes: Iterable[str]) -> list[str]:
    """Return the fewest prefixes that cover exactly the same addresses."""
    return [str(prefix) for prefix in merged(read.prefix(one) for one in read.several(prefixes))]


def subtract_prefixes(prefixes: str | Iterable[str], taken: str | Iterable[str]) -> list[str]:
    """Return what is left of prefixes without others, as the fewest prefixes."""
    return [str(prefix) for prefix in subtracted(read.prefixes(prefixes), read.prefixes(taken))]


def sort_prefixes(prefixes: Iterable[str]) -> list[str]:
    """Return addresses, interface addresses and prefixes by number, IPv4 first, the larger block first."""
    given = [(read.interface(one), "/" in read.text(one)) for one in read.several(prefixes, addresses=True)]
    given.sort(key=lambda one: (one[0].address.family, one[0].address.value, one[0].length, one[1]))
    return [str(one if has_length else one.address) for one, has_length in given]


def next_free_prefix(pool: str, used: Iterable[str], length: int) -> str:
    """Return the lowest free block of a length in a pool."""
    whole = read.prefix(pool)
    wanted = read.length_in(whole, length)
    left = subtracted([whole], [read.prefix(one) for one in read.several(used)])
    found = next((block for block in left if block.length <= wanted), None)
    if found is None:
        raise ZonghengError(problem("ADR027", found=pool, prefix=whole, length=wanted))
    return str(found.subnet(wanted, 0))


def next_free_address(prefix: str, used: Iterable[str]) -> str:
    """Return the lowest usable address of a prefix that is not in use, itself or with all of a net."""
    whole = read.prefix(prefix)
    taken = map(read.taken, read.several(used, addresses=True))
    free, last = whole.usable
    for begin, end in spans(one for one in taken if whole.overlaps(one)):
        if begin <= free <= end:
            free = end + 1
    if free > last:
        raise ZonghengError(problem("ADR063", found=prefix, prefix=whole))
    return address_text(whole.family, free)


# Notations ----------------------------------------------------------------------------------------


def dotted_mask(prefix: str | int) -> str:
    """Return the mask of a prefix, or of an IPv4 length alone, as an address."""
    return _masked(prefix).mask


def wildcard_mask(prefix: str | int) -> str:
    """Return the inverted mask of a prefix, or of an IPv4 length alone, as access lists take it."""
    return _masked(prefix).wildcard


def mask_length(mask: str, notation: str = "dotted") -> int:
    """Return the length that a mask or wildcard stands for."""
    written = read.address(mask)
    whole = Prefix(written.family, 0, 0)
    inverted = read.choice(notation, "dotted", "wildcard") == "wildcard"
    hosts = written.value if inverted else written.value ^ whole.last
    if hosts & (hosts + 1):
        raise ZonghengError(problem("ADR062", found=mask, notation=notation))
    return whole.bits - hosts.bit_length()


def address_and_mask(address: str, notation: str = "dotted") -> str:
    """Return an address and its mask with a blank between, as interfaces and routes are written."""
    given = read.interface(address)
    return f"{given.address} {mask_of(given.prefix, notation)}"


def interface_network(interface: str) -> str:
    """Return the prefix that an interface address lies in."""
    return str(read.interface(interface).prefix)


def interface_address(interface: str) -> str:
    """Return an interface address without the length."""
    return str(read.interface(interface).address)


def address_kind(prefix: str) -> str:
    """Return whose an address or prefix may be: ``private``, ``extranet``, ``internet`` and others."""
    return kind_of(read.prefix(prefix))


def ptr_name(address: str) -> str:
    """Return the name of an address's PTR record."""
    return read.interface(address).address.reverse_pointer


# Access lists -------------------------------------------------------------------------------------


def acl_addresses(prefixes: str | Iterable[str], platform: str = "huawei") -> list[str]:
    """Return prefixes as the rules of a platform's access lists write them after ``source``."""
    form = _IN_RULES[read.choice(platform, *_IN_RULES)]
    return [form[_kind(one)].format(one) for one in read.prefixes(prefixes)]


def address_objects(prefixes: str | Iterable[str], platform: str = "huawei", first: int = 0) -> list[str]:
    """Return the lines of a platform's address object, numbered from ``first`` on where they have numbers."""
    objects = _IN_OBJECTS[read.choice(platform, *_IN_OBJECTS)]
    begin = read.number(first)
    if begin < 0:
        raise read.unfit(first, pick(zh="0 或更大的整数", en="0 or a larger whole number"))
    given = read.prefixes(prefixes)
    _check_object(objects, given, begin)
    form, step = objects.form, objects.step
    return [form[_kind(one)].format(one, number=begin + step * at) for at, one in enumerate(given)]


def _check_object(objects: _Objects, given: Sequence[Prefix], first: int) -> None:
    """Raise what a platform would not take as one object."""
    if objects.one_family and len({one.family for one in given}) > 1:
        raise ZonghengError(problem("ADR064", found=", ".join(map(str, given))))
    last = first + objects.step * (len(given) - 1)
    if objects.highest is not None and last > objects.highest:
        raise ZonghengError(
            problem("ADR065", found=first, count=len(given), last=last, highest=objects.highest)
        )


_IN_RULES: Mapping[str, Mapping[str, str]] = {
    "huawei": {"host4": "{0.address} 0", "net4": "{0.address} {0.wildcard}", "host6": "{0}", "net6": "{0}"},
    "h3c": {"host4": "{0.address} 0", "net4": "{0.address} {0.wildcard}", "host6": "{0}", "net6": "{0}"},
    "linux": {"host4": "{0.address}", "net4": "{0}", "host6": "{0.address}", "net6": "{0}"},
}
"""How a rule names its source: VRP and Comware ``rule permit source …``, nftables ``ip saddr …``."""


class _Objects(NamedTuple):
    """How a platform writes the members of an address object, and what it takes.

    Members are numbered in steps up to ``highest``, or not at all; an object may be of ``one_family`` only.
    """

    form: Mapping[str, str]
    step: int
    highest: int | None
    one_family: bool


_IN_OBJECTS: Mapping[str, _Objects] = {
    "huawei": _Objects(
        {
            "host4": "address {number} {0.address} mask {0.length}",
            "net4": "address {number} {0.address} mask {0.length}",
            "host6": "address {number} {0.address} {0.length}",
            "net6": "address {number} {0.address} {0.length}",
        },
        step=1,
        highest=4095,
        one_family=False,
    ),
    "h3c": _Objects(
        {
            "host4": "{number} network host address {0.address}",
            "net4": "{number} network subnet {0.address} {0.mask}",
            "host6": "{number} network host address {0.address}",
            "net6": "{number} network subnet {0.address} {0.length}",
        },
        step=10,
        highest=4294967294,
        one_family=True,
    ),
    "linux": _Objects(_IN_RULES["linux"], step=0, highest=None, one_family=True),
}
"""Lines of ``ip address-set`` (USG6000E command reference, ``address``: members 0 to 4095, of either family),
``object-group ip address`` and ``ipv6 address`` (Comware 7 security command reference, ``network``: 0 to
4294967294, in tens where the device chooses), and the elements of an nftables set, which has one type."""


def _kind(prefix: Prefix) -> str:
    return f"{'host' if prefix.length == prefix.bits else 'net'}{prefix.family}"


def mask_of(prefix: Prefix, notation: str) -> str | int:
    """Return the mask of a prefix in a notation: ``dotted``, ``wildcard`` or ``length`` (a number)."""
    match notation:
        case "dotted":
            return prefix.mask
        case "wildcard":
            return prefix.wildcard
        case "length":
            return prefix.length
        case _:
            raise read.unfit(notation, "dotted, wildcard, length")


def range_of(prefix: Prefix, usable: bool, separator: str) -> str:
    """Return the first and last address of a prefix with a separator between."""
    first, last = prefix.usable if usable else (prefix.network, prefix.last)
    family = prefix.family
    return address_text(family, first) + separator + address_text(family, last)


def _masked(value: str | int) -> Prefix:
    if isinstance(value, str):
        return read.interface(value).prefix
    return Prefix(4, 0, read.length_in(_ALL4, value))


_ALL4 = Prefix(4, 0, 0)


OF_VALUES: Mapping[str, read.Question] = {
    question.__name__: question
    for question in (
        acl_addresses,
        address_and_mask,
        address_kind,
        address_objects,
        dotted_mask,
        interface_address,
        interface_network,
        mask_length,
        merge_prefixes,
        next_free_address,
        next_free_prefix,
        prefix_contains,
        prefix_host,
        prefix_length,
        prefix_range,
        prefix_size,
        prefix_subnet,
        prefix_supernet,
        prefixes_overlap,
        ptr_name,
        sort_prefixes,
        split_prefix,
        subtract_prefixes,
        wildcard_mask,
    )
}
