# SPDX-License-Identifier: Apache-2.0
"""Proof that zero-touch files keep the vendor's rules, before a device ever sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from zongheng import language
from zongheng.errors import Place, Problem, problem
from zongheng.onboarding.delivery import Delivery
from zongheng.onboarding.families import Family, families, vendor_rules
from zongheng.onboarding.registration import Registration

_FIRST_LINE = re.compile(r'#sha256sum="([0-9a-f]{64})"')


def lint(registration: Registration, delivery: Delivery) -> tuple[Problem, ...]:
    """Return ONB005 for every vendor rule that a device's files break; nothing of their content is quoted."""
    family = families()[registration.family]
    place = Place(host=registration.host, file=delivery.index_name)
    broken = (
        *_names(delivery),
        *_index(delivery, family, registration),
        *_configuration(delivery, family),
        *_lease(family),
    )
    return tuple(problem("ONB005", place, rule=rule) for rule in broken)


def _names(delivery: Delivery) -> Iterator[str]:
    rules = vendor_rules()
    for kind, name in ((delivery.index_name, delivery.index_name), ("*.cfg", delivery.file_name)):
        if len(name) > rules.longest_name:
            yield language.pick(
                zh=f"文件名 {kind} 超过 {rules.longest_name} 个字符",
                en=f"the name {kind} is longer than {rules.longest_name} characters",
            )
        if rules.banned & set(name):
            yield language.pick(zh=f"文件名 {kind} 含禁用字符", en=f"the name {kind} has a banned character")
    if len(delivery.url) > rules.longest_name:
        yield language.pick(
            zh=f"中间文件的 URL 超过 {rules.longest_name} 个字符",
            en=f"the URL of the intermediate file is longer than {rules.longest_name} characters",
        )
    if not delivery.file_name.endswith((".cfg", ".zip")):
        yield language.pick(
            zh="配置文件名须以 .cfg 或 .zip 结尾", en="a configuration's name ends in .cfg or .zip"
        )


def _index(delivery: Delivery, family: Family, registration: Registration) -> Iterator[str]:
    first, _, body = delivery.index.decode().partition("\n")
    stated = _FIRST_LINE.fullmatch(first)
    if not stated or stated[1] != sha256(body.encode()).hexdigest():
        yield language.pick(zh="首行校验和与内容不符", en="the sum in the first line is not that of the rest")
    lines = body.splitlines()
    if not lines or lines[0] != family.begin or lines[-1] != family.end:
        yield language.pick(
            zh=f"中间文件须以 {family.begin} 开头、以 {family.end} 结尾",
            en=f"the file begins with {family.begin} and ends with {family.end}",
        )
    if any(len(line) > vendor_rules().longest_line for line in lines):
        yield language.pick(zh="行过长", en="a line is too long")
    keys = dict(line.split("=", 1) for line in lines if "=" in line)
    expected = {
        family.esn_key: registration.serial,
        family.type_key: registration.model,
        family.file_key: delivery.file_name,
        family.sum_key: sha256(delivery.file).hexdigest(),
    }
    for key, value in expected.items():
        if keys.get(key) != value:
            yield language.pick(zh=f"{key} 缺失或与登记不符", en=f"{key} is missing or not as registered")


def _configuration(delivery: Delivery, family: Family) -> Iterator[str]:
    text = delivery.file.decode()
    if not re.search(family.account, text, re.MULTILINE):
        yield language.pick(zh="配置中没有可远程登录的用户", en="the configuration has no user to log in as")
    if not re.search(family.ssh, text, re.MULTILINE):
        yield language.pick(zh="配置未启用 SSH 服务", en="the configuration enables no SSH server")


def _lease(family: Family) -> Iterator[str]:
    if family.lease_seconds < vendor_rules().shortest_lease:
        yield language.pick(zh="DHCP 租期不足 1 小时", en="the DHCP lease is shorter than an hour")
