# SPDX-License-Identifier: Apache-2.0
"""Log, time and monitoring hosts: present, and the ones that the site runs."""

from __future__ import annotations

import re

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import Words, words
from zongheng.config import ConfigNode

_ADDRESS = r"(?P<address>\d+(?:\.\d+){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)"


def log_hosts(device: Device, facts: SiteFacts) -> list[Observation]:
    """Logs go to the log platform; a log host that is not the platform is no proof."""
    pattern = rf"info-center loghost (?:ipv6 )?{_ADDRESS}(?: .*)?"
    absent = words("没有配置日志主机", "no log host is configured")
    foreign = words("日志主机不是登记的日志平台", "the log host is not the site's log platform")
    return _hosts(device, "info-center", pattern, facts.log_hosts, absent, foreign)


def time_servers(device: Device, facts: SiteFacts) -> list[Observation]:
    """The clock follows the site's time servers."""
    pattern = rf"ntp(?:-service)? unicast-server (?:ipv6 )?{_ADDRESS}(?: .*)?"
    absent = words("没有配置时钟服务器", "no time server is configured")
    foreign = words("时钟服务器不是登记的时钟源", "the time server is not the site's")
    word = "ntp" if "ntp" in device.by_word else "ntp-service"
    return _hosts(device, word, pattern, facts.ntp_servers, absent, foreign)


def trap_hosts(device: Device, facts: SiteFacts) -> list[Observation]:
    """Alarms go to the site's network management."""
    pattern = rf"snmp-agent target-host (?:.*udp-domain|trap-hostname \S+ address) {_ADDRESS}(?: .*)?"
    absent = words("没有配置告警接收主机", "no trap host is configured")
    foreign = words("告警主机不是登记的网管", "the trap host is not the site's network management")
    return _hosts(device, "snmp-agent", pattern, facts.nms_hosts, absent, foreign)


def _hosts(
    device: Device, word: str, pattern: str, known: tuple[str, ...], absent: Words, foreign: Words
) -> list[Observation]:
    found = [
        (node, match["address"])
        for node in device.by_word.get(word, ())
        if (match := re.fullmatch(pattern, node.text))
    ]
    if not found:
        return [failed(section=device.first(word), why=absent)]
    if not known:
        why = words("没有登记数据可对照", "the site names none to compare with")
        return [review(node, why=why) for node, _ in found]
    return [_host(node, address, known, foreign) for node, address in found]


def _host(node: ConfigNode, address: str, known: tuple[str, ...], foreign: Words) -> Observation:
    if address in known:
        return passed(node)
    why = Words(zh=f"{foreign.zh}：{address}", en=f"{foreign.en}: {address}")
    return failed(node, why=why, values={"address": address})
