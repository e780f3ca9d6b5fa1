# SPDX-License-Identifier: Apache-2.0
"""How large the region of a site is that holds it and all below it.

Sizes are host bits: a block of ``bits`` has ``1 << bits`` addresses.
"""

from __future__ import annotations

from typing import NamedTuple


class Policy(NamedTuple):
    """What a level is given in a pool.

    ``bits`` is its own block and ``reserve`` how often that may double in place. ``most`` is how many
    prefixes its region may consist of (0: it has none, all lie in the region above), ``least`` the host bits
    of a region at least and ``room`` what it has beyond the need of its first day, in percent.
    """

    bits: int
    reserve: int = 0
    most: int = 0
    least: int = 0
    room: int = 0


def region_parts(need: int, policy: Policy, *, step: int, smallest: int = 0) -> tuple[int, ...]:
    """Return the sizes of the fewest, at most ``policy.most``, blocks that hold ``need`` addresses.

    ``smallest`` is the size of the smallest block that they are for: none of them is smaller. Regions are
    multiples of ``step`` bits.
    """
    wanted = multiple(need + need * policy.room // 100, smallest)
    left, total = wanted, 0
    for _ in range(policy.most - 1):
        bits = left.bit_length() - 1
        if left <= 0 or bits % step:
            break
        total += 1 << bits
        left -= 1 << bits
    if left > 0:
        total += 1 << stepped((left - 1).bit_length(), step)
    return _sizes(max(total, 1 << policy.least))


def exact_parts(need: int) -> tuple[int, ...]:
    """Return the sizes of the fewest blocks that are ``need`` addresses and not one more, largest first."""
    return _sizes(need)


def _sizes(total: int) -> tuple[int, ...]:
    return tuple(bits for bits in range(total.bit_length() - 1, -1, -1) if total >> bits & 1)


def multiple(addresses: int, bits: int) -> int:
    """Return the next multiple of a block's size."""
    return -(-addresses >> bits) << bits


def stepped(bits: int, step: int) -> int:
    """Return the next size that is a multiple of a step: sizes of IPv6 are whole nibbles, 4 bits."""
    return -(-bits // step) * step
