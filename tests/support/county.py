# SPDX-License-Identifier: Apache-2.0
"""A small county of its own, and the real programs that work on it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from zongheng.twin import configuration_lines

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
SMALL = ("code", "411426,", "411426101,", "411426214,", "411426101201,")
"""The rows of sites.csv that a small county has: two townships and a village."""


class County:
    """A copy of Xiayi in ``project``; ``sites`` are the beginnings of the rows that stay (none: all)."""

    def __init__(self, project, *, sites=SMALL):
        self.project = project
        self.network = project / "inventories" / "xiayi"
        self.build = project / "build" / "xiayi"
        self.keys = project / "credentials"
        shutil.copytree(ROOT / "inventories" / "xiayi", self.network)
        if sites:
            rows = (self.network / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
            self.write("sites.csv", "".join(row for row in rows if row.startswith(sites)))
        self.environment = {
            **os.environ,
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_HOME": str(project / "ansible"),
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            "ANSIBLE_NOCOLOR": "1",
            "ZONGHENG_LANG": "en",
        }

    def write(self, name, text):
        (self.network / name).write_text(text, encoding="utf-8")

    def plan(self):
        return self.well("plan", "--date", "2026-11-22", "--by", "tests")

    def make_credentials(self):
        self.well("twin", "credentials", "--into", str(self.keys))
        self.environment["ANSIBLE_VAULT_PASSWORD_FILE"] = str(self.keys / "vault-password")

    # --- programs: how they ended, or, where they are to end well, what they said -------------

    def zongheng(self, *words, inventory=None, cwd=None, **environment):
        """Run the command line; without an inventory where that is empty text."""
        chosen = [] if inventory == "" else ["-i", inventory or self.network]
        return self.run([PROGRAMS / "zongheng", *words, *chosen], cwd=cwd, **environment)

    def well(self, *words):
        return self._well(self.zongheng(*words))

    def ended(self, name, *words):
        return self.run(self.play(name, *words))

    def playbook(self, name, *words):
        """Run a playbook on the twin, which is to end well, and return what it said."""
        return self._well(self.ended(name, "-e", "zongheng_twin=true", *words))

    @staticmethod
    def _well(ended):
        assert ended.returncode == 0, f"{ended.stdout[-4000:]}\n{ended.stderr[-2000:]}"
        return ended.stdout

    def play(self, name, *words):
        """Return the command that runs a playbook."""
        return [PROGRAMS / "ansible-playbook", "-i", self.network, ROOT / "playbooks" / name, *words]

    def run(self, command, *, cwd=None, **environment):
        ended = subprocess.run(
            command,
            cwd=cwd or self.project,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in ended.stdout + ended.stderr
        return ended

    # --- what devices were told ---------------------------------------------------------------

    def configured(self):
        """Return how many configuration lines devices have received so far, where any."""
        return {log.stem: count for log in self._logs() if (count := len(configuration_lines(log)))}

    def sessions(self):
        """Return what every device has been told so far, by size."""
        return {log.stem: log.stat().st_size for log in self._logs()}

    def _logs(self):
        return sorted((self.build / "twin" / "transcripts").glob("*.log"))
