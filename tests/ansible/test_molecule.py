# SPDX-License-Identifier: Apache-2.0
"""Every role has a molecule scenario; one runs always, all of them in a long run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from zongheng.files import from_yaml

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
ALWAYS = {"ids_baseline"}
"""A stage with devices; its run takes about half a minute on an idle machine."""


def marked(role):
    return pytest.param(role, marks=() if role in ALWAYS else pytest.mark.long)


@pytest.mark.once
@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", map(marked, ROLES))
def test_a_role_keeps_its_scenario(role, tmp_path):
    base = ROOT / ".config" / "molecule" / "config.yml"
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "MOLECULE_EPHEMERAL_DIRECTORY": str(tmp_path / "scenario"),
        "ANSIBLE_HOME": str(tmp_path / "ansible"),
        "NO_COLOR": "1",
    }
    for name in ("ANSIBLE_CONFIG", "ANSIBLE_VAULT_PASSWORD_FILE"):
        environment.pop(name, None)
    ended = subprocess.run(
        [PROGRAMS / "molecule", "-c", base, "test"],
        cwd=ROOT / "roles" / role, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, f"{ended.stdout[-6000:]}\n{ended.stderr[-2000:]}"
    assert not (tmp_path / "scenario" / "county").exists()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_documents_just_the_variables_that_it_has(role):
    folder = ROOT / "roles" / role
    defaults = from_yaml((folder / "defaults" / "main.yml").read_text(encoding="utf-8"))
    specified = from_yaml((folder / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = specified["argument_specs"]["main"]["options"]
    assert set(defaults) == set(options)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert [name for name in options if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_a_scenario(role):
    scenario = ROOT / "roles" / role / "molecule" / "default"
    assert (scenario / "molecule.yml").is_file()
    assert (scenario / "verify.yml").is_file()
