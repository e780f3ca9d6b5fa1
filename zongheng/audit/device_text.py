# SPDX-License-Identifier: Apache-2.0
"""Is a text the whole configuration of this device? Nothing is said of one that is not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zongheng.audit.wording import Words, words
from zongheng.config import ConfigTree, parse
from zongheng.config.bundle import END, is_bundle, read
from zongheng.errors import ZonghengError

FLAVOURS = ("vrp5", "vrp8", "usg")
"""The dialects of VRP."""
LINUX = "frr"
"""The one flavour of Linux machines, whose text is a bundle of files."""
_SUPPORTED = {"huawei_vrp": FLAVOURS, "linux": (LINUX,)}
_MUST_STAND = ("sysname", "aaa", "user-interface", "interface")
"""Sections that every one of 156 real VRP and USG prints has (``sysname``: 151 of them)."""
_MUST_HOLD = ("/etc/zongheng/network.sh", "/etc/frr/frr.conf", "/etc/nftables.conf")
"""Files without which a machine forwards nothing and answers nobody."""
_FOREIGN = re.compile(
    r"hostname \S|version \d+\.\d+, (?:Release|Feature|Ess|Alpha)|irf (?:member|mode|mac)"
    r"|line (?:vty|con|class)|enable service |service password-encryption|frr version|table (?:inet|ip) "
)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x19\x1c-\x1f\ufffd]")
_CONTROL_LIMIT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceText:
    """One device's collected configuration, with what the inventory says of the device.

    ``text`` is decoded; ``source`` names the file that it came from.
    """

    host: str
    text: str
    platform: str = "huawei_vrp"
    flavour: str = "vrp5"
    family: str = ""
    role: str = ""
    site: str = ""
    title: str = ""
    model: str = ""
    source: str = ""


def unreadable(device: DeviceText) -> tuple[ConfigTree | None, Words | None]:
    """Return the tree of a text that can be judged, or why it cannot be.

    Empty, binary, truncated and foreign texts, and another device's, are refused.
    """
    if device.flavour not in _SUPPORTED.get(device.platform, ()):
        found = f"{device.platform}/{device.flavour}"
        return None, words(f"尚无该平台的核查规则：{found}", f"no rules for this platform: {found}")
    if not device.text.strip("\x00\x1a\ufeff \t\r\n"):
        return None, words("配置文本为空", "the text is empty")
    if len(_CONTROL.findall(device.text)) > _CONTROL_LIMIT:
        return None, words("文本含大量控制字符，不是配置", "control characters: this is no configuration")
    tree = parse(device.text, device.platform)
    return tree, _no_whole_bundle(device, tree) if device.flavour == LINUX else _not_whole(device, tree)


def _no_whole_bundle(device: DeviceText, tree: ConfigTree) -> Words | None:
    if not is_bundle(device.text):
        return words("不是 Linux 节点的配置包", "this is no bundle of a Linux machine")
    if tree.truncated:
        return words(
            f"配置包不完整（没有结束标记 {END}），疑为采集中断", f"truncated: the end mark ({END}) is missing"
        )
    try:
        read(device.text)
    except ZonghengError as error:
        line = error.problems[0].place.line
        return words(f"第 {line} 行不属于任何文件或服务", f"line {line} belongs to no file and no service")
    missing = [path for path in _MUST_HOLD if not tree.find(f"### FILE {path}")]
    if missing:
        names = ", ".join(missing)
        return words(f"配置不完整，缺少 {names}", f"not a whole configuration: no {names}")
    name = _machine_name(tree)
    if name != device.host:
        return words(
            f"这是 {name} 的配置，不是 {device.host} 的",
            f"this is the configuration of {name}, not of {device.host}",
        )
    return None


def _machine_name(tree: ConfigTree) -> str:
    named = tree.find("### FILE /etc/frr/frr.conf", "hostname")
    return named[0].text.partition(" ")[2] if named else "?"


def _not_whole(device: DeviceText, tree: ConfigTree) -> Words | None:
    foreign = next((node for node in tree.children if _FOREIGN.match(node.text)), None)
    if foreign is not None:
        line = foreign.number
        return words(
            f"第 {line} 行不是本平台的命令，疑为其他厂商设备",
            f"line {line} is another platform's: foreign text",
        )
    if tree.truncated:
        return words(
            "配置不完整（没有结束标记 return），疑为采集中断", "truncated: the end mark (return) is missing"
        )
    missing = [
        name for name in _MUST_STAND if not any(_first_word(node.text) == name for node in tree.children)
    ]
    if missing:
        names = ", ".join(missing)
        return words(f"配置不完整，缺少 {names}", f"not a whole configuration: no {names}")
    return _other_device(device, tree)


def _other_device(device: DeviceText, tree: ConfigTree) -> Words | None:
    name = next(
        node.text.partition(" ")[2].strip() for node in tree.children if _first_word(node.text) == "sysname"
    )
    if name != device.host:
        return words(
            f"这是 {name} 的配置，不是 {device.host} 的",
            f"this is the configuration of {name}, not of {device.host}",
        )
    firewall = bool(tree.find("firewall zone"))
    if (firewall and device.flavour == "vrp8") or (device.flavour == "usg" and not firewall):
        return words(
            f"配置与登记的平台类型 {device.flavour} 不符",
            f"the text does not fit the registered flavour {device.flavour}",
        )
    return None


def _first_word(text: str) -> str:
    return text.split(" ", 1)[0]
