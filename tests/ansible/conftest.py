# SPDX-License-Identifier: Apache-2.0
"""Small counties for real ``ansible-playbook`` runs."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zongheng.twin import configuration_lines

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
SMALL = ("code", "411426,", "411426101,", "411426214,", "411426101201,")
"""The rows of sites.csv that a small county has: two townships and a village."""


class County:
    """A copy of Xiayi in ``project``, cut down, and the programs that work on it."""

    def __init__(self, project):
        self.project = project
        self.network = project / "inventories" / "xiayi"
        self.build = project / "build" / "xiayi"
        self.keys = project / "credentials"
        shutil.copytree(ROOT / "inventories" / "xiayi", self.network)
        rows = (self.network / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        self.write("sites.csv", "".join(row for row in rows if row.startswith(SMALL)))
        self.environment = {
            **os.environ,
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_HOME": str(project / "ansible"),
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            "ANSIBLE_NOCOLOR": "1",
            "ZONGHENG_LANG": "en",
        }
        self.environment.pop("ANSIBLE_VAULT_PASSWORD_FILE", None)

    def write(self, name, text):
        (self.network / name).write_text(text, encoding="utf-8")

    def plan(self):
        return self.zongheng("plan", "--date", "2026-11-22", "--by", "tests")

    def start(self, subnet):
        """Plan, make credentials and start the twin; device time runs five times as fast."""
        self.plan()
        self.zongheng("twin", "credentials", "--into", str(self.keys))
        self.environment["ANSIBLE_VAULT_PASSWORD_FILE"] = str(self.keys / "vault-password")
        self.zongheng("twin", "up", "--subnet", subnet, "--speed", "5")

    def zongheng(self, *words):
        """Run the command line, which is to end well, and return what it said."""
        return self._well(self.run([PROGRAMS / "zongheng", *words, "-i", self.network]))

    def playbook(self, name, *words):
        """Run a playbook on the twin, which is to end well, and return what it said."""
        return self._well(self.ended(name, "-e", "zongheng_twin=true", *words))

    def ended(self, name, *words):
        """Run a playbook and return how it ended, whatever way."""
        return self.run(
            [PROGRAMS / "ansible-playbook", "-i", self.network, ROOT / "playbooks" / name, *words]
        )

    def run(self, command):
        ended = subprocess.run(
            command, cwd=self.project, env=self.environment, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in ended.stdout + ended.stderr
        return ended

    @staticmethod
    def _well(ended):
        assert ended.returncode == 0, f"{ended.stdout[-4000:]}\n{ended.stderr[-2000:]}"
        return ended.stdout

    def configured(self):
        """Return how many configuration lines devices have received so far, where any."""
        logs = sorted((self.build / "twin" / "transcripts").glob("*.log"))
        return {log.stem: count for log in logs if (count := len(configuration_lines(log)))}

    def sessions(self):
        """Return what every device has been told so far, by size."""
        logs = sorted((self.build / "twin" / "transcripts").glob("*.log"))
        return {log.stem: log.stat().st_size for log in logs}

    def files(self, *left_out):
        """Return the hash of each file of inventory and artefacts but those under ``left_out``."""
        volatile = {self.build / name for name in ("twin", *left_out)}
        return {
            str(path.relative_to(self.project)): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in (self.network, self.build)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not volatile & set(path.parents)
        }


@pytest.fixture
def unplanned(tmp_path):
    """Return a county of this test alone that nobody ever planned."""
    return County(tmp_path)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Return a county that nobody ever planned."""
    return County(tmp_path_factory.mktemp("fresh"))


def own_subnet(number):
    """Return a loopback net for the ``number``-th county of this process."""
    return f"127.{150 + number}.{os.getpid() % 250}.0/24"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Return a county with its twin up, boxes as they come."""
    county = County(tmp_path_factory.mktemp("county"))
    county.start(own_subnet(1))
    yield county
    county.zongheng("twin", "down")
