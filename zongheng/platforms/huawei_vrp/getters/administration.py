# SPDX-License-Identifier: Apache-2.0
"""Who may administer a device. Nothing secret is returned, not even as ciphertext.

NAPALM's users have a ``password``, which drivers of other vendors fill with a hash. VRP prints some passwords
reversibly enciphered, and a hash is as good as the password to a patient attacker: the field stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zongheng.config import parse
from zongheng.config.tree import ConfigNode, ConfigTree

_LEVEL = re.compile(r"(?:privilege )?level (\d+)")
_KEY_WORDS = ("rsa-key", "dsa-key", "ecc-key")


def users(running: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's users: level 0 to 15, and public keys that log them in. ``password`` stays empty."""
    tree = parse(running)
    levels = dict(_levels(tree))
    return {
        name: {"level": level, "password": "", "sshkeys": list(_keys(tree, name))}
        for name, level in levels.items()
    }


def _levels(tree: ConfigTree) -> Iterator[tuple[str, int]]:
    """Yield the accounts with their levels: lines of versions 5 and 8, sections of USG."""
    for line in tree.find("aaa", "local-user"):
        name = line.text.split()[1]
        said = [
            n.text.split(maxsplit=2)[2]
            for n in tree.find("aaa", f"local-user {name}")
            if len(n.text.split()) > 2
        ]
        yield name, next((int(found[1]) for text in said if (found := _LEVEL.match(text))), 0)
    for section in tree.find("aaa", "manager-user"):
        said = [child.text for child in section.children]
        yield (
            section.text.split()[1],
            next((int(found[1]) for text in said if (found := _LEVEL.match(text))), 0),
        )


def _keys(tree: ConfigTree, user: str) -> Iterator[str]:
    for line in tree.find(f"ssh user {user} assign"):
        words = line.text.split()
        if words[4] in _KEY_WORDS:
            for section in tree.sections(f"{words[4].removesuffix('-key')} peer-public-key {words[5]}"):
                yield f"{words[4].removesuffix('-key')} {''.join(_code(section))}"


def _code(section: ConfigNode) -> Iterator[str]:
    for text in (text for node in section.walk() for text in (node.text, *node.body)):
        if re.fullmatch(r"(?:[0-9A-Fa-f]{2,}\s*)+", text.strip()):
            yield re.sub(r"\s", "", text)
