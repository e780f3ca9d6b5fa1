# SPDX-License-Identifier: Apache-2.0
"""On a booted station the installed timer fires and leaves a report; uninstalled, it leaves nothing.

The station is this machine's own software in a systemd-nspawn machine (a throw-away layer over ``/``), so
that the very virtual environment of the checkout runs there, in the network of the host, where the twin is.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zongheng.twin.lab import cgroup

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("zongheng")
UNIT = "zongheng-nightly-xiayi"
STATION = Path("/srv/station")
"""The project's folder as the station sees it."""
SUBNET = "127.39.240.0/24"

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]


@pytest.fixture
def project(tmp_path):
    """A county without townships, planned, and its twin up; root owns the vault's password, mode 0600."""
    network = Path(shutil.copytree(ROOT / "inventories" / "xiayi", tmp_path / "inventories" / "xiayi"))
    rows = (network / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (network / "sites.csv").write_text("".join(rows[:1] + [r for r in rows if r.startswith("411426,")]))
    zongheng = Zongheng(network)
    zongheng("plan", "--date", "2026-11-22", "--by", "tests")
    zongheng("twin", "credentials", "--into", str(tmp_path / "keys"))
    zongheng("twin", "up", "--subnet", SUBNET)
    yield tmp_path
    zongheng("twin", "down")


class Zongheng:
    def __init__(self, network):
        self.network = network

    def __call__(self, *words):
        password = self.network.parents[1] / "keys" / "vault-password"
        ended = subprocess.run(
            [PROGRAM, *words, "-i", self.network],
            env={**os.environ, "ANSIBLE_VAULT_PASSWORD_FILE": str(password)} if password.exists() else None,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout


@pytest.fixture
def station(project, tmp_path_factory):
    machine = Station(project, tmp_path_factory.mktemp("station"))
    try:
        machine.boot()
        yield machine
    finally:
        machine.down()


class Station:
    """A booted machine over ``/``; everything that it writes is in a tmpfs of its own."""

    def __init__(self, project, folder):
        self.project, self.folder = project, folder
        self.root = folder / "root"
        self.name = f"zh-night-{os.getpid()}"

    def boot(self):
        call("mount", "-t", "tmpfs", "zh-night", self.folder)
        for name in ("up", "work", "root"):
            (self.folder / name).mkdir()
        layers = f"lowerdir=/,upperdir={self.folder}/up,workdir={self.folder}/work"
        call("mount", "-t", "overlay", "zh-night", "-o", layers, self.root)
        groups = cgroup.make(self.name, "station")
        join = " && ".join(f"echo $$ > {group}/cgroup.procs" for group in groups)
        binds = [f"--bind-ro={path}" for path in {ROOT, Path(sys.base_prefix)}]
        nspawn = [
            *("systemd-nspawn", "-q", "--keep-unit", "--register=no", "--settings=no", "-M", self.name),
            *("-D", str(self.root), f"--bind={self.project}:{STATION}", *binds),
            *("--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe", "-b"),
            "--",
            "--unit=timers.target",
        ]
        console = (self.project / "console.log").open("wb")
        subprocess.Popen(
            ["/bin/sh", "-c", f'{join} && exec "$@"', "sh", *nspawn],
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
        )
        self.wait_for(lambda: self.tried("systemctl", "is-active", "timers.target").returncode == 0, 90)

    def down(self):
        cgroup.end(self.name)
        for mount in (self.root, self.folder):
            subprocess.run(["umount", "-l", mount], check=False)

    @property
    def init(self):
        """Return the machine's process 1: the one whose own name space has it as number 1."""
        for pid in cgroup.processes(self.name):
            status = Path(f"/proc/{pid}/status")
            numbers = [line.split() for line in status.read_text().splitlines() if line.startswith("NSpid:")]
            if numbers and numbers[0][-1] == "1" and len(numbers[0]) > 2:
                return pid
        return None

    def tried(self, *command):
        init = self.init
        if init is None:
            return subprocess.CompletedProcess(command, 1, "", "not booted")
        enter = ["nsenter", "-t", str(init), "-m", "-u", "-i", "-p"]
        clean = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "ZONGHENG_LANG": "en", "LC_ALL": "C.UTF-8"}
        return subprocess.run([*enter, *command], capture_output=True, text=True, check=False, env=clean)

    def __call__(self, *command):
        ended = self.tried(*command)
        assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    def nightly(self, *words):
        return self(str(PROGRAM), "nightly", *words, "-i", str(STATION / "inventories" / "xiayi"))

    def wait_for(self, condition, seconds):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, (self.project / "console.log").read_text(errors="replace")[-3000:]
            time.sleep(0.5)


def call(*words):
    subprocess.run([str(word) for word in words], check=True)


def test_the_timer_fires_and_leaves_a_report_and_uninstalled_it_leaves_nothing(station):
    keys = str(STATION / "keys" / "vault-password")
    assert "installed" in station.nightly("install", "--twin", "--vault-password-file", keys)
    assert "unchanged" in station.nightly("install", "--twin", "--vault-password-file", keys)
    assert station("systemctl", "is-enabled", f"{UNIT}.timer").strip() == "enabled"
    assert station("systemctl", "is-active", f"{UNIT}.timer").strip() == "active"
    assert UNIT in station("systemctl", "list-timers", "--all", "--no-pager")

    reports = station.project / "build" / "xiayi" / "reports"
    assert not reports.exists()
    # the installed timer, its hour moved to now
    shift = f"/run/systemd/system/{UNIT}.timer.d"
    station("mkdir", "-p", shift)
    station("sh", "-c", f"printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/5\\n' > {shift}/now.conf")
    station("systemctl", "daemon-reload")
    station("systemctl", "restart", f"{UNIT}.timer")
    station.wait_for(lambda: list(reports.glob("*/report.html")), 240)
    station("systemctl", "stop", f"{UNIT}.timer")
    station.wait_for(lambda: service(station)["ActiveState"] in ("inactive", "failed"), 120)

    ended = service(station)
    assert (ended["Result"], ended["ExecMainStatus"]) in {("success", "0"), ("success", "3")}, ended
    [report] = reports.glob("*/audit.json")
    audited = json.loads(report.read_text(encoding="utf-8"))
    assert "xy-exit1" in json.dumps(audited)
    # the password was shown to the service by systemd, and is gone with it
    assert not list((station.root / "run" / "credentials").glob("*"))

    station("rm", "-r", shift)
    assert "uninstalled" in station.nightly("uninstall")
    assert "not installed" in station.nightly("uninstall")
    assert UNIT not in station("systemctl", "list-unit-files", "--no-pager")
    left = station("find", "/etc/systemd", "/var/lib/systemd", "/run/systemd/system", "-name", f"*{UNIT}*")
    assert left.strip() == ""
    assert report.exists()


def service(station):
    shown = station("systemctl", "show", f"{UNIT}.service", "-p", "Result,ExecMainStatus,ActiveState")
    return dict(line.split("=", 1) for line in shown.splitlines())
