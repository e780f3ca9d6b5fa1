# SPDX-License-Identifier: Apache-2.0
"""The formats of RGOS commands that we rely on (``formats.yml``), and a reader of lines against them."""

from __future__ import annotations

from pathlib import Path

from tests.support.command_formats import CommandFormats

SOURCE = Path(__file__).parents[1] / "unit" / "platforms" / "ruijie_rgos" / "formats.yml"
_WORDS = {
    "name": r"\S+",
    "text": r".+",
    "number": r"\d+",
    "numbers": r"\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*",
    "ip": r"\d+\.\d+\.\d+\.\d+",
    "mask": r"\d+\.\d+\.\d+\.\d+",
    "area": r"(?:\d+|\d+\.\d+\.\d+\.\d+)",
    "prefix": r"\d+\.\d+\.\d+\.\d+/\d+",
    "ip6": r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*",
    "prefix6": r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*/\d+",
    "port": r"(?:(?:TF|Ten|Forty)?GigabitEthernet \d+(?:/\d+)+(?:\.\d+)?|(?:Loopback|VLAN|Mgmt) \d+)",
    "secret": r"\{\{secret:\w+\}\}",
}
RGOS = CommandFormats(SOURCE, _WORDS, frozenset({"", "!", "end"}), frozenset({"exit", "exit-address-family"}))
