# SPDX-License-Identifier: Apache-2.0
"""The device baseline on real machines: who gets in, what is shut, what is written down."""

import datetime as dt
import json

import pytest

from zongheng.audit import Outcome, report_on
from zongheng.collect import collect
from zongheng.devices import Credentials
from zongheng.errors import ZonghengError
from zongheng.platforms.linux.guarded import GuardedLinux

TOWN, EXIT = "xy-kongzhuang", "xy-exit1"
DAY = dt.date(2026, 11, 22)


def session(county, user, password):
    """Return a session of a person on the township's machine; the caller closes it."""
    entry = county.entries[TOWN]
    options = {"port": entry["port"], "host_keys": [entry["host_key"]], "label": TOWN}
    device = GuardedLinux(entry["address"], user, password, optional_args=options)
    device.open()
    return device


def gets_in(county, user, password):
    try:
        session(county, user, password).close()
    except ZonghengError as error:
        assert [problem.code for problem in error.problems] == ["DEV021"]
        return False
    return True


@pytest.mark.parametrize(("user", "root"), [("netops", True), ("secadmin", False), ("auditor", False)])
def test_each_administrator_logs_in_and_only_one_becomes_root(county, secrets, user, root):
    device = session(county, user, secrets[f"{user}_password"])
    try:
        assert device.run("id -un").strip() == user
        assert device.run("sudo -n id -u 2>/dev/null || echo refused").strip() == ("0" if root else "refused")
    finally:
        device.close()


def test_root_does_not_log_in(county, secrets):
    assert not gets_in(county, "root", secrets["netops_password"])


def test_five_wrong_passwords_lock_an_account_until_somebody_unlocks_it(county, secrets):
    right = secrets["auditor_password"]
    assert gets_in(county, "auditor", right)
    assert not any(gets_in(county, "auditor", f"wrong-{n}") for n in range(5))
    assert not gets_in(county, "auditor", right)
    county.on(TOWN, "faillock", "--user", "auditor", "--reset")
    assert gets_in(county, "auditor", right)


def test_the_machine_holds_hashes_and_no_password(county, secrets):
    for path in ("/etc/zongheng-accounts/accounts", "/etc/shadow"):
        text = county.on(TOWN, "cat", path)
        assert secrets["netops_password"] not in text
        assert secrets["netops_password.crypt"] in text


def test_an_account_that_is_on_no_list_is_shut_out(county):
    county.on(TOWN, "useradd", "-m", "-s", "/bin/bash", "zhang3")
    county.on(TOWN, "sh", "-c", "echo zhang3:Zhang3-2026 | chpasswd; systemctl restart zongheng-accounts")
    assert county.on(TOWN, "getent", "shadow", "zhang3").split(":")[1].startswith("!")
    county.on(TOWN, "userdel", "-r", "zhang3")


def test_what_is_off_cannot_be_started(county):
    started = county.lab.node(TOWN).execute("systemctl", "start", "telnet.socket")
    assert started.returncode != 0
    assert "masked" in started.stderr


def test_settings_that_somebody_puts_beside_ours_count_for_nothing(county):
    beside = "/etc/ssh/sshd_config.d/00-mine.conf"
    county.on(TOWN, "sh", "-c", f"echo PermitRootLogin yes > {beside}")
    assert "permitrootlogin no" in county.on(TOWN, "sshd", "-T")
    county.on(TOWN, "rm", beside)


def test_a_session_through_the_exit_is_written_down(county):
    def logged():
        return [
            host
            for host in (EXIT, "xy-exit2")
            if '"oob.prefix": "out-web "' in county.on(host, "cat", "/var/log/firewall.json")
        ]

    assert county.fetch(county.pc("internet"), "http://203.0.113.80/")
    assert county.until(logged, seconds=20)


def test_the_living_machines_audit_finds_nothing_and_its_texts_hold_no_secret(county, secrets):
    hosts = sorted(county.designs)
    read = collect(county.inventory, limit=hosts, twin=True, credentials=Credentials(values=secrets))
    assert not read.failed
    report = report_on(county.inventory, date=DAY, limit=hosts)
    assert set(report.coverage.audited) == set(hosts)
    blamed = [
        (result.host, result.rule, item.text)
        for result in report.audit.results
        for item in result.evidence
        if item.outcome is Outcome.FAIL
    ]
    assert blamed == []
    kept = [path for path in county.build.rglob("*") if path.is_file()]
    assert not [path for path in kept if secrets["netops_password"].encode() in path.read_bytes()]
    assert json.loads((county.build / "snapshots" / "coverage.json").read_text())["hosts"]
