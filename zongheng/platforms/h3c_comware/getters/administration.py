# SPDX-License-Identifier: Apache-2.0
"""Who may administer a device, as its configuration has it. Nothing secret is returned, not even a hash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zongheng.config import parse
from zongheng.config.tree import ConfigNode

_PLATFORM = "h3c_comware"
_ROLE = re.compile(r"authorization-attribute user-role (\S+)")
_LEVELS = {"network-admin": 15, "mdc-admin": 15, "network-operator": 1, "mdc-operator": 1}


def users(running: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's users of class ``manage``: the highest level of their roles; ``password`` stays empty.

    Roles of another name than ``level-N`` and the vendor's own give level 0. Public keys are not told.
    """
    return {
        section.text.split()[1]: {"level": max(_levels(section), default=0), "password": "", "sshkeys": []}
        for section in parse(running, _PLATFORM).sections("local-user")
        if section.text.split()[-2:] == ["class", "manage"]
    }


def _levels(section: ConfigNode) -> Iterator[int]:
    for node in section.children:
        role = _ROLE.match(node.text)
        if role:
            level = re.fullmatch(r"level-(\d+)", role[1])
            yield int(level[1]) if level else _LEVELS.get(role[1], 0)
