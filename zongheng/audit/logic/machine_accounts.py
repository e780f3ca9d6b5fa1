# SPDX-License-Identifier: Apache-2.0
"""The people of a Linux machine: how their passwords are kept, who there is, who may do what."""

from __future__ import annotations

import re

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.logic.accounts import DEFAULT_NAMES, ROLE_NAMES
from zongheng.audit.reading.machine import (
    ACCOUNTS,
    SSHD,
    SUDOERS,
    Login,
    logins,
    machine_file,
    machine_files,
    unit,
)
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.config.file_secrets import secret_spans

SCRIPT = "/etc/zongheng-accounts/accounts.sh"
_HASHED = re.compile(r"\$(?:y|gy|6|7|2b)\$\S+|\{\{(?:secret|sealed):[\w.-]+\}\}")
"""A hash that cannot be turned back, or what stands for one where secrets are filled in or sealed."""
_PLAIN_REFERENCE = re.compile(r"\{\{secret:(?!\S+\.crypt\}\})")
_NO_LIST = words(f"没有账户清单 {ACCOUNTS}", f"there is no list of accounts, {ACCOUNTS}")
_NOT_RUN = words(
    "账户清单没有生效：zongheng-accounts 未运行", "the list is not in force: zongheng-accounts does not run"
)


def machine_hashed_passwords(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each account of the list has a password as an irreversible hash, and the list is in force."""
    del facts
    return [*_in_force(device), *(_hashed(login) for login in logins(device))]


def _hashed(login: Login) -> Observation:
    if _HASHED.fullmatch(login.password) and not _PLAIN_REFERENCE.match(login.password):
        return passed(login.node, section=login.node.parent)
    why = words(
        f"账户 {login.name} 的口令不是不可逆散列", f"the password of {login.name} is no irreversible hash"
    )
    return failed(login.node, section=login.node.parent, why=why, values={"name": login.name})


def machine_default_accounts(device: Device, facts: SiteFacts) -> list[Observation]:
    """No account bears everybody's name, and root logs in from nowhere."""
    del facts
    found = [login for login in logins(device) if login.name.lower() in DEFAULT_NAMES]
    blamed = [
        failed(
            login.node,
            section=login.node.parent,
            why=words(f"存在默认或通用账户 {login.name}", f"default or common account {login.name}"),
            values={"name": login.name},
        )
        for login in found
    ]
    return [*_in_force(device), *blamed, _root_stays_out(device)]


def _root_stays_out(device: Device) -> Observation:
    sshd = machine_file(device, SSHD)
    line = sshd.first(r"PermitRootLogin \S+") if sshd else None
    if line is not None and line.text.endswith(" no"):
        return passed(line, section=line.parent)
    why = words("root 可以远程登录", "root may log in from afar")
    fix = (f"{SSHD}:", " PermitRootLogin no")
    return failed(line, section=sshd.node if sshd else None, why=why, fix=fix)


def machine_roster(device: Device, facts: SiteFacts) -> list[Observation]:
    """Only accounts that the site gave are on the list, and SSH lets in nobody else."""
    if not facts.accounts:
        return [review(why=words("没有账户清单可对照", "there is no list of accounts to compare with"))]
    listed = [
        passed(login.node, section=login.node.parent)
        if login.name in facts.accounts
        else failed(
            login.node,
            section=login.node.parent,
            why=words(f"账户 {login.name} 不在登记清单中", f"account {login.name} is not on the site's list"),
            fix=(f"{ACCOUNTS}:", f" # account {login.name} … 一行删除"),
        )
        for login in logins(device)
    ]
    return [*_in_force(device), *listed, _let_in(device, facts), _strangers_locked(device)]


def _strangers_locked(device: Device) -> Observation:
    """Return whether accounts that are on no list are locked: the bundle does not show them."""
    script = machine_file(device, SCRIPT)
    line = script.first("strangers") if script else None
    if line is not None:
        return passed(line, section=line.parent)
    why = words("清单以外的本机账户没有被锁定", "accounts of the machine that are on no list are not locked")
    return failed(section=script.node if script else None, why=why, fix=(f"{SCRIPT}:", " strangers"))


def _let_in(device: Device, facts: SiteFacts) -> Observation:
    sshd = machine_file(device, SSHD)
    line = sshd.first(r"AllowUsers .+") if sshd else None
    fix = (f"{SSHD}:", f" AllowUsers {' '.join(sorted(facts.accounts))}")
    if line is None:
        why = words("SSH 没有限定可登录的账户", "SSH does not say who may log in")
        return failed(section=sshd.node if sshd else None, why=why, fix=fix)
    strangers = sorted({name.partition("@")[0] for name in line.text.split()[1:]} - set(facts.accounts))
    if not strangers:
        return passed(line, section=line.parent)
    why = words(
        f"SSH 允许清单以外的账户登录：{'、'.join(strangers)}",
        f"SSH lets in {', '.join(strangers)}, on no list",
    )
    return failed(line, section=line.parent, why=why, fix=fix)


def machine_separated_roles(device: Device, facts: SiteFacts) -> list[Observation]:
    """System, security and audit administration are three accounts; only the system one has full rights."""
    found = logins(device)
    present = {facts.accounts.get(login.name, login.role) for login in found}
    missing = sorted({"system", "security", "audit"} - present)
    held = [(login, facts.accounts.get(login.name, login.role)) for login in found]
    blamed = [_too_powerful(login) for login, role in held if role != "system" and login.all_powerful]
    if missing and found:
        names = "、".join(ROLE_NAMES[role] for role in missing)
        why = words(f"缺少独立的{names}账户，三权没有分立", f"no separate account for: {', '.join(missing)}")
        blamed.append(failed(section=found[0].node.parent, why=why))
    blamed += _granted_beside(device)
    return [*_in_force(device), *(blamed or [passed(one.node, section=one.node.parent) for one in found])]


def _granted_beside(device: Device) -> list[Observation]:
    """Return what else gives rights: a file for everything that lies in a folder, or lines of its own."""
    main = machine_file(device, "/etc/sudoers")
    fix = ("/etc/sudoers:", " root ALL=(ALL:ALL) ALL", f" @include {SUDOERS}")
    if main is None:
        why = words("不知道 sudoers 还包含哪些文件", "nothing says which other files give rights")
        return [failed(why=why, fix=fix)]
    allowed = rf"Defaults .*|root ALL=\(ALL(?::ALL)?\) ALL|@include {re.escape(SUDOERS)}"
    names = "|".join(re.escape(login.name) for login in logins(device))
    ours = machine_file(device, SUDOERS)
    why = words("在账户清单以外授予权限", "rights are given beside the list")
    beside = main.unlike(allowed)
    if ours is not None:
        beside += ours.unlike(rf"Defaults .*|(?:{names}) ALL ?=.*")
    return [failed(line, section=line.parent, why=why, fix=fix) for line in beside]


def _too_powerful(login: Login) -> Observation:
    by_sudoers = login.rights is not None and login.rights.text.endswith("ALL")
    node = login.rights if by_sudoers and login.rights is not None else login.node
    why = words(
        f"账户 {login.name} 也有最高权限，权限没有分离", f"{login.name} has full rights too: no separation"
    )
    place = SUDOERS if by_sudoers else ACCOUNTS
    fix = (f"{place}:", f" # {login.name} 不得有 ALL，也不得在 sudo 组中")
    return failed(node, section=node.parent, why=why, fix=fix)


def _in_force(device: Device) -> list[Observation]:
    """Return what is wrong with the list as such: that there is none, or that nothing carries it out."""
    listed = machine_file(device, ACCOUNTS)
    if listed is None or not logins(device):
        return [failed(section=listed.node if listed else None, why=_NO_LIST)]
    running = unit(device, "zongheng-accounts")
    if running is None:
        return [failed(section=listed.node, why=_NOT_RUN, fix=("### SERVICE zongheng-accounts",))]
    return [passed(running)]


def readable_secrets(device: Device, facts: SiteFacts) -> list[Observation]:
    """A file that holds a key is not for everybody; that it is not enciphered, a person has to accept."""
    del facts
    found = []
    for file in machine_files(device):
        secret = next((line for line in file.node.children if _holds_secret(file.path, line.text)), None)
        if secret is None:
            continue
        if file.for_everybody:
            why = words(
                f"任何账户都能读到 {file.path} 中的密钥", f"every account can read the keys in {file.path}"
            )
            fix = (f"### FILE {file.path} 0640 {file.owner}",)
            found.append(failed(secret, section=file.node, why=why, fix=fix))
        elif file.path != ACCOUNTS:
            why = words(
                f"{file.path} 只有属主可读，但密钥未加密：请核对磁盘加密和备份",
                f"only its owner reads {file.path}, but its keys are not enciphered: see disk and backups",
            )
            found.append(review(secret, section=file.node, why=why))
    return found or [passed(why=words("没有存放密钥的文件", "no file holds a key"))]


def _holds_secret(path: str, text: str) -> bool:
    return "{{secret:" in text or "{{sealed:" in text or any(True for _ in secret_spans(path, text))
