# SPDX-License-Identifier: Apache-2.0
"""Questions in text, answers in text: what the Ansible filters and the command line ask.

Sites and units may be named by code or slug. Whatever is not to be had is a ``ZonghengError`` with
code, value and fix; ``None`` and ``False`` are never an answer to a question for an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from inspect import signature
from pathlib import Path

from zongheng.addressing.ledger import Ledger
from zongheng.addressing.plan import AddressPlan
from zongheng.addressing.prefix import Address, Family, Interface, Prefix, merged, subtracted
from zongheng.errors import ZonghengError, problem
from zongheng.intent import load_network
from zongheng.language import pick

_FILES = ("network.yml", "sites.csv", "units.csv", "policy/exit.yml", "ledger.csv")
_MOST = 65536
"""The most prefixes that one answer lists."""


def plan_of(inventory: Path) -> AddressPlan:
    """Return the plan of an inventory folder, read again only when one of its files changed."""
    times = tuple(_changed(inventory / name) for name in _FILES)
    return _read_plan(inventory, times)


@lru_cache(maxsize=4)
def _read_plan(inventory: Path, times: tuple[int, ...]) -> AddressPlan:
    del times  # part of the key only
    return AddressPlan(load_network(inventory), Ledger.load(inventory / "ledger.csv"))


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def answer(question: Callable[..., object], *values: object, **named: object) -> object:
    """Answer a question, its arguments checked first.

    Raises:
        ZonghengError: arguments that the question does not take, and whatever the question refuses.
    """
    try:
        signature(question).bind(*values, **named)
    except TypeError as error:
        taken = ", ".join(name for name in signature(question).parameters if name != "plan")
        raise ZonghengError(
            problem("ADR029", found=error, question=question.__name__, taken=taken)
        ) from error
    return question(*values, **named)


# Of the plan ------------------------------------------------------------------------------------


def site_prefix(plan: AddressPlan, owner: str, domain: str, family: int = 4) -> str:
    """Return the LAN of a site or unit in a domain."""
    return str(plan.lan(_owner(plan, owner), domain, _family(family)))


def site_gateway(plan: AddressPlan, owner: str, domain: str, family: int = 4) -> str:
    """Return the gateway of a LAN."""
    return str(plan.gateway(_owner(plan, owner), domain, _family(family)).address)


def site_host(plan: AddressPlan, owner: str, domain: str, number: int, family: int = 4) -> str:
    """Return the usable address of a LAN with this number; 1 is the gateway, -1 the last."""
    return str(plan.host(_owner(plan, owner), domain, _number(number), _family(family)))


def loopback(plan: AddressPlan, host: str, family: int = 4) -> str:
    """Return the loopback of a device."""
    return str(plan.loopback(_text(host), _family(family)))


def management_address(plan: AddressPlan, host: str) -> str:
    """Return the address by which a device is managed."""
    return str(plan.management_address(_text(host)))


def link_end(plan: AddressPlan, host: str, uplink: int, plane: str, end: str = "own", family: int = 4) -> str:
    """Return one end (``own`` or ``parent``) of one plane of an uplink, with its length."""
    if end not in ("own", "parent"):
        raise ZonghengError(problem("ADR026", found=end, expected="own, parent"))
    ends = plan.link(_text(host), _number(uplink), plane, _family(family))
    return str(ends.b if end == "own" else ends.a)


def as_number(plan: AddressPlan, host: str) -> int:
    """Return the AS number of a device's network."""
    plan.node(_text(host))
    return plan.as_number()


def rd(plan: AddressPlan, domain: str) -> str:
    """Return the route distinguisher of a domain."""
    return plan.rd(_text(domain))


def rt(plan: AddressPlan, domain: str, direction: str = "export") -> list[str]:
    """Return the route targets that a domain imports or exports."""
    if direction not in ("import", "export"):
        raise ZonghengError(problem("ADR026", found=direction, expected="import, export"))
    return list(plan.rt_import(_text(domain)) if direction == "import" else plan.rt_export(_text(domain)))


def vlan(plan: AddressPlan, plane: str) -> int:
    """Return the VLAN of a plane."""
    return plan.vlan(_text(plane))


def hostname(plan: AddressPlan, site: str) -> str:
    """Return the host name of a site's first device."""
    return plan.hostname(_owner(plan, site))


# Of plain values ----------------------------------------------------------------------------------


def prefix_contains(prefix: str, other: str) -> bool:
    """Return whether an address or prefix lies wholly in a prefix."""
    whole = _prefix(prefix)
    return whole.contains(_prefix(other) if "/" in _text(other) else _address(other))


def prefixes_overlap(prefix: str, other: str) -> bool:
    """Return whether two prefixes share an address."""
    return _prefix(prefix).overlaps(_prefix(other))


def next_free_prefix(pool: str, used: Iterable[str], length: int) -> str:
    """Return the lowest free block of a length in a pool."""
    whole, wanted = _prefix(pool), _length(_prefix(pool), length)
    left = subtracted([whole], [_prefix(one) for one in _list(used)])
    found = next((block for block in left if block.length <= wanted), None)
    if found is None:
        raise ZonghengError(problem("ADR027", found=pool, prefix=pool, length=wanted))
    return str(found.subnet(wanted, 0))


def split_prefix(prefix: str, length: int) -> list[str]:
    """Return the blocks of a length that a prefix consists of."""
    whole = _prefix(prefix)
    wanted = _length(whole, length)
    if 1 << (wanted - whole.length) > _MOST:
        raise ZonghengError(problem("ADR026", found=length, expected=f"{whole.length}–{whole.length + 16}"))
    return [str(block) for block in whole.subnets(wanted)]


def merge_prefixes(prefixes: Iterable[str]) -> list[str]:
    """Return the fewest prefixes that cover exactly the same addresses."""
    return [str(prefix) for prefix in merged(_prefix(one) for one in _list(prefixes))]


def subtract_prefixes(prefixes: str | Iterable[str], taken: str | Iterable[str]) -> list[str]:
    """Return what is left of prefixes without others, as the fewest prefixes."""
    whole = [_prefix(one) for one in ([prefixes] if isinstance(prefixes, str) else _list(prefixes))]
    gone = [_prefix(one) for one in ([taken] if isinstance(taken, str) else _list(taken))]
    return [str(prefix) for prefix in subtracted(whole, gone)]


def wildcard_mask(prefix: str) -> str:
    """Return the inverted mask of a prefix, as access lists take it."""
    return _interface(prefix).wildcard


def dotted_mask(prefix: str) -> str:
    """Return the mask of a prefix as an address."""
    return _interface(prefix).mask


def ptr_name(address: str) -> str:
    """Return the name of an address's PTR record."""
    return _address(_text(address).partition("/")[0]).reverse_pointer


OF_THE_PLAN: Mapping[str, Callable[..., object]] = {
    question.__name__: question
    for question in (
        site_prefix,
        site_gateway,
        site_host,
        loopback,
        management_address,
        link_end,
        as_number,
        rd,
        rt,
        vlan,
        hostname,
    )
}
OF_VALUES: Mapping[str, Callable[..., object]] = {
    question.__name__: question
    for question in (
        prefix_contains,
        prefixes_overlap,
        next_free_prefix,
        split_prefix,
        merge_prefixes,
        subtract_prefixes,
        wildcard_mask,
        dotted_mask,
        ptr_name,
    )
}


# Reading values -----------------------------------------------------------------------------------


def _owner(plan: AddressPlan, name: str) -> str:
    """Return the code of a site or unit named by code or slug; an unknown name is told by the plan."""
    text = _text(name)
    if text in plan.intent.sites or text in plan.intent.units:
        return text
    for owners in (plan.intent.sites, plan.intent.units):
        named = (code for code, owner in owners.items() if owner.slug == text)
        code = next(named, None)
        if code is not None:
            return code
    return text


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        expected = pick(zh="文本", en="text")
        raise ZonghengError(problem("ADR026", found=repr(value), expected=expected))
    return str(value)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        expected = pick(zh="整数", en="a whole number")
        raise ZonghengError(problem("ADR026", found=repr(value), expected=expected))
    return int(value)


def _family(value: object) -> Family:
    if value not in (4, 6):
        raise ZonghengError(problem("ADR026", found=repr(value), expected="4, 6"))
    return 4 if value == 4 else 6


def _list(value: object) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        expected = pick(zh="网段列表", en="a list of prefixes")
        raise ZonghengError(problem("ADR026", found=repr(value), expected=expected))
    return list(value)


def _length(whole: Prefix, value: object) -> int:
    length = _number(value)
    if not whole.length <= length <= whole.bits:
        raise ZonghengError(problem("ADR026", found=length, expected=f"{whole.length}–{whole.bits}"))
    return length


@contextmanager
def _readable(value: object) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ZonghengError(problem("ADR025", found=value)) from error


def _prefix(value: object) -> Prefix:
    text = _text(value)
    with _readable(value):
        return Prefix.parse(text)


def _interface(value: object) -> Prefix:
    """Read a prefix that may have host bits, as interfaces write it."""
    text = _text(value)
    with _readable(value):
        return Interface.parse(text).prefix


def _address(value: object) -> Address:
    text = _text(value)
    with _readable(value):
        return Address.parse(text)
