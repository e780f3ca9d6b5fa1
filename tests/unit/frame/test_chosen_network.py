# SPDX-License-Identifier: Apache-2.0
"""Which network a command is about when nobody names one."""

from pathlib import Path

import pytest

from zongheng.cli.arguments import network_folder
from zongheng.errors import ZonghengError


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of two networks, entered."""
    for name in ("east", "west"):
        folder = tmp_path / "inventories" / name
        folder.mkdir(parents=True)
        (folder / "network.yml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code_of(inventory):
    with pytest.raises(ZonghengError) as raised:
        network_folder(inventory)
    return raised.value.problems[0].code


def test_the_one_that_is_given(project):
    (project / "ansible.cfg").write_text("[defaults]\ninventory = inventories/west\n")
    assert network_folder(Path("inventories/east")) == Path("inventories/east")


def test_else_the_one_that_ansible_takes_here(project):
    (project / "ansible.cfg").write_text("[defaults]\ninventory = inventories/west\n")
    assert network_folder(None) == Path("inventories/west")


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "[defaults]\nforks = 10\n",
        "[defaults]\ninventory = inventories/north\n",
        "[defaults]\ninventory = inventories/east,inventories/west\n",
        "[defaults]\ninventory = %s\n",
        "no section\n",
    ],
)
def test_settings_that_name_no_network_choose_none_of_two(project, settings):
    (project / "ansible.cfg").write_text(settings)
    assert code_of(None) == "CLI003"


def test_settings_that_are_no_text_choose_none(project):
    (project / "ansible.cfg").write_bytes(b"\xff\xfe\x00")
    assert code_of(None) == "CLI003"


def test_else_the_only_one(project):
    (project / "inventories" / "east" / "network.yml").unlink()
    assert network_folder(None) == Path("inventories/west")


@pytest.mark.usefixtures("project")
def test_a_folder_that_is_no_network_is_refused():
    assert code_of(Path("inventories/north")) == "CLI004"
