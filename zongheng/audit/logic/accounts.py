# SPDX-License-Identifier: Apache-2.0
"""Accounts: how their secrets are kept, which should not exist, who may do what."""

from __future__ import annotations

import re

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.accounts import LocalAccount, accounts
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.config import ConfigNode

DEFAULT_NAMES = frozenset(
    {"admin", "huawei", "root", "user", "test", "guest", "administrator", "audit-admin", "api-admin"}
)
MAX_TRIES = 5
MIN_BLOCK_MINUTES = 5
_FULL_LEVEL = 15
_VRP8_FULL_LEVEL = 3
_NO_ACCOUNTS = words("没有本地账户，请核对集中认证", "no local account: look at the central AAA")


def hashed_passwords(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each account's password is stored irreversibly."""
    del facts
    return [_hashed(account) for account in accounts(device)] or [review(why=_NO_ACCOUNTS)]


def _hashed(account: LocalAccount) -> Observation:
    name, node = account.name, account.password
    values = {"name": name}
    if node is None:
        return failed(
            section=account.node,
            why=words(f"账户 {name} 没有口令", f"account {name} has no password"),
            values=values,
        )
    if re.search(r"\bpassword irreversible-cipher\b", node.text):
        return passed(node, section=node.parent)
    if re.search(r"\bpassword cipher\b", node.text) and node.text.startswith("password"):
        why = words(
            "防火墙管理员口令显示为 cipher，请确认版本采用不可逆存储",
            "manager passwords print as cipher: confirm that this version stores them irreversibly",
        )
        return review(node, section=node.parent, why=why)
    why = words(f"账户 {name} 的口令可逆或为明文", f"the password of {name} is reversible or in clear")
    return failed(node, section=node.parent, why=why, values=values)


def default_accounts(device: Device, facts: SiteFacts) -> list[Observation]:
    """No account bears a vendor's or everybody's name."""
    del facts
    found = [
        account for account in accounts(device) if account.name.partition("@")[0].lower() in DEFAULT_NAMES
    ]
    return [
        failed(
            account.node,
            section=account.node.parent,
            why=words(f"存在默认或通用账户 {account.name}", f"default or common account {account.name}"),
            values={"name": account.name},
            fix=("aaa", f" undo {_head(account)} {account.name}", " quit"),
        )
        for account in found
    ] or [passed(section=next(iter(device.aaa), None))]


def roster(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each account is one that the site gave; none is shared by being unknown."""
    if not facts.accounts:
        return [review(why=words("没有账户清单可对照", "there is no list of accounts to compare with"))]
    return [
        passed(account.node, section=account.node.parent)
        if account.name in facts.accounts
        else failed(
            account.node,
            section=account.node.parent,
            why=words(
                f"账户 {account.name} 不在登记清单中", f"account {account.name} is not on the site's list"
            ),
            fix=("aaa", f" undo {_head(account)} {account.name}", " quit"),
        )
        for account in accounts(device)
    ] or [review(why=_NO_ACCOUNTS)]


def separated_roles(device: Device, facts: SiteFacts) -> list[Observation]:
    """System, security and audit administration are three accounts, and one at most is all-powerful."""
    found = accounts(device)
    if not found:
        return [review(why=_NO_ACCOUNTS)]
    full = [account for account in found if _is_full(device, account)]
    excess = [account for account in full if facts.accounts.get(account.name, "system") != "system"]
    if not excess and len(full) > 1:
        excess = full[1:]
    blamed = [
        failed(
            account.level_node or account.node,
            section=account.node.parent,
            why=words(
                f"账户 {account.name} 也有最高权限，权限没有分离",
                f"{account.name} has full rights too: no separation",
            ),
            values={"name": account.name},
            fix=_demotion(device, account),
        )
        for account in excess
    ]
    return [*blamed, *_missing_roles(device, facts, found)] or [
        passed(account.node, section=account.node.parent) for account in found
    ]


def _missing_roles(device: Device, facts: SiteFacts, found: list[LocalAccount]) -> list[Observation]:
    present = {facts.accounts.get(account.name) for account in found} - {None}
    missing = sorted({"system", "security", "audit"} - present) if facts.accounts else []
    if (facts.accounts and not missing) or (
        not facts.accounts and len(found) >= len(("system", "security", "audit"))
    ):
        return []
    why = words(
        f"缺少独立的{'、'.join(ROLE_NAMES[role] for role in missing) or '管理员'}账户，三权没有分立",
        f"no separate account for: {', '.join(missing) or 'three roles'}",
    )
    return [failed(section=next(iter(device.aaa), None), why=why)]


ROLE_NAMES = {"system": "系统管理员", "security": "安全管理员", "audit": "审计管理员"}


def lockout(device: Device, facts: SiteFacts) -> list[Observation]:
    """Accounts lock after at most five failures, for at least five minutes."""
    del facts
    lines = ((child, _lock_line(child.text)) for aaa in device.aaa for child in aaa.children)
    judged = [_judged_lock(node, *setting) for node, setting in lines if setting is not None]
    if judged:
        return [*judged, *_unlocked(device)]
    section = next(iter(device.aaa), None)
    if device.flavour == "vrp5":
        why = words(
            "未显示锁定参数，平台缺省为 5 分钟内 3 次失败锁定 5 分钟",
            "not shown: the default holds, 3 failures in 5 minutes lock for 5 minutes",
        )
        return [passed(section=section, why=why)]
    return [
        review(section=section, why=words("未显示锁定参数，请核对缺省值", "not shown: look at the default"))
    ]


def _unlocked(device: Device) -> list[Observation]:
    """Return the accounts of a VRP8 device that show no lock while it is set account by account."""
    lines = (child.text for aaa in device.aaa for child in aaa.children)
    if device.flavour != "vrp8" or any(text.startswith("local-aaa-user wrong-password") for text in lines):
        return []
    why = words(
        "该账户未显示锁定参数，请核对缺省值", "no lock is shown for this account: look at the default"
    )
    return [
        review(one.node, section=one.node.parent, why=why) for one in accounts(device) if one.blocking is None
    ]


def _lock_line(text: str) -> tuple[int | None, int | None] | None:
    """Return tries and minutes that a line sets; ``(None, None)`` for one that turns locking off."""
    if re.fullmatch(
        r"undo (?:local-aaa-user wrong-password|lock-authentication enable)|.*state block fail-times 0.*",
        text,
    ):
        return (None, None)
    whole = re.fullmatch(
        r"local-aaa-user wrong-password retry-interval \d+ retry-time (\d+) block-time (\d+)", text
    )
    each = re.fullmatch(r"local-user \S+ state block fail-times (\d+) interval (\d+)", text)
    match = whole or each
    if match is not None:
        return int(match[1]), int(match[2])
    tries = re.fullmatch(r"lock-authentication failed-count (\d+)", text)
    if tries is not None:
        return int(tries[1]), MIN_BLOCK_MINUTES
    pause = re.fullmatch(r"lock-authentication timeout (\d+)", text)
    return (MAX_TRIES, int(pause[1])) if pause else None


def _judged_lock(node: ConfigNode, tries: int | None, minutes: int | None) -> Observation:
    if tries is None or minutes is None:
        return failed(node, section=node.parent, why=words("失败锁定已关闭", "locking is turned off"))
    if 0 < tries <= MAX_TRIES and minutes >= MIN_BLOCK_MINUTES:
        return passed(node, section=node.parent)
    why = words(f"{tries} 次失败才锁定 {minutes} 分钟", f"{tries} failures lock for {minutes} minutes only")
    return failed(node, section=node.parent, why=why)


def _is_full(device: Device, account: LocalAccount) -> bool:
    if account.group in ("manage-ug", "system-admin"):
        return True
    limit = _VRP8_FULL_LEVEL if device.flavour == "vrp8" else _FULL_LEVEL
    return account.level is not None and account.level >= limit and not account.group


def _head(account: LocalAccount) -> str:
    return account.node.text.split()[0]


def _demotion(device: Device, account: LocalAccount) -> tuple[str, ...]:
    if account.node.text.startswith("manager-user"):
        return ("aaa", f" bind manager-user {account.name} role audit-admin", " quit")
    word = "level" if device.flavour == "vrp8" and device.text.family != "ce" else "privilege level"
    return ("aaa", f" local-user {account.name} {word} 1", " quit")
