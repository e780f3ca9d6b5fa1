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
_OFF = ("undo telnet server enable", "telnet server disable", "undo telnet server-source")


def telnet_is_off(device: Device, facts: SiteFacts) -> list[Observation]:
    """The Telnet server is off in both families, and no VTY range takes Telnet."""
    del facts
    off = next((node for prefix in _OFF for node in device.starting(prefix)), None)
    on = [*device.starting("telnet server enable"), *device.starting("telnet ipv6 server enable")]
    on += [
        *device.starting("undo telnet server disable"),
        *device.starting("undo telnet ipv6 server disable"),
    ]
    blamed = [_server_on(node) for node in on]
    lines = [_line(line, closed=off is not None and not on) for line in device.remote_lines]
    return [*blamed, *([passed(off)] if off is not None and not on else []), *lines] or [review(why=_HIDDEN)]


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
