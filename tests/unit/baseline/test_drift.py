# SPDX-License-Identifier: Apache-2.0
"""Drift pairs what changed, names what is missing or extra, and never shows a secret."""

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.baseline import drift

DESIGNED = """\
#
aaa
 local-user netops password irreversible-cipher {{secret:netops_password}}
 local-user netops privilege level 15
#
info-center loghost 10.140.0.20
#
undo telnet server enable
#
user-interface vty 0 4
 idle-timeout 5 0
#
return
"""


def by_title(running):
    return {one.setting.zh: one for one in drift(running, DESIGNED, "huawei_vrp")}


def test_nothing_drifted():
    assert drift(DESIGNED, DESIGNED, "huawei_vrp") == ()


def test_missing_extra_and_changed_lines_stand_under_their_settings():
    running = (
        DESIGNED.replace("info-center loghost 10.140.0.20\n", "info-center loghost 10.9.9.9\n")
        .replace(" idle-timeout 5 0\n", "")
        .replace("undo telnet server enable", "telnet server enable")
        .replace("#\nreturn", "#\nsnmp-agent\n#\nreturn")
    )
    found = by_title(running)
    assert found["日志"].changed == (("info-center loghost 10.9.9.9", "info-center loghost 10.140.0.20"),)
    assert found["登录终端"].missing == ("user-interface vty 0 4 / idle-timeout 5 0",)
    assert found["SSH 与远程登录"].changed == (("telnet server enable", "undo telnet server enable"),)
    assert found["网管协议"].extra == ("snmp-agent",)
    assert len(found) == 4


def test_a_secret_that_changed_is_one_changed_line_without_its_value():
    cipher = "$1a$abcdefgh$ijklmnop$"
    running = DESIGNED.replace("{{secret:netops_password}}", cipher)
    (found,) = drift(running, DESIGNED, "huawei_vrp")
    assert len(found.changed) == 1
    assert cipher not in str(found)
    assert "{{secret:netops_password}}" in found.changed[0][1]


@settings(max_examples=50, deadline=None)
@given(st.sets(st.sampled_from(DESIGNED.splitlines()[1:-1]), max_size=6))
def test_every_line_that_is_left_out_is_found(left_out):
    lines = [line for line in DESIGNED.splitlines() if line == "#" or line not in left_out]
    found = drift("\n".join(lines) + "\n", DESIGNED, "huawei_vrp")
    told = [line for one in found for line in (*one.missing, *(new for _, new in one.changed))]
    for line in left_out - {"#", "aaa", "user-interface vty 0 4"}:
        assert any(entry.endswith(line.strip()) for entry in told)


def test_a_machines_drift_is_grouped_by_what_its_files_are_for():
    def machine(attempts, *units):
        running = "".join(f"### SERVICE {unit}\n" for unit in units)
        ssh = f"### FILE /etc/ssh/sshd_config.d/z.conf 0600 root:root\nMaxAuthTries {attempts}\n"
        return f"{ssh}### FILE /etc/nftables.conf 0640 root:root\nx\n{running}### END\n"

    found = {one.setting.zh: one for one in drift(machine(9, "ssh"), machine(3, "rsyslog", "ssh"), "linux")}
    assert sorted(found) == ["SSH 与远程登录", "日志"]
    assert found["日志"].missing == ("### SERVICE rsyslog",)
    (changed,) = found["SSH 与远程登录"].changed
    assert [line.rpartition(" / ")[2] for line in changed] == ["MaxAuthTries 9", "MaxAuthTries 3"]


def test_an_access_list_taken_off_the_lines_is_drift_although_the_ssh_server_has_one():
    designed = DESIGNED.replace(" idle-timeout 5 0\n", " acl 2001 inbound\n protocol inbound ssh\n").replace(
        "undo telnet server enable\n", "undo telnet server enable\n#\nssh server acl 2001\n"
    )
    (one,) = drift(designed.replace(" acl 2001 inbound\n", ""), designed, "huawei_vrp")
    assert one.setting.zh == "登录终端"
    assert one.missing == ("user-interface vty 0 4 / acl 2001 inbound",)
