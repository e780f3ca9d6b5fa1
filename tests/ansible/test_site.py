# SPDX-License-Identifier: Apache-2.0
"""The whole job by real ``ansible-playbook`` runs on the twin: once all of it, then nothing more."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zongheng.twin import configuration_lines

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
pytestmark = [pytest.mark.timeout(1200), pytest.mark.xdist_group("ansible")]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A small county: two townships and one village of Xiayi, with its twin up."""
    project = tmp_path_factory.mktemp("county")
    network = project / "inventories" / "xiayi"
    shutil.copytree(ROOT / "inventories" / "xiayi", network)
    rows = (network / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = ("code", "411426,", "411426101,", "411426214,", "411426101201,")
    (network / "sites.csv").write_text("".join(r for r in rows if r.startswith(kept)), encoding="utf-8")
    run = Runner(network, project / "credentials")
    run.zongheng("plan", "--date", "2026-11-22", "--by", "tests")
    run.zongheng("twin", "credentials", "--into", str(project / "credentials"))
    run.zongheng("twin", "up", "--subnet", "127.25.0.0/16")
    yield run
    run.zongheng("twin", "down")


class Runner:
    def __init__(self, network, keys):
        self.network = network
        self.build = network.parents[1] / "build" / "xiayi"
        self.environment = {
            **os.environ,
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_HOME": str(keys / "ansible"),
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            "ANSIBLE_VAULT_PASSWORD_FILE": str(keys / "vault-password"),
            "ANSIBLE_NOCOLOR": "1",
            "ZONGHENG_LANG": "en",
        }

    def zongheng(self, *words):
        return self._run([PROGRAMS / "zongheng", *words, "-i", self.network])

    def playbook(self, name, *words):
        command = [PROGRAMS / "ansible-playbook", "-i", self.network, ROOT / "playbooks" / name]
        return self._run([*command, "-e", "zongheng_twin=true", *words])

    def _run(self, command):
        environment = dict(self.environment)
        if not Path(environment["ANSIBLE_VAULT_PASSWORD_FILE"]).exists():
            del environment["ANSIBLE_VAULT_PASSWORD_FILE"]
        ended = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, f"{ended.stdout[-4000:]}\n{ended.stderr[-2000:]}"
        assert "Traceback" not in ended.stdout + ended.stderr
        return ended.stdout

    def configured(self):
        """Return how many configuration lines every device has received so far."""
        logs = sorted((self.build / "twin" / "transcripts").glob("*.log"))
        return {log.stem: count for log in logs if (count := len(configuration_lines(log)))}

    def files(self):
        kept = [
            self.network / "ledger.csv",
            *(self.build / "configs").iterdir(),
            *(self.build / "designs").iterdir(),
        ]
        return {str(path): path.read_bytes() for path in kept}


def test_check_mode_writes_to_no_device_and_to_no_file(county):
    before = county.configured(), county.files()
    county.playbook("site.yml", "--check", "--tags", "plan,deploy,baseline,exit_policy")
    assert (county.configured(), county.files()) == before


def test_the_whole_job_runs_once_and_then_changes_nothing(county):
    county.playbook("site.yml")
    accepted = json.loads((county.build / "hosts.json").read_text(encoding="utf-8"))["hosts"]
    assert {h["host"] for h in accepted} >= {"xy-huiting", "xy-kongzhuang", "xy-ranshizhuang-cun", "xy-exit1"}
    report = next((county.build / "reports").glob("*/report.html")).read_text(encoding="utf-8")
    assert "xy-ranshizhuang-cun" in report
    before = county.configured(), county.files()
    again = county.playbook("site.yml")
    assert (county.configured(), county.files()) == before
    assert not re.search(r"\bchanged [1-9]", again)


def test_no_secret_is_in_any_artefact(county):
    shown = subprocess.run(
        [PROGRAMS / "ansible-vault", "view", county.network / "group_vars" / "all" / "vault.yml"],
        env=county.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    secrets = re.findall(r": (Zh-\S+)", shown.stdout)
    assert len(secrets) >= 5
    flash = county.build / "twin"
    texts = [p for p in county.network.parents[1].rglob("*") if p.is_file() and flash not in p.parents]
    leaked = [str(p) for p in texts if any(secret.encode() in p.read_bytes() for secret in secrets)]
    assert leaked == []
