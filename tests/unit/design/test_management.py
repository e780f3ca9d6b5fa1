# SPDX-License-Identifier: Apache-2.0
"""The device baseline, made concrete on every device alike."""

import json


def test_login_is_open_to_the_management_zone_and_to_nobody_by_ipv6(xiayi):
    for design in xiayi.values():
        login4, snmp, login6 = design.acls
        assert [(r.action, r.source) for r in login4.rules] == [("permit", "10.140.0.0/24"), ("deny", None)]
        assert [(r.action, r.source) for r in snmp.rules] == [("permit", "10.140.0.40/32"), ("deny", None)]
        assert [(r.action, r.source) for r in login6.rules] == [("deny", None)]
        assert (login4.number, login4.family, login6.number, login6.family) == (2001, 4, 2001, 6)


def test_the_three_roles_are_apart(xiayi):
    for design in xiayi.values():
        assert {a.role: a.secret for a in design.accounts} == {
            "system": "netops_password",
            "security": "secadmin_password",
            "audit": "auditor_password",
        }


def test_a_role_may_differ_from_the_common_baseline(xiayi):
    assert xiayi["xy-exit1"].logins.lock_minutes == 30
    assert xiayi["xy-core1"].logins.lock_minutes == 15
    assert xiayi["xy-exit1"].passwords == xiayi["xy-core1"].passwords


def test_thresholds_keep_within_grade_3(xiayi):
    for design in xiayi.values():
        assert design.passwords.min_length >= 8
        assert design.passwords.min_kinds >= 2
        assert 0 < design.passwords.expire_days <= 180
        assert 0 < design.logins.attempts <= 5
        assert design.logins.lock_minutes >= 5
        assert 0 < design.logins.idle_minutes <= 15


def test_what_devices_are_told_in_words_is_ascii(xiayi):
    for design in xiayi.values():
        words = [design.system.banner, design.snmp.contact, design.snmp.location]
        words += [interface.description for interface in design.interfaces]
        assert json.dumps(words, ensure_ascii=False).isascii()
