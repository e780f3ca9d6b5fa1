# SPDX-License-Identifier: Apache-2.0
"""Physical ports: those that carry nothing are off, those in use say what for."""

from __future__ import annotations

from zongheng.audit.device import Device, says
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.interfaces import carries_nothing, is_shut, physical_ports
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words

_NO_PORTS = words("没有显示物理接口", "no physical port is shown")


def unused_ports_are_shut(device: Device, facts: SiteFacts) -> list[Observation]:
    """A port that nothing uses is shut down; where neither word is printed the default decides."""
    del facts
    found = []
    for port in physical_ports(device):
        shut = is_shut(port)
        if shut or not carries_nothing(device, port):
            continue
        why = words(f"{port.text} 没有用途却没有关闭", f"{port.text} carries nothing and is not shut")
        if shut is None and device.flavour != "vrp5":
            found.append(review(section=port, why=why))
        else:
            open_line = says(port, "undo shutdown")
            found.append(failed(open_line, section=port, why=why, values={"section": port.text}))
    ports = physical_ports(device)
    return found or [passed(section=port) for port in ports[:1]] or [review(why=_NO_PORTS)]


def used_ports_are_named(device: Device, facts: SiteFacts) -> list[Observation]:
    """A port in use says in its description what it is for: uplinks are defined, not guessed."""
    del facts
    found = []
    for port in physical_ports(device):
        if is_shut(port) or carries_nothing(device, port):
            continue
        node = says(port, r"(?:description|alias) .+")
        if node is not None:
            found.append(passed(node, section=port))
        else:
            why = words(f"{port.text} 在用但没有说明用途", f"{port.text} is in use and does not say for what")
            found.append(failed(section=port, why=why, values={"section": port.text}))
    return found or [passed(why=_NO_PORTS)]
