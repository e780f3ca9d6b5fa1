# SPDX-License-Identifier: Apache-2.0
"""The device and firewall baselines as a Linux machine carries them out."""

import os
import re
import subprocess
from dataclasses import replace

import pytest

from zongheng.config.bundle import read
from zongheng.design.model import Account
from zongheng.errors import ZonghengError
from zongheng.platforms.linux import hardening
from zongheng.platforms.linux.rendering import render

TOWN, EXIT, SENSOR, CORE = "xy-kongzhuang", "xy-exit1", "xy-sensor1", "xy-core1"
ACCOUNTS, SUDOERS = "/etc/zongheng-accounts/accounts", "/etc/sudoers.d/zongheng"
SSHD, DEFENCE, FILTER = (
    "/etc/ssh/sshd_config.d/zongheng.conf",
    "/etc/zongheng/nft/defence.nft",
    "/etc/zongheng/exit.nft",
)


def content(design, path):
    return read(render(design)).file(path).content


def test_every_administrator_has_an_account_with_the_hash_of_the_password_by_its_name(designs):
    lines = re.findall(r"^account .*", content(designs[TOWN], ACCOUNTS), re.MULTILINE)
    assert lines == [
        "account auditor audit adm,systemd-journal password {{secret:auditor_password.crypt}}",
        "account netops system adm,frrvty,sudo,systemd-journal password {{secret:netops_password.crypt}}",
        "account secadmin security adm,systemd-journal password {{secret:secadmin_password.crypt}}",
    ]


def test_only_root_reads_the_list_of_accounts(designs):
    entry = read(render(designs[TOWN])).file(ACCOUNTS)
    assert (entry.mode, entry.owner) == ("0600", "root:root")


def test_no_bundle_holds_the_name_of_a_plain_password(designs):
    for host in (TOWN, EXIT, SENSOR, CORE):
        assert not re.search(r"\{\{secret:\w+_password\}\}", render(designs[host]))


PASSWD = """root:x:0:0::/root:/bin/bash
daemon:x:1:1::/usr/sbin:/usr/sbin/nologin
netops:x:1000:1000::/home/netops:/bin/bash
lisi:x:1001:1001::/home/lisi:/bin/bash
postgres:x:113:120::/var/lib/postgresql:/bin/bash
"""


def test_whoever_is_not_on_the_list_is_shut_out_and_so_is_root(designs, tmp_path):
    told, (listed, people) = tmp_path / "told", (tmp_path / "accounts", tmp_path / "people")
    listed.write_text("account netops system sudo password $6$hash\n")
    people.write_text(PASSWD)
    answer = f'#!/bin/sh\necho "${{0##*/}} $*" >>{told}\n'
    for name in ("usermod", "useradd", "chpasswd", "chage", "passwd", "id", "getent"):
        asked = f'[ "$*" != passwd ] || cat {people}\n' if name == "getent" else ""
        (tmp_path / name).write_text(answer + asked)
        (tmp_path / name).chmod(0o755)
    script = content(designs[TOWN], "/etc/zongheng-accounts/accounts.sh").replace(ACCOUNTS, str(listed))
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["/bin/sh", "-c", script], env=environment, check=True, capture_output=True)
    done = told.read_text().splitlines()
    assert [line for line in done if line.startswith(("usermod -L", "passwd"))] == [
        "usermod -L -e 1 lisi",
        "passwd -q -l root",
    ]


def test_only_the_system_administrator_may_do_everything_and_nothing_else_gives_rights(designs):
    rights = dict(re.findall(r"^(\w+) ALL=\S+ (.*)", content(designs[TOWN], SUDOERS), re.MULTILINE))
    assert {name for name, commands in rights.items() if commands.endswith("ALL")} == {"netops"}
    assert "auditor" not in rights
    assert "includedir" not in content(designs[TOWN], "/etc/sudoers")


def test_an_account_that_the_site_adds_is_on_the_list_and_may_log_in(designs):
    town = designs[TOWN]
    added = Account(name="zhang3", title="", role="audit", secret="zhang3_password")
    design = replace(town, accounts=(*town.accounts, added))
    assert "account zhang3 audit" in content(design, ACCOUNTS)
    assert "AllowUsers auditor netops secadmin zhang3\n" in content(design, SSHD)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/etc/security/faillock.conf", "deny = {logins.attempts}"),
        ("/etc/security/faillock.conf", "unlock_time = {lock_seconds}"),
        ("/etc/security/pwquality.conf", "minlen = {passwords.min_length}"),
        ("/etc/security/pwquality.conf", "minclass = {passwords.min_kinds}"),
        ("/etc/login.defs", "PASS_MAX_DAYS {passwords.expire_days}"),
        (
            "/etc/zongheng-accounts/accounts.sh",
            '    chage -M {passwords.expire_days} -W 14 -I -1 -E -1 "$name"',
        ),
        (SSHD, "MaxAuthTries {logins.ssh_retries}"),
        (SSHD, "ChannelTimeout session={logins.idle_minutes}m"),
        ("/etc/timezone", "Asia/Shanghai"),
    ],
)
def test_the_baselines_numbers_stand_in_the_programs_settings(designs, path, line):
    design = designs[EXIT]
    values = {
        "logins": design.logins,
        "passwords": design.passwords,
        "lock_seconds": design.logins.lock_minutes * 60,
    }
    assert line.format(**values) in content(design, path).splitlines()


def test_every_unit_that_is_off_is_on_the_list_and_none_of_them_runs(designs):
    for host in (TOWN, EXIT, SENSOR, CORE):
        bundle = read(render(designs[host]))
        listed = set(bundle.file("/etc/zongheng-hardening/off").content.splitlines())
        units = {unit for units in hardening.off().values() for unit in units}
        assert units <= listed
        assert not units & {f"{service}.service" for service in bundle.services}


@pytest.mark.parametrize(
    ("offset", "zone"),
    [
        ("08:00:00", "Asia/Shanghai"),
        ("-05:00:00", "Etc/GMT+5"),
        ("06:00:00", "Etc/GMT-6"),
        ("00:00:00", "Etc/UTC"),
    ],
)
def test_an_offset_has_the_name_of_its_zone(offset, zone):
    assert hardening.zone(offset) == zone


def test_every_attack_of_the_baseline_has_its_rule_and_floods_are_limited_besides(designs):
    design = designs[EXIT]
    dropped = set(re.findall(r'drop comment "([^"]+)"', content(design, DEFENCE)))
    assert dropped == {*design.defence.attacks, "ip-spoofing", "syn-flood", "icmp-flood"}
    assert f"inside INTERNET nft -f {DEFENCE}\n" in content(design, "/etc/zongheng/network.sh")


def test_an_attack_that_the_platform_has_no_rule_against_is_refused_by_name(designs):
    design = designs[EXIT]
    unknown = replace(design, defence=replace(design.defence, attacks=("land", "quantum", "telepathy")))
    with pytest.raises(ZonghengError) as refused:
        render(unknown)
    assert [(p.code, p.found) for p in refused.value.problems] == [
        ("LNX008", "quantum"),
        ("LNX008", "telepathy"),
    ]
    assert "tcp-flag" in refused.value.problems[0].fix


def test_what_leaves_the_gateway_itself_is_denied_unless_the_policy_permits_it(designs):
    chain = re.search(r"chain output \{(.*?)\n    \}", content(designs[EXIT], FILTER), re.DOTALL).group(1)
    assert "policy drop;" in chain
    assert re.search(
        r'oifname \{ "wan1", "wan2" \} .*@svc_signature_update .*accept comment "update-out"', chain
    )
    assert not re.search(r'oifname \{ "wan1", "wan2" \} (?:counter|accept)', chain)


def test_permits_across_the_exit_are_logged_where_the_baseline_wants_sessions(designs):
    design = designs[EXIT]
    silent = replace(design, defence=replace(design.defence, session_log=False))
    permit = 'prefix "out-web " accept'
    assert permit in content(design, FILTER)
    assert permit not in content(silent, FILTER)


def test_an_exits_management_plane_lets_nothing_through(designs):
    forward = content(designs[EXIT], "/etc/nftables.conf").split("chain forward")[1]
    assert not re.search(r"oifname .*accept", forward)


def test_what_any_namespaces_filter_logs_is_written_down_and_goes_to_the_platform(designs):
    bundle = read(render(designs[CORE]))
    for domain in ("ADMIN", "INTERNET", "PUBLIC", "VIDEO"):
        assert f"zongheng-ulogd@{domain}" in bundle.services
        assert 'file="/var/log/firewall.json"' in bundle.file(f"/etc/ulogd/{domain}.conf").content
    assert 'file="/var/log/firewall.json"' in bundle.file("/etc/rsyslog.conf").content


def test_a_sensors_alerts_go_to_the_platform(designs):
    assert "suricata/eve.json" in content(designs[SENSOR], "/etc/rsyslog.conf")
    assert "suricata/eve.json" not in content(designs[TOWN], "/etc/rsyslog.conf")


def test_ospf_of_both_families_is_authenticated_on_links(designs):
    routing = content(designs[TOWN], "/etc/frr/ADMIN/frr.conf")
    link = routing.split("interface up1.103\n")[1].split("exit")[0]
    assert " ip ospf authentication key-chain ospf_key\n" in link
    assert " ipv6 ospf6 authentication keychain ospf_key\n" in link
