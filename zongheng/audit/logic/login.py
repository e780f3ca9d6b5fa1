# SPDX-License-Identifier: Apache-2.0
"""Login lines: the weakest range decides, the console counts."""

from __future__ import annotations

import re

from zongheng.audit.device import Device, UserInterface, saying
from zongheng.audit.facts import SiteFacts
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words

IDLE_LIMIT_SECONDS = 600
"""Ten minutes; assessors take 5 to 15 (reference: 作业指导书)."""
_HIDDEN_IDLE = words(
    "未显示 idle-timeout，平台缺省为 10 分钟", "idle-timeout is not shown: the default, 10 minutes, holds"
)
_HIDDEN_MODE = words(
    "该线路未显示认证方式，缺省值因版本而异，请用 display user-interface 核对",
    "no authentication mode is shown; the default differs by version: see display user-interface",
)
_NO_LINES = words("没有找到用户界面", "no login line is configured")


def every_line_authenticates(device: Device, facts: SiteFacts) -> list[Observation]:
    """Every console and VTY range asks AAA; no scheme in use lets people in unasked."""
    del facts
    lines = [_authenticates(line) for line in device.lines] or [review(why=_NO_LINES)]
    return [*lines, *_open_schemes(device)]


def _authenticates(line: UserInterface) -> Observation:
    mode = line.child(r"authentication-mode .+")
    if mode is None:
        return review(section=line.node, why=_HIDDEN_MODE)
    if mode.text.split()[1] == "aaa":
        return passed(mode, section=line.node)
    return failed(
        mode,
        section=line.node,
        why=words(f"{line.node.text} 不经 AAA 认证", f"{line.node.text} does not ask AAA"),
        values={"section": line.node.text},
    )


def _open_schemes(device: Device) -> list[Observation]:
    found = []
    for aaa in device.aaa:
        for scheme, _ in saying(aaa, r"authentication-scheme \S+"):
            for node, _ in saying(scheme, r"authentication-mode (?:.* )?none"):
                why = words("该认证方案允许不认证", "this scheme lets people in without authentication")
                fix = ("aaa", f" {scheme.text}", "  authentication-mode local", "  quit", " quit")
                found.append(failed(node, section=scheme, why=why, fix=fix))
    return found


def idle_sessions_end(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each line's sessions end after at most ten idle minutes; zero means never."""
    del facts
    return [_idle(line) for line in device.lines] or [review(why=_NO_LINES)]


def _idle(line: UserInterface) -> Observation:
    node = line.child(r"idle-timeout .+")
    if node is None:
        return passed(section=line.node, why=_HIDDEN_IDLE)
    numbers = [int(number) for number in re.findall(r"\d+", node.text)] + [0]
    seconds = numbers[0] * 60 + numbers[1]
    if 0 < seconds <= IDLE_LIMIT_SECONDS:
        return passed(node, section=line.node)
    why = (
        words("空闲会话永不退出", "idle sessions never end")
        if seconds == 0
        else words(f"空闲 {seconds} 秒才退出", f"sessions may idle for {seconds} seconds")
    )
    return failed(node, section=line.node, why=why, values={"section": line.node.text})


def two_factors(device: Device, facts: SiteFacts) -> list[Observation]:
    """A second factor lives outside the device: show what is configured and ask for proof."""
    del facts
    modes = [
        node
        for aaa in device.aaa
        for scheme, _ in saying(aaa, r"authentication-scheme \S+")
        for node, _ in saying(scheme, r"authentication-mode .+")
    ]
    keyed = [
        node
        for node in device.starting("ssh user")
        if re.search(r"authentication-type .*password-\S+|all$", node.text)
    ]
    why = words(
        "配置不能证明双因素：请提供堡垒机、动态口令或证书登录的证据",
        "configuration cannot prove two factors: show the bastion, token or certificate in use",
    )
    return [review(node, section=node.parent, why=why) for node in (*keyed, *modes)] or [
        review(section=next(iter(device.aaa), None), why=why)
    ]
