# SPDX-License-Identifier: Apache-2.0
"""Types of command arguments: what a device accepts, and how it prints it back.

A type is a function ``(token, detail, model) -> printed form or None``. ``detail`` is what
stands behind the type's name in the grammar, ``model`` knows the interfaces of the device.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Protocol

from zongheng.twin.grammar.numbers import as_ranges


class Ports(Protocol):
    """What argument types ask of a device model."""

    def interface(self, name: str) -> str | None:
        """Return the full name of an interface that this model can have, or None."""


ArgumentType = Callable[[str, str, Ports], "str | None"]


def _integer(token: str, detail: str, _: Ports) -> str | None:
    if not token.isascii() or not token.isdigit():
        return None
    low, _dash, high = detail.partition("-")
    return str(int(token)) if not detail or int(low) <= int(token) <= int(high or low) else None


def _word(token: str, detail: str, _: Ports) -> str | None:
    low, _dash, high = detail.partition("-")
    return token if not detail or int(low) <= len(token) <= int(high) else None


def _matching(pattern: str) -> ArgumentType:
    compiled = re.compile(pattern)

    def check(token: str, detail: str, ports: Ports) -> str | None:
        return token if compiled.fullmatch(token) and _word(token, detail, ports) else None

    return check


def _one_of(token: str, detail: str, _: Ports) -> str | None:
    return token if token in detail.split() else None


def _ipv4(token: str, _: str, __: Ports) -> str | None:
    try:
        return str(ipaddress.IPv4Address(token))
    except ValueError:
        return None


def _unicast(token: str, _: str, __: Ports) -> str | None:
    """An address of a host, as a time server has one: no group, loop or broadcast."""
    try:
        address = ipaddress.IPv4Address(token)
    except ValueError:
        return None
    barred = address.is_multicast or address.is_loopback or address.is_reserved or address.is_unspecified
    return None if barred else str(address)


def _mask(token: str, _: str, __: Ports) -> str | None:
    """A netmask, dotted or as a length; printed dotted, as every VRP prints it."""
    if token.isdigit() and int(token) <= 32:
        return str(ipaddress.IPv4Network((0, int(token))).netmask)
    try:
        return str(ipaddress.IPv4Network((0, token)).netmask) if _is_mask(token) else None
    except ValueError:
        return None


def _mask_length(token: str, _: str, ports: Ports) -> str | None:
    """A netmask, dotted or as a length; printed as a length, as USG objects print it."""
    mask = _mask(token, "", ports)
    return None if mask is None else str(ipaddress.IPv4Network((0, mask)).prefixlen)


def _is_mask(token: str) -> bool:
    bits = int(ipaddress.IPv4Address(token))
    inverted = bits ^ 0xFFFFFFFF
    return inverted & (inverted + 1) == 0


def _wildcard(token: str, _: str, __: Ports) -> str | None:
    if token == "0":  # noqa: S105 - a wildcard of no bits, not a password
        return "0"
    try:
        bits = int(ipaddress.IPv4Address(token))
    except ValueError:
        return None
    return "0" if bits == 0 else str(ipaddress.IPv4Address(bits))


def _wildcard_full(token: str, detail: str, ports: Ports) -> str | None:
    """A wildcard that is printed dotted even when zero (OSPF ``network``)."""
    printed = _wildcard(token, detail, ports)
    return "0.0.0.0" if printed == "0" else printed  # noqa: S104 - a wildcard, nothing is bound


def _ipv6(token: str, _: str, __: Ports) -> str | None:
    try:
        return str(ipaddress.IPv6Address(token)).upper()
    except ValueError:
        return None


def _ipv6_prefix(token: str, _: str, __: Ports) -> str | None:
    address, slash, length = token.partition("/")
    if not slash or not length.isdigit() or int(length) > 128:
        return None
    try:
        return f"{str(ipaddress.IPv6Address(address)).upper()}/{int(length)}"
    except ValueError:
        return None


def _peer(token: str, detail: str, ports: Ports) -> str | None:
    """A neighbour's address of either family."""
    return _ipv4(token, detail, ports) or _ipv6(token, detail, ports)


_DSCP = {"default": 0, "ef": 46, **{f"cs{n}": 8 * n for n in range(1, 8)}} | {
    f"af{c}{d}": 8 * c + 2 * d for c in range(1, 5) for d in range(1, 4)
}


def _dscp(token: str, detail: str, ports: Ports) -> str | None:
    """A DSCP by number or name; printed by name where it has one."""
    if token.lower() in _DSCP:
        return token.lower()
    number = _integer(token, "0-63", ports)
    del detail
    return next((name for name, value in _DSCP.items() if str(value) == number), number)


_SERVICES = frozenset(
    [
        "ftp",
        "ssh",
        "telnet",
        "smtp",
        "domain",
        "dns",
        "www",
        "pop3",
        "snmp",
        "snmptrap",
        "bgp",
        "syslog",
        "ntp",
        "bootps",
        "bootpc",
    ]
)


def _service_port(token: str, detail: str, ports: Ports) -> str | None:
    """A TCP or UDP port by number or by the vendor's name of it; printed as it was given."""
    del detail
    return token.lower() if token.lower() in _SERVICES else _integer(token, "0-65535", ports)


_ATTACKS = frozenset(
    [
        "land",
        "smurf",
        "fraggle",
        "winnuke",
        "syn-flood",
        "udp-flood",
        "icmp-flood",
        "ip-spoofing",
        "ip-fragment",
        "tcp-flag",
        "ping-of-death",
        "teardrop",
        "route-record",
        "source-route",
        "time-stamp",
        "tracert",
        "large-icmp",
        "icmp-redirect",
        "icmp-unreachable",
        "ip-sweep",
        "port-scan",
        "arp-spoofing",
        "arp-flood",
    ]
)


def _attack(token: str, detail: str, ports: Ports) -> str | None:
    """A single-packet, scanning or flooding attack that firewalls know by name."""
    del detail, ports
    return token if token in _ATTACKS else None


def _area(token: str, _: str, __: Ports) -> str | None:
    """An OSPF area, as a number or dotted; printed dotted."""
    try:
        return str(ipaddress.IPv4Address(int(token) if token.isdigit() else token))
    except ValueError:
        return None


def _net(token: str, _: str, __: Ports) -> str | None:
    """A network entity title: an area of 1 to 13 octets, six of the system, and 00; printed in lower case."""
    parts = token.lower().split(".")
    digits = "".join(parts)
    whole = re.fullmatch(r"(?:[0-9a-f]{2})+", digits) and all(len(p) == 4 for p in parts[1:-1])
    if not whole or parts[-1] != "00" or len(parts[0]) not in (2, 4) or not 16 <= len(digits) <= 40:
        return None
    return token.lower()


def _area_number(token: str, detail: str, ports: Ports) -> str | None:
    """An OSPF area, as a number or dotted; printed as it was given."""
    return token if _area(token, detail, ports) else None


def _prefix(token: str, detail: str, ports: Ports) -> str | None:
    """A prefix of either family."""
    try:
        return str(ipaddress.IPv4Network(token, strict=False)) if "/" in token else None
    except ValueError:
        return _ipv6_prefix(token, detail, ports)


def _vlans(token: str, _: str, __: Ports) -> str | None:
    """Numbers of VLANs and ranges of them with commas between (``1,42,64-66``); printed in their order."""
    numbers: set[int] = set()
    for part in token.split(","):
        low, _dash, high = part.partition("-")
        if not low.isdigit() or not (high or low).isdigit() or not 1 <= int(low) <= int(high or low) <= 4094:
            return None
        numbers.update(range(int(low), int(high or low) + 1))
    return ",".join("-".join(run.split(" to ")) for run in re.findall(r"\d+(?: to \d+)?", _ranges(numbers)))


def _ranges(numbers: set[int]) -> str:
    return " ".join(as_ranges(numbers))


def _interface(token: str, detail: str, ports: Ports) -> str | None:
    name = ports.interface(token)
    if name is None or not detail:
        return name
    return name if any(name.startswith(kind) for kind in detail.split()) else None


def _mac(token: str, _: str, __: Ports) -> str | None:
    return token.lower() if re.fullmatch(r"[0-9a-fA-F]{1,4}(-[0-9a-fA-F]{1,4}){2}", token) else None


def _as_number(token: str, _: str, __: Ports) -> str | None:
    """A two- or four-byte AS number, plain or ``x.y``; printed plain."""
    high, dot, low = token.partition(".")
    if not high.isdigit() or (dot and not low.isdigit()):
        return None
    number = int(high) * 65536 + int(low) if dot else int(high)
    return token if 1 <= number <= 4294967295 else None


_TYPES: Mapping[str, ArgumentType] = {
    "int": _integer,
    "word": _word,
    "name": _matching(r"[^\s?]+"),
    "acl-name": _matching(r"(?!(?i:all)$)[A-Za-z]\S*"),
    "one": _one_of,
    "ipv4": _ipv4,
    "unicast": _unicast,
    "mask": _mask,
    "mask-length": _mask_length,
    "attack": _attack,
    "wildcard": _wildcard,
    "wildcard-full": _wildcard_full,
    "ipv6": _ipv6,
    "prefix6": _ipv6_prefix,
    "area": _area,
    "net": _net,
    "peer": _peer,
    "dscp": _dscp,
    "service-port": _service_port,
    "interface": _interface,
    "mac": _mac,
    "as": _as_number,
    "rd": _matching(r"\d+(\.\d+(\.\d+\.\d+)?)?:\d+"),
    "time": _matching(r"\d{1,2}:\d{2}(:\d{2})?"),
    "date": _matching(r"\d{4}([-/])\d{1,2}\1\d{1,2}"),
    "hex": _matching(r"[0-9A-Fa-f]+"),
    "file": _matching(r"[\w.:/@\-]+"),
    "text": _word,
    "irreversible": _matching(r"\S{8,}"),
    "cipher": _word,
    "plain": _word,
    "plain5": _word,
    "plain7": _word,
    "plain8": _word,
    "hashed5": _matching(r"\$1\$\S+"),
    "ciphered7": _matching(r"[0-9A-Fa-f]+"),
    "prefix": _prefix,
    "oid": _matching(r"\d+(\.\d+)*"),
    "severity": _matching(
        r"[0-7]|emergencies|alerts|critical|errors|warnings|notifications|informational|debugging"
    ),
    "hours": _matching(r"-?(?:\d|1\d|2[0-3])"),
    "vlans": _vlans,
    "area-number": _area_number,
    "plain-hash": _word,
    "hashed": _matching(r"\$h\$6\$\S+"),
    "ciphered": _matching(r"\$c\$3\$\S+"),
    "role": _matching(r"network-admin|network-operator|security-audit|level-(?:[0-9]|1[0-5])"),
}

REST_OF_LINE = frozenset({"text"})
"""Types that take the whole rest of the line, blanks included."""

HASHED = frozenset({"irreversible", "plain-hash"})
SECRET = HASHED | {"cipher", "plain", "plain5", "plain7", "plain8"}
"""Types whose values are never printed as they were typed; those of ``HASHED`` cannot be read back either."""


def argument_types() -> frozenset[str]:
    """Return the names of all types, for the check of grammar files."""
    return frozenset(_TYPES)


def printed_form(type_name: str, token: str, detail: str, ports: Ports) -> str | None:
    """Return how the device prints ``token`` as an argument of this type; None when it refuses it."""
    return _TYPES[type_name](token, detail, ports)
