# SPDX-License-Identifier: Apache-2.0
"""What a platform's printed configuration looks like, as data: one frozen record a platform."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Grammar:
    """The marks by which one platform's print is read.

    ``end`` closes a print; ``separator`` at column 0 closes every open block; ``inner`` names
    separators inside a block; ``banner`` has the groups ``delimiter`` and ``rest``; ``bodies``
    maps a line that opens opaque text to the line that closes it.
    """

    end: str | None
    separator: str
    comment: str
    banner: re.Pattern[str]
    delimiters: tuple[str, ...]
    """Signs to put around a banner's text: the first that it does not hold."""
    bodies: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    naming: str
    """The command that names the device."""
    closers: frozenset[str]
    """Lines that belong to the open block even when printed at column 0."""


_VENDOR_BANNER = re.compile(
    r"header (?:shell|login|legal|motd|incoming) +(?:information +)?(?P<delimiter>[^\sA-Za-z0-9])(?P<rest>.*)"
)
_SIGNS = ("%", "@", "~", "|", "$", "#")
_KEY_BODY = (re.compile(r"public-key-code begin$"), re.compile(r"\s*public-key-code end$"))
_HEX_BODY = (
    re.compile(r"(?:certificate|crl)[ -].*\bbegin$"),
    re.compile(r"\s*(?:certificate|crl)[ -].*\bend$"),
)

VRP_LIKE = Grammar(
    end="return",
    separator="#",
    comment="!",
    banner=_VENDOR_BANNER,
    delimiters=('"', *_SIGNS),
    bodies=(_KEY_BODY, _HEX_BODY),
    naming="sysname",
    closers=frozenset({"public-key-code end", "peer-public-key end"}),
)
COMWARE_LIKE = replace(VRP_LIKE, delimiters=_SIGNS)
IOS_LIKE = Grammar(
    end="end",
    separator="!",
    comment="!",
    banner=re.compile(r"banner (?:motd|login|exec|incoming) +(?P<delimiter>\^C|[^\sA-Za-z0-9])(?P<rest>.*)"),
    delimiters=_SIGNS,
    bodies=((re.compile(r"certificate .*"), re.compile(r"\s*quit$")),),
    naming="hostname",
    closers=frozenset(),
)
GRAMMARS = {"huawei_vrp": VRP_LIKE, "h3c_comware": COMWARE_LIKE, "ruijie_rgos": IOS_LIKE}
