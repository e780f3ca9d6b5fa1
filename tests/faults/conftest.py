# SPDX-License-Identifier: Apache-2.0
"""A small county on a twin of its own, worked on by real programs that can be killed."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from county import County
from zongheng.config import redact, same
from zongheng.deploy.lock import network_lock
from zongheng.errors import ZonghengError
from zongheng.twin import Control

LOOK = 0.02


class StruckCounty(County):
    """A planned county with credentials, whose programs and devices can be struck."""

    def __init__(self, project, **chosen):
        super().__init__(project, **chosen)
        self.plan()
        self.make_credentials()

    @property
    def control(self):
        return Control(self.build / "twin")

    # --- programs -----------------------------------------------------------------------------

    def up(self):
        """Start the twin on a loopback net that nobody else uses; device time runs five times as fast."""
        for number in range(250):
            net = f"127.36.{(os.getpid() + number) % 250}.0/24"
            ended = self.zongheng("twin", "up", "--subnet", net, "--speed", "5")
            if "[TWN002]" not in ended.stderr:
                break
        assert ended.returncode == 0, ended.stderr

    def start(self, name="site.yml", *words):
        """Start a playbook as a terminal does: a process group of its own."""
        self.output = self.project / "output.txt"
        with self.output.open("wb") as output:
            return subprocess.Popen(
                self.play(name, "-e", "zongheng_twin=true", *words),
                cwd=self.project,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @contextlib.contextmanager
    def device_in(self, host, *, power=True, host_key="", password=None):
        """Have a simulated device switched off, with another host key or another password for a while."""
        if not power:
            self.control.power(host, on=False)
        if host_key:
            self.control.new_host_key(host)
        if password:
            self.control.set_password(host, password)
        yield
        if not power:
            self.control.power(host, on=True)
        if password:
            self.control.set_password(host, None)

    # --- what stands --------------------------------------------------------------------------

    def files(self):
        """Return the content of what a plan writes."""
        folders = [self.build / "configs", self.build / "designs"]
        paths = [self.network / "ledger.csv", *(path for folder in folders for path in folder.iterdir())]
        return {str(path): path.read_bytes() for path in paths}

    def startup(self, host):
        """Return the startup configuration of a device's flash."""
        flash = self.build / "twin" / "flash" / host
        name = json.loads((flash / ".boot.json").read_text(encoding="utf-8"))["startup"]
        return (flash / name).read_text(encoding="utf-8")

    def is_saved(self, host):
        """Return whether the device starts with what was collected from it last."""
        collected = (self.build / "snapshots" / f"{host}.cfg").read_text(encoding="utf-8")
        return same(redact(self.startup(host)), redact(collected), "huawei_vrp")

    def come_to(self, process, heading, hosts=()):
        """Wait until a run is in a play and one of these hosts is under its dead-man (nobody: none need be).

        Return the first such host, or the heading; nothing where the run ended before.
        """
        while process.poll() is None:
            if heading in self.output.read_text(encoding="utf-8"):
                states = self.control.status()
                armed = [h for h in hosts if states[h]["trial"] or states[h]["reboot_armed"]]
                if armed or not hosts:
                    return [*armed, heading][0]
            time.sleep(LOOK)
        return ""

    def completes(self):
        """Run the whole job to its end, then once more: nothing is left to change, and nothing is armed."""
        self.playbook("site.yml")
        before = self.configured(), self.files()
        again = self.playbook("site.yml")
        assert not re.search(r"\bchanged [1-9]", again), again
        assert (self.configured(), self.files()) == before
        for host, state in self.control.status().items():
            assert state["listening"], host
            assert not state["trial"], host
            assert not state["reboot_armed"], host
            assert self.is_saved(host), host

    def is_free(self, *, within):
        """Return whether nobody holds the network's lock, after so many seconds at the latest."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            with contextlib.suppress(ZonghengError), network_lock(self.build, "tests"):
                return True
            time.sleep(LOOK)
        return False


@pytest.fixture
def kill():
    """Return what kills a program's whole process group, and returns how the program ended."""

    def killed(process):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    return killed


@pytest.fixture
def county(tmp_path):
    """A county with its twin up; its county node is installed, its townships and village boxed."""
    with running(StruckCounty(tmp_path / "county")) as county:
        yield county


@pytest.fixture
def whole_county(tmp_path):
    """The same with all townships and villages of Xiayi."""
    with running(StruckCounty(tmp_path / "county", sites=())) as county:
        yield county


@contextlib.contextmanager
def running(county):
    county.up()
    try:
        yield county
    finally:
        county.zongheng("twin", "down")


@pytest.fixture(scope="session")
def county_once_planned(tmp_path_factory):
    return StruckCounty(tmp_path_factory.mktemp("planned") / "county")


@pytest.fixture
def planned_county(county_once_planned):
    """A county that was planned and has no twin; it is as new for every test."""
    with put_back(county_once_planned) as county:
        yield county


@pytest.fixture(scope="session")
def county_once_installed(tmp_path_factory):
    with running(StruckCounty(tmp_path_factory.mktemp("installed") / "county")) as county:
        yield county


@pytest.fixture
def installed_county(county_once_installed):
    """A county whose twin is up; its files are as new for every test, its devices are not set back."""
    with put_back(county_once_installed) as county:
        yield county


@contextlib.contextmanager
def put_back(county):
    """Yield the county and put its files back afterwards; a running twin keeps its folder."""
    kept = county.project.with_name("kept")
    shutil.copytree(county.project, kept, ignore=_twin_folder)
    try:
        yield county
    finally:
        _replace(county, kept)


def _replace(county, kept):
    twin = county.build / "twin"
    aside = county.project.with_name("twin")
    if twin.is_dir():
        twin.rename(aside)
    shutil.rmtree(county.project)
    kept.rename(county.project)
    if aside.is_dir():
        aside.rename(twin)


def _twin_folder(folder, names):
    return {"twin"} & set(names) if Path(folder).parent.name == "build" else set()
