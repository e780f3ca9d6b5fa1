# SPDX-License-Identifier: Apache-2.0
"""Clear-text remote management is off, on the server and on every line."""

from __future__ import annotations

from zongheng.audit.device import Device, UserInterface
from zongheng.audit.facts import SiteFacts
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.config import ConfigNode

_HIDDEN = words(
    "该线路未显示允许的协议，缺省值因版本而异",
    "no protocol is shown on this line; the default differs by version",
)
_ON = (
    "telnet server enable",
    "telnet ipv6 server enable",
    "undo telnet server disable",
    "undo telnet ipv6 server disable",
)
_OFF = ("undo telnet server enable", "telnet server disable", "undo telnet server-source")


def telnet_is_off(device: Device, facts: SiteFacts) -> list[Observation]:
    """The Telnet server is off in both families, and no VTY range takes Telnet."""
    del facts
    off = telnet_off(device)
    blamed = [_server_on(node) for node in _telnet_on(device)]
    lines = [_line(line, closed=off is not None) for line in device.remote_lines]
    return [*blamed, *([passed(off)] if off is not None else []), *lines] or [review(why=_HIDDEN)]


def telnet_off(device: Device) -> ConfigNode | None:
    """Return the line that keeps the Telnet server off; None where none does, or it is on in a family."""
    off = next((node for prefix in _OFF for node in device.starting(prefix)), None)
    return None if _telnet_on(device) else off


def _telnet_on(device: Device) -> list[ConfigNode]:
    return [node for prefix in _ON for node in device.starting(prefix)]


def _server_on(node: ConfigNode) -> Observation:
    stop = node.text.removeprefix("undo ") if node.text.startswith("undo ") else f"undo {node.text}"
    return failed(node, why=words("Telnet 服务已开启", "the Telnet server is on"), fix=(stop,))


def _line(line: UserInterface, *, closed: bool) -> Observation:
    node = line.child(r"protocol inbound .+")
    if node is None:
        return passed(section=line.node) if closed else review(section=line.node, why=_HIDDEN)
    if node.text.split()[-1] == "ssh":
        return passed(node, section=line.node)
    why = words(f"{line.node.text} 允许 Telnet 登录", f"{line.node.text} takes Telnet")
    fix = (line.node.text, " protocol inbound ssh", " quit")
    return failed(node, section=line.node, why=why, fix=fix)
